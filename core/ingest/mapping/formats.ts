import { AppError } from '../../errors.ts';
import { ownValue } from '../../own-value.ts';
import { message, type Message } from '../../text/message.ts';
import {
  isDateFormat,
  isNumberFormat,
  type DateFormat,
  type NumberFormat,
  type ValueFormat,
} from '../values/value-formats.ts';
import { detectDates, detectNumbers, type Evidence, type NumberEvidence } from './detect-formats.ts';
import type { FeatureKind, MappingFile } from './mapping.ts';
import { isMarkedMissing } from './missing-marks.ts';

/** The first records of a table. */
export interface FirstRecords {
  readonly columns: readonly string[];
  /** First records as text, in the order of the columns. */
  readonly sample: readonly (readonly string[])[];
  /** The delimiter if all files are delimited text. */
  readonly delimiter?: string;
  /** The formats that the numbers can have; by default, a decimal point. */
  readonly numberFormats?: readonly NumberFormat[];
}

/** The roles of columns that hold times and numbers. */
export type MappedColumns = Pick<MappingFile, 'events' | 'time' | 'steps' | 'features'>;

/** How the columns of times and numbers are written. */
export interface ColumnFormats {
  /** The formats of columns that do not hold ISO dates or plain numbers. */
  readonly formats: Readonly<Record<string, ValueFormat>>;
  /** Time columns whose first records do not show whether the day or the month comes first. */
  readonly ambiguousDates: readonly string[];
  /** Columns of numbers that fit several formats; one was chosen. */
  readonly ambiguousNumbers: readonly string[];
}

/**
 * Finds the formats of the columns that hold times and numbers, as given or as the first records show them. An
 * ambiguous column follows the others of the file if these agree, and so does one that shows nothing. Otherwise, dates
 * are left open, and a comma in numbers is a decimal mark unless it also separates the columns.
 */
export function resolveFormats(
  file: Pick<MappingFile, 'formats' | 'missing'>,
  mapping: MappedColumns,
  input: FirstRecords,
): ColumnFormats {
  const valuesOf = (column: string): string[] => presentValues(input, column, file.missing);
  const { dates, numbers, order, mark } = evidenceOf(file, mapping, input);
  // Without a prototype, since a column may be called __proto__.
  const formats = Object.create(null) as Record<string, ValueFormat>;
  const set = (column: string, format: ValueFormat | null): void => {
    if (format !== null) formats[column] = format;
  };
  for (const [column, evidence] of dates)
    if (evidence === 'ambiguous' || (evidence === null && valuesOf(column).length === 0)) set(column, order);
    else set(column, evidence);
  // In files other than delimited text, most columns hold plain numbers, so none follows another.
  const followed = input.delimiter !== undefined && numbers.some(([, evidence]) => evidence === mark) ? mark : null;
  for (const [column, evidence] of numbers)
    if (evidence === 'ambiguous') set(column, mark ?? likelyFormat(valuesOf(column), input));
    else if (evidence === 'any-format') set(column, mark ?? 'decimal-point');
    else if (evidence !== 'decimals') set(column, evidence ?? followed);
  return {
    formats: { ...formats },
    ambiguousDates: order === null ? columnsOf(dates, 'ambiguous') : [],
    ambiguousNumbers: mark === null ? columnsOf(numbers, 'ambiguous') : [],
  };
}

/**
 * The formats that the values of columns show, without those that are given. An ambiguous column has the format of the
 * others if these agree.
 */
export function shownFormats(
  file: Pick<MappingFile, 'formats' | 'missing'>,
  mapping: MappedColumns,
  input: FirstRecords,
): readonly (readonly [column: string, format: ValueFormat])[] {
  const { dates, numbers, order, mark } = evidenceOf(file, mapping, input);
  const orders = dates.map(([column, evidence]) => [column, evidence === 'ambiguous' ? order : evidence] as const);
  const marks = numbers.map(withMark).map(([column, shown]) => [column, shown === 'ambiguous' ? mark : shown] as const);
  return [...orders, ...marks].flatMap(([column, shown]) =>
    (isDecidedOrder(shown) || isNumberFormat(shown)) && !Object.hasOwn(file.formats ?? {}, column)
      ? [[column, shown] as const]
      : [],
  );
}

