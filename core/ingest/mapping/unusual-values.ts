import { message, type Message } from '../../text/message.ts';
import { localNumberOf, withoutUnit } from '../values/local-numbers.ts';
import { NUMBER_FORMATS } from '../values/value-formats.ts';
import { datesWithShortYears, detectNumbers } from './detect-formats.ts';
import {
  dateColumns,
  featuresOf,
  numberFormatsOf,
  presentValues,
  type FirstRecords,
  type MappedColumns,
} from './formats.ts';
import { inferKind } from './infer.ts';
import type { MappingFile } from './mapping.ts';

/** If at least this share of a column's values are numbers, its other texts count as odd. */
const MIN_NUMBERS_SHARE = 0.9;
/** How numbers begin, perhaps after a sign or a currency. */
const MAY_BE_NUMBER = /^[^a-z]{0,5}\d/;
/** With fewer, all dates may have days up to 12 by chance, and all texts days above 12. */
const MIN_DATES = 10;
const MIN_TEXTS = 3;
const MONTHS = 12;

/**
 * Notes for the user about values that are read in a special way, or probably not as they are meant: numbers that
 * these files hold as texts, numbers with odd texts among them, percentages, two-digit years, and swapped dates.
 */
export function unusualValueNotes(
  given: Pick<MappingFile, 'missing' | 'features'>,
  mapping: MappedColumns,
  input: FirstRecords,
): readonly Message[] {
  const valuesOf = (column: string): string[] => presentValues(input, column, given.missing);
  const categorical = featuresOf(mapping, 'categorical').filter(
    (column) => !Object.hasOwn(given.features ?? {}, column),
  );
  const commas = numberFormatsOf(input).includes('decimal-comma')
    ? []
    : categorical.filter((column) => holdsCommas(column, valuesOf(column)));
  return [
    ...noteOn('formats.unreadableNumbers', commas),
    ...noteOn(
      'formats.oddTexts',
      categorical.filter((column) => !commas.includes(column) && hasOddTexts(column, valuesOf(column))),
    ),
    ...noteOn(
      'formats.percentages',
      featuresOf(mapping, 'numeric').filter((column) =>
        valuesOf(column).some((value) => withoutUnit(value).isPercentage),
      ),
    ),
    ...noteOn(
      'formats.shortYears',
      dateColumns(mapping).filter((column) => datesWithShortYears(valuesOf(column)).length > 0),
    ),
    ...noteOn(
      'formats.swappedDates',
      dateColumns(mapping).filter((column) => looksSwapped(valuesOf(column))),
    ),
  ];
}

type Note = 'unreadableNumbers' | 'oddTexts' | 'percentages' | 'shortYears' | 'swappedDates';

function noteOn(key: `formats.${Note}`, columns: readonly string[]): Message[] {
  return columns.length === 0 ? [] : [message(key, { columns })];
}

function holdsCommas(column: string, values: readonly string[]): boolean {
  const evidence = detectNumbers(values, { points: false });
  return evidence === 'decimal-comma' && inferKind(column, values, evidence).kind === 'numeric';
}

/**
 * Whether a column would be numeric without a few texts, such as a unit below the header or `unknown`, or a few numbers
 * that are not written like the others.
 */
function hasOddTexts(column: string, values: readonly string[]): boolean {
  if (values.filter((value) => MAY_BE_NUMBER.test(value)).length < MIN_NUMBERS_SHARE * values.length) return false;
  return [NUMBER_FORMATS, ...NUMBER_FORMATS.map((format) => [format])].some((formats) => {
    const numbers = values.filter((value) => formats.some((format) => !Number.isNaN(localNumberOf(value, format))));
    return (
      numbers.length < values.length &&
      numbers.length >= MIN_NUMBERS_SHARE * values.length &&
      inferKind(column, numbers, detectNumbers(numbers, { points: true })).kind === 'numeric'
    );
  });
}

/**
 * Whether a spreadsheet swapped days and months where it could: all its dates have days up to 12, and all values that
 * stayed texts begin with a number above 12.
 */
function looksSwapped(values: readonly string[]): boolean {
  const dates = values.flatMap((value) => /^\d{4}-\d{2}-(\d{2})/.exec(value)?.[1] ?? []);
  const texts = values.flatMap((value) => /^\s*(\d{1,2})[./-]\d{1,2}[./-]\d{2}/.exec(value)?.[1] ?? []);
  return (
    dates.length >= MIN_DATES &&
    texts.length >= MIN_TEXTS &&
    dates.every((day) => Number(day) <= MONTHS) &&
    texts.every((day) => Number(day) > MONTHS)
  );
}
