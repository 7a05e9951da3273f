import { DAY_MS } from '../../funnel/steps.ts';
import { fullYear, parseLocalClock } from './local-clock.ts';
import { dayNumber } from './times.ts';

/** The months in English, German and French, in lower case and without points, also as they are abbreviated. */
const MONTH_NAMES = [
  'jan january januar jän jänner janvier janv',
  'feb february februar feber februari février fevrier févr fevr fév fev',
  'mar march märz maerz mär mrz mars',
  'apr april avril avr',
  'may mai',
  'jun june juni juin',
  'jul july juli juillet juil',
  'aug august août aout aoû',
  'sep sept september septembre',
  'oct october okt oktober octobre',
  'nov november novembre',
  'dec december dez dezember décembre decembre déc',
].map((names) => names.split(' '));

const MONTHS = new Map(MONTH_NAMES.flatMap((names, index) => names.map((name) => [name, index + 1] as const)));

/** A longer text is not a date: the longest are like `30. September 2025 10:05:09 PM`. */
const MAX_LENGTH = 40;
const NAME = String.raw`(?<month>\p{L}{3,9})\.?`;
const DAY = String.raw`(?<day>\d{1,2})`;
const YEAR = String.raw`(?<year>\d{4})(?!\d)`;
const SHAPES = [
  // 1 Mar 2025, 01-Mar-2025, 01-MAR-25, 01MAR2025, 1. März 2025, 1er mars 2025
  new RegExp(String.raw`^${DAY}(?:\.|er|st|nd|rd|th)?[ /-]?${NAME}(?:,? |[/-])?(?<year>\d{4}|\d{2})(?!\d)`, 'iu'),
  // March 1, 2025
  new RegExp(`^${NAME} ${DAY}(?:st|nd|rd|th)?,? ${YEAR}`, 'iu'),
  // 2025-Mar-01, 2025 March 1
  new RegExp(`^${YEAR}[ /-]${NAME}[ /-]${DAY}(?!\\d)`, 'iu'),
];

/** A date with the name of its month, as written. */
export interface NamedDate {
  readonly year: string;
  readonly month: number;
  readonly day: number;
  /** The text after the date. */
  readonly rest: string;
}

/** The date at the beginning of a text that names its month; null if there is none. */
export function namedDate(written: string): NamedDate | null {
  if (written.length > MAX_LENGTH) return null;
  // An accent may be a character of its own, as some programs write it.
  const text = written.normalize('NFC');
  for (const shape of SHAPES) {
    const found = shape.exec(text);
    const { year, month: name, day } = found?.groups ?? {};
    const month = MONTHS.get(name?.toLowerCase() ?? '');
    if (found !== null && month !== undefined)
      return { year, month, day: Number(day), rest: text.slice(found[0].length) };
  }
  return null;
}

/**
 * Parses a date that names its month, in English, German or French, with a clock time or without: such a date can be
 * read in one way only. Milliseconds since 1970; NaN for another text.
 */
export function parseNamedDate(bytes: Uint8Array, start: number, end: number): number {
  // Letters and signs take up to three bytes.
  if (end - start > 3 * MAX_LENGTH) return NaN;
  const date = namedDate(
    Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start)
      .toString()
      .trim(),
  );
  if (date === null) return NaN;
  const days = dayNumber(fullYear(Number(date.year), date.year.length), date.month, date.day);
  const clock = Buffer.from(date.rest.replace(/^,/, ''));
  return days * DAY_MS + (clock.length === 0 ? 0 : parseLocalClock(clock, 0, clock.length));
}