/** The formats of the columns of times and numbers, as given or as their values show, and the one that they share. */
interface FormatEvidence {
  readonly dates: readonly (readonly [column: string, evidence: Evidence<DateFormat> | ValueFormat])[];
  readonly numbers: readonly (readonly [column: string, evidence: NumberEvidence | ValueFormat])[];
  /** Null if no column shows an order or a decimal mark, or if they differ. */
  readonly order: DateFormat | null;
  readonly mark: NumberFormat | null;
}

function evidenceOf(
  file: Pick<MappingFile, 'formats' | 'missing'>,
  mapping: MappedColumns,
  input: FirstRecords,
): FormatEvidence {
  const valuesOf = (column: string): string[] => presentValues(input, column, file.missing);
  const given = (column: string): ValueFormat | undefined => ownValue(file.formats, column);
  const dates = dateColumns(mapping).map((column) => [column, given(column) ?? detectDates(valuesOf(column))] as const);
  const numbers = featuresOf(mapping, 'numeric').map(
    (column) => [column, given(column) ?? numberEvidence(valuesOf(column), input)] as const,
  );
  const [order, mark] = [onlyOne(dates, isDecidedOrder), onlyOne(numbers.map(withMark), isNumberFormat)];
  return { dates, numbers, order, mark };
}

/**
 * Returns a function that chooses the format in which an import would read a column of ambiguous numbers if it were a
 * numeric feature. A call takes the same time however many columns there are.
 */
export function numberFormatChooser(
  file: Pick<MappingFile, 'formats' | 'missing'>,
  mapping: MappedColumns,
  input: FirstRecords,
): (column: string, values: readonly string[], evidence: 'ambiguous' | 'any-format') => NumberFormat | null {
  const columns = new Map(input.columns.map((column, index) => [column, index]));
  const marks = new Map(
    featuresOf(mapping, 'numeric').map((column) => {
      const given = ownValue(file.formats, column);
      const values = given === undefined ? valuesAt(input, columns.get(column) ?? -1, file.missing) : [];
      return [column, withMark([column, given ?? numberEvidence(values, input)])[1]];
    }),
  );
  const counts = new Map<unknown, number>();
  for (const mark of marks.values()) counts.set(mark, (counts.get(mark) ?? 0) + 1);
  return (column, values, evidence) => {
    // Only the other columns decide: the format of this one is to be chosen.
    const own = marks.get(column);
    const others = [...counts].flatMap(([mark, count]) => (count > (mark === own ? 1 : 0) ? [mark] : []));
    const found = others.filter(isNumberFormat);
    return (
      (found.length === 1 ? found[0] : null) ??
      (evidence === 'ambiguous' ? likelyFormat(values, input) : 'decimal-point')
    );
  };
}

/** Evidence in a column's values about the format of its numbers. */
export function numberEvidence(
  values: readonly string[],
  input: Pick<FirstRecords, 'delimiter' | 'numberFormats'>,
): NumberEvidence {
  const { delimiter } = input;
  if (delimiter !== undefined) return detectNumbers(values, { points: delimiter !== ',' });
  // Numbers in such files become text with a decimal point; only texts with thousands separators show a format.
  const evidence = detectNumbers(values, { points: false });
  const found = evidence === 'any-format' ? 'decimal-point' : evidence;
  return found === 'decimal-point' && numberFormatsOf(input).includes(found) ? found : null;
}

/** The formats that the numbers of the files can have. */
export function numberFormatsOf({ numberFormats }: Pick<FirstRecords, 'numberFormats'>): readonly NumberFormat[] {
  return numberFormats ?? ['decimal-point'];
}

/** The values of a column in the first records, without missing and blank ones. */
export function presentValues(input: FirstRecords, column: string, missing: readonly string[] = []): string[] {
  return valuesAt(input, input.columns.indexOf(column), missing);
}

