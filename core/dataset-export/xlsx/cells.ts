import { DAY_MS } from '../../funnel/steps.ts';
import { MAX_PERCENT_DECIMALS, STYLES } from './parts.ts';

/**
 * Parts of a text that XML or Excel would not read back: markup, control characters, lone surrogates, Excel's own
 * escapes.
 */
const UNSAFE = /[&<>]|[\0-\x08\x0B-\x1F\uFFFE\uFFFF]|\p{Surrogate}|_(?=x[\dA-Fa-f]{4}_)/gu;
/** Space that a reader of XML may drop. */
const SPACE = /^\s|\s$|\n/;
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * The number of 1970-01-01 in Excel, which counts days. Its calendar has a 1900-02-29, before which all days have other
 * numbers.
 */
const DAY_OF_1970 = 25_569;
const FIRST_MS = Date.UTC(1900, 2, 1);
const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Text as XML from which Excel reads the same text; characters that XML cannot hold are written like `_x000D_`. */
function xmlText(text: string): string {
  return text.replaceAll(UNSAFE, (character) => ENTITIES[character] ?? escapeOf(character));
}

function escapeOf(character: string): string {
  return `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
}

/** A cell with text, which Excel shows as it is and never computes, even after it is edited. */
export function textCell(reference: string, text: string): string {
  const space = SPACE.test(text) ? ' xml:space="preserve"' : '';
  return `<c r="${reference}" s="${STYLES.text}" t="inlineStr"><is><t${space}>${xmlText(text)}</t></is></c>`;
}

/** A cell with a number. */
export function numberCell(reference: string, value: number): string {
  return `<c r="${reference}"><v>${value}</v></c>`;
}

/** A cell with a share, shown in per cent with the given number of decimals. */
export function percentCell(reference: string, share: number, decimals: number): string {
  return `<c r="${reference}" s="${STYLES.percent + Math.min(decimals, MAX_PERCENT_DECIMALS)}"><v>${share}</v></c>`;
}

/** A cell with a time in UTC, given in ISO 8601; text if it lies outside Excel's calendar. */
export function timeCell(reference: string, time: string): string {
  const ms = Date.parse(time);
  if (ms < FIRST_MS || ms > LAST_MS) return textCell(reference, time);
  return `<c r="${reference}" s="${STYLES.time}"><v>${dayOf(ms)}</v></c>`;
}

/** A time in Excel's days, rounded up if a program that truncates it to milliseconds would read one too few. */
function dayOf(ms: number): number {
  const day = ms / DAY_MS + DAY_OF_1970;
  return (day - DAY_OF_1970) * DAY_MS < ms ? day * (1 + Number.EPSILON) : day;
}

/** The letters of a column, counted from 0: A … Z, AA … */
export function columnLetters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : columnLetters(Math.floor(index / 26) - 1) + last;
}
