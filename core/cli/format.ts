import { english, inEnglish } from '../text/en.ts';
import { formatFigure as figureText } from '../text/figures.ts';
import { message, type MessageKey, type Text } from '../text/message.ts';
import { bytesText } from '../text/numbers.ts';
import { withTexts } from '../text/render.ts';
import { jsonEscape, replaceUnprintable } from '../text/shown.ts';
import { durationText } from '../text/times.ts';

/** A figure with a minus sign that other programs can parse. */
export function formatFigure(value: number | null | undefined, decimals?: number): string {
  return figureText(value, decimals).replace('−', '-');
}

/** Numbers from `from` up to `to`; null is unbounded: `≥ 18`. */
export function formatRange({ from, to }: { readonly from: number | null; readonly to: number | null }): string {
  if (from === null) return `< ${to ?? '∞'}`;
  return to === null ? `≥ ${from}` : `${from} – ${to}`;
}

/** A duration: `420 ms`, `8.4 s`, `3.1 min`. */
export function formatDuration(ms: number): string {
  return withPlainSpaces(durationText('en', ms));
}

/** A size: `512 B`, `3.6 MB`. */
export function formatBytes(bytes: number): string {
  return withPlainSpaces(bytesText('en', bytes));
}

/** Narrow spaces are not in every terminal's font. */
function withPlainSpaces(text: string): string {
  return text.replaceAll('\u202f', ' ');
}

/** A message of the command line, safe to display. */
export function messageText<K extends MessageKey>(...given: Parameters<typeof message<K>>): string {
  return plainText(message<K>(...given));
}

/**
 * A text, which may contain data, in English and safe to display: makes characters visible that could control the
 * terminal or reorder what it shows.
 */
export function plainText(text: Text): string {
  return replaceUnprintable(inEnglish(text), (character) => {
    const code = character.charCodeAt(0);
    return code > 0xff ? jsonEscape(character) : `\\x${code.toString(16).padStart(2, '0')}`;
  });
}

/** Data as one line of JSON, with all messages in English; escapes what `plainText` makes visible. */
export function plainJson(data: unknown): string {
  return replaceUnprintable(JSON.stringify(withTexts(data, english)), jsonEscape);
}