/** The values of the column at an index in the first records, without missing and blank ones. */
export function valuesAt(
  { sample }: Pick<FirstRecords, 'sample'>,
  index: number,
  missing: readonly string[] = [],
): string[] {
  return sample
    .map((record) => record[index])
    .filter((value) => value.trim() !== '' && !isMarkedMissing(value, missing));
}

/**
 * Throws `invalid-config` for a format that a column cannot have: a column of times takes a date format, a numeric
 * feature a number format that the files can have, and other columns none.
 */
export function checkFormats(
  { formats = {} }: Pick<MappingFile, 'formats'>,
  mapping: MappedColumns,
  input: Pick<FirstRecords, 'numberFormats'>,
): void {
  const [dates, numbers] = [dateColumns(mapping), featuresOf(mapping, 'numeric')];
  for (const [column, format] of Object.entries(formats)) {
    const values = { column, format };
    const refused = (text: Message, help: Message): AppError => new AppError('invalid-config', text, help);
    if (isDateFormat(format) && numbers.includes(column))
      throw refused(message('formats.dateFormatOfNumbers', values), message('formats.numberFormats'));
    if (!isDateFormat(format) && dates.includes(column))
      throw refused(message('formats.numberFormatOfDates', values), message('formats.dateFormats'));
    if (!dates.includes(column) && !numbers.includes(column))
      throw refused(message('formats.noSuchFormat', values), message('formats.columnsWithFormats'));
    if (!isDateFormat(format) && !numberFormatsOf(input).includes(format)) throw commaOutsideText(column, format);
  }
}

/** The error for a column of numbers in a format that its files cannot have. */
export function commaOutsideText(column: string, format: NumberFormat): AppError {
  return new AppError(
    'invalid-config',
    message('formats.commaOutsideText', { column, format }),
    message('formats.numbersOutsideText'),
  );
}

/** The error for a column whose dates can be read in two ways. */
export function ambiguousDates(column: string): AppError {
  return new AppError(
    'invalid-config',
    message('formats.ambiguousDates', { column }),
    message('formats.chooseDateFormat', { column }),
  );
}

const FORMAT_TEXTS: Readonly<Record<ValueFormat, Message>> = {
  'year-first': message('formats.yearFirst'),
  'day-first': message('formats.dayFirst'),
  'month-first': message('formats.monthFirst'),
  'decimal-point': message('formats.decimalPoint'),
  'decimal-comma': message('formats.decimalComma'),
};

/** The values that a format reads, with an example. */
export function formatText(format: ValueFormat): Message {
  return FORMAT_TEXTS[format];
}

/** The columns of times: the time of the record, and the times of steps. */
export function dateColumns({ events, time, steps = [] }: MappedColumns): readonly string[] {
  if (events !== undefined) return [events.time];
  return [...(time === undefined ? [] : [time]), ...steps.map(({ name, column }) => column ?? name)];
}

/** The features of a kind. */
export function featuresOf({ features = {} }: MappedColumns, kind: FeatureKind): readonly string[] {
  return columnsOf(Object.entries(features), kind);
}

function columnsOf<Value>(entries: readonly (readonly [string, Value])[], wanted: Value): string[] {
  return entries.filter(([, value]) => value === wanted).map(([column]) => column);
}

function isDecidedOrder(evidence: unknown): evidence is DateFormat {
  return evidence === 'day-first' || evidence === 'month-first';
}

/** Counts plain numbers with a decimal point as `decimal-point`. */
function withMark([column, evidence]: readonly [string, NumberEvidence | ValueFormat]): readonly [string, unknown] {
  return [column, evidence === 'decimals' ? 'decimal-point' : evidence];
}

/** The only format among the columns; null if there is none, or several. */
function onlyOne<Format>(
  entries: readonly (readonly [string, unknown])[],
  isFormat: (evidence: unknown) => evidence is Format,
): Format | null {
  const found = new Set(entries.map(([, evidence]) => evidence).filter(isFormat));
  return found.size === 1 ? [...found][0] : null;
}

function likelyFormat(values: readonly string[], { delimiter }: FirstRecords): NumberFormat | null {
  if (!values.some((value) => value.includes(','))) return null;
  return delimiter === ',' ? 'decimal-point' : 'decimal-comma';
}
