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
import { detectDates, detectNumbers, type NumberEvidence } from './detect-formats.ts';
import type { MappingFile } from './mapping.ts';

/** The first records of a table. */
export interface FirstRecords {
  readonly columns: readonly string[];
  /** First records as text, in the order of the columns. */
  readonly sample: readonly (readonly string[])[];
  /** What separates the columns if all files are delimited text. */
  readonly delimiter?: string;
  /** Whether all files are Excel workbooks, whose numbers may be texts. */
  readonly excel?: boolean;
}

/** The roles of columns that hold times and numbers. */
export type MappedColumns = Pick<MappingFile, 'events' | 'time' | 'steps' | 'features'>;

/** How the columns of times and numbers are written. */
export interface ColumnFormats {
  /** The formats of columns that do not hold ISO dates or plain numbers. */
  readonly formats: Readonly<Record<string, ValueFormat>>;
  /** Columns of times of which the first records do not show whether the day or the month comes first. */
  readonly ambiguousDates: readonly string[];
  /** Columns of numbers that fit several formats; one was chosen. */
  readonly ambiguousNumbers: readonly string[];
}

/**
 * Finds the formats of the columns that hold times and numbers, as given or as the first records show them. An
 * ambiguous column follows the others of the file if these agree, and so does one that shows nothing. Otherwise, dates
 * are left open, and a comma in numbers is a decimal mark unless it also separates the columns. Numbers of files that
 * are neither text nor workbooks have no format.
 */
export function resolveFormats(
  file: Pick<MappingFile, 'formats' | 'missing'>,
  mapping: MappedColumns,
  input: FirstRecords,
): ColumnFormats {
  const valuesOf = (column: string): string[] => presentValues(input, column, file.missing);
  const given = (column: string): ValueFormat | undefined => ownValue(file.formats, column);
  const dates = dateColumns(mapping).map((column) => [column, given(column) ?? detectDates(valuesOf(column))] as const);
  const numbers = numericColumns(mapping, input).map(
    (column) => [column, given(column) ?? numberEvidence(valuesOf(column), input)] as const,
  );
  const [order, mark] = [onlyOne(dates, isDecidedOrder), onlyOne(numbers.map(withMark), isNumberFormat)];
  // A column may be called __proto__.
  const formats = Object.create(null) as Record<string, ValueFormat>;
  const set = (column: string, format: ValueFormat | null): void => {
    if (format !== null) formats[column] = format;
  };
  for (const [column, evidence] of dates)
    if (evidence === 'ambiguous' || (evidence === null && valuesOf(column).length === 0)) set(column, order);
    else set(column, evidence);
  // The number cells of a workbook are plain.
  const followed = input.excel !== true && numbers.some(([, evidence]) => evidence === mark) ? mark : null;
  for (const [column, evidence] of numbers)
    if (evidence === 'ambiguous') set(column, mark ?? likelyFormat(valuesOf(column), input));
    else if (evidence !== 'decimals') set(column, evidence ?? followed);
  return {
    formats: { ...formats },
    ambiguousDates: order === null ? columnsOf(dates, 'ambiguous') : [],
    ambiguousNumbers: mark === null ? columnsOf(numbers, 'ambiguous') : [],
  };
}

/** What the values of a column show if it holds numbers; null unless the files are text or workbooks. */
export function numberEvidence(
  values: readonly string[],
  { delimiter, excel }: Pick<FirstRecords, 'delimiter' | 'excel'>,
): NumberEvidence {
  if (delimiter !== undefined) return detectNumbers(values, { points: delimiter !== ',' });
  // A cell with a number is read as plain text with a point, so that no column of a workbook has a decimal comma.
  const evidence = excel === true ? detectNumbers(values, { points: false }) : null;
  return evidence === 'decimal-point' ? evidence : null;
}

/** The values of a column in the first records, without missing ones. */
export function presentValues(
  { columns, sample }: FirstRecords,
  column: string,
  missing: readonly string[] = [],
): string[] {
  const index = columns.indexOf(column);
  return sample.map((record) => record[index]).filter((value) => value !== '' && !missing.includes(value));
}

/**
 * Throws `invalid-config` for a format of times in a column of numbers, or the reverse, and for a decimal comma in a
 * workbook.
 */
export function checkFormats(file: Pick<MappingFile, 'formats'>, mapping: MappedColumns, excel: boolean): void {
  const [dates, numbers] = [dateColumns(mapping), columnsOf(Object.entries(mapping.features ?? {}), 'numeric')];
  for (const [column, format] of Object.entries(file.formats ?? {})) {
    if (excel && format === 'decimal-comma')
      throw new AppError(
        'invalid-config',
        message('formats.commaInWorkbook', { column, format }),
        message('formats.numbersInWorkbook'),
      );
    const isWrong = isDateFormat(format) ? numbers.includes(column) : dates.includes(column);
    if (!isWrong) continue;
    throw new AppError(
      'invalid-config',
      message(isDateFormat(format) ? 'formats.dateFormatOfNumbers' : 'formats.numberFormatOfDates', { column, format }),
      isDateFormat(format) ? message('formats.numberFormats') : message('formats.dateFormats'),
    );
  }
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

/** What a format reads, with an example. */
export function formatText(format: ValueFormat): Message {
  return FORMAT_TEXTS[format];
}

function dateColumns({ events, time, steps = [] }: MappedColumns): readonly string[] {
  if (events !== undefined) return [events.time];
  return [...(time === undefined ? [] : [time]), ...steps.map(({ name, column }) => column ?? name)];
}

function numericColumns({ features = {} }: MappedColumns, { delimiter, excel }: FirstRecords): readonly string[] {
  return delimiter === undefined && excel !== true ? [] : columnsOf(Object.entries(features), 'numeric');
}

function columnsOf<Value>(entries: readonly (readonly [string, Value])[], wanted: Value): string[] {
  return entries.filter(([, value]) => value === wanted).map(([column]) => column);
}

function isDecidedOrder(evidence: unknown): evidence is DateFormat {
  return evidence === 'day-first' || evidence === 'month-first';
}

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
