import { AppError, nearestName, unknownName } from '../errors.ts';
import type { CodeColumn, ColumnInfo, ColumnRole, ListColumn, TextColumn } from '../store/columns/columns.ts';
import type { StoredNumbers } from '../store/columns/stored-numbers.ts';
import { textAt, textCount } from '../store/columns/text.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import { message } from '../text/message.ts';
import { allowedCodes } from './allowed-codes.ts';
import type { Condition, NamedConditions } from './conditions.ts';
import { maskNumbers, namedRange, numberTest, type NumberTest } from './number-ranges.ts';
import { calendarRange, timeTest } from './time-ranges.ts';

/** Reads the columns of a dataset, chunk by chunk. */
export interface ColumnReaders {
  codes(column: ColumnInfo, chunk: number): CodeColumn['values'];
  lists(column: ColumnInfo, chunk: number): ListColumn;
  numbers(column: ColumnInfo, chunk: number): StoredNumbers;
  dictionary(column: ColumnInfo): TextColumn;
}

/** Sets a mask `[rows]` to 0 for the rows of a chunk that do not meet a condition. */
export type RowMasker = (chunk: number, mask: Uint8Array) => void;

const VALUE_ROLES: readonly ColumnRole[] = ['categorical', 'bank', 'banner', 'multi', 'numeric'];
/** Names of the time column besides its own. */
const TIME_NAMES: readonly string[] = ['day', 'week', 'month'];

/**
 * The column of a condition: one with values, by its name or as `bank` or `banner`, or the time column, by its name or
 * as `day`, `week` or `month`; undefined if the dataset has none. Days are those of the time column, even if another
 * column is called `day`.
 */
export function columnOfCondition(
  { columns }: Pick<DatasetInfo, 'columns'>,
  { column: name, operator }: Pick<Condition, 'column' | 'operator'>,
): ColumnInfo | undefined {
  const valued = columns.filter(({ role }) => VALUE_ROLES.includes(role));
  const withValues =
    valued.find((column) => column.name === name) ??
    valued.find(({ role }) => role === name && (role === 'bank' || role === 'banner'));
  const time = columns.find(({ role, name: own }) => role === 'time' && (own === name || TIME_NAMES.includes(name)));
  return operator === 'days' ? (time ?? withValues) : (withValues ?? time);
}

/** The column of a condition; throws `unknown-name`. */
export function requiredColumn(dataset: DatasetInfo, condition: Pick<Condition, 'column' | 'operator'>): ColumnInfo {
  const column = columnOfCondition(dataset, condition);
  if (column !== undefined) return column;
  const hasTimes = dataset.columns.some(({ role }) => role === 'time');
  const columns = dataset.columns.filter(({ role }) => VALUE_ROLES.includes(role) || role === 'time');
  const names = [...columns.map(({ name }) => name), ...(hasTimes ? TIME_NAMES : [])];
  throw unknownName(message('noun.column'), condition.column, names);
}

/** Throws `invalid-input` if a dataset lacks a column of a saved segment, or the column has another kind of values. */
export function checkColumns(dataset: DatasetInfo, { name, conditions }: NamedConditions): void {
  for (const condition of conditions) {
    const column = columnOfCondition(dataset, condition);
    const needs = { segment: name, dataset: dataset.name, column: condition.column };
    if (column === undefined)
      throw new AppError('invalid-input', message('segment.noColumn', needs), message('segment.editOrOther'));
    checkKind(column, condition);
  }
}

/** Masks rows by a condition. Throws `unknown-name` for a missing column, `invalid-input` for one of another kind. */
export function rowMasker(dataset: DatasetInfo, condition: Condition, readers: ColumnReaders): RowMasker {
  const column = requiredColumn(dataset, condition);
  const test = columnTest(column, condition);
  if (test !== null) return (chunk, mask) => maskNumbers(mask, readers.numbers(column, chunk), test);
  if (condition.operator === 'days') throw new TypeError('only times have days');
  const allowed = allowedCodes(condition, readers.dictionary(column));
  if (column.kind === 'list') return (chunk, mask) => maskLists(mask, readers.lists(column, chunk), allowed);
  return (chunk, mask) => {
    const codes = readers.codes(column, chunk);
    for (let row = 0; row < codes.length; row++) mask[row] &= allowed.codes[codes[row]];
  };
}

/** The test of a condition on a column of numbers or times; null for other columns. */
export function columnTest(column: ColumnInfo, condition: Condition): NumberTest | null {
  checkKind(column, condition);
  if (column.role === 'time') return condition.operator === 'between' ? null : timeTest(condition);
  if (column.role !== 'numeric' || condition.operator === 'days') return null;
  return numberTest(condition);
}

/** Throws `unknown-name`, with the nearest value, for a value of an `is` condition that the column cannot have. */
export function checkValues(column: ColumnInfo, condition: Condition, dictionary: () => TextColumn): void {
  if (condition.operator !== undefined && condition.operator !== 'is') return;
  const values = condition.values.filter((value) => value !== null);
  const isText = column.role !== 'numeric' && column.role !== 'time';
  const unknown = isText
    ? unknownText(values, dictionary())
    : values.find((value) => (column.role === 'time' ? calendarRange(value) : namedRange(value)) === null);
  if (unknown === undefined) return;
  throw new AppError(
    'unknown-name',
    message('review.unknownValue', {
      column: condition.column,
      value: unknown,
      nearest: isText ? nearestName(unknown, firstTexts(dictionary())) : null,
    }),
    message('review.chooseValue'),
  );
}

function unknownText(values: readonly string[], dictionary: TextColumn): string | undefined {
  const knows = (some: readonly string[]): boolean =>
    allowedCodes({ column: '', values: some }, dictionary).named.reduce((sum, one) => sum + one, 0) >= some.length;
  return knows([...new Set(values)]) ? undefined : values.find((value) => !knows([value]));
}

const MAX_SUGGESTED = 10_000;

function firstTexts(dictionary: TextColumn): string[] {
  const count = Math.min(textCount(dictionary), MAX_SUGGESTED);
  return Array.from({ length: count }, (_, index) => textAt(dictionary, index)).sort();
}

function checkKind({ role }: ColumnInfo, { column, operator }: Condition): void {
  if (operator === 'days' && role !== 'time')
    throw new AppError('invalid-input', message('segment.noTimes', { column }), message('segment.daysOfTime'));
  if (operator === 'between' && role === 'time')
    throw new AppError('invalid-input', message('segment.noNumbers', { column }), message('segment.useDays'));
}

/** A row of a list matches if any of its values is among the allowed ones; `is-not` if none is. */
function maskLists(mask: Uint8Array, { values, offsets }: ListColumn, allowed: ReturnType<typeof allowedCodes>): void {
  const { named, isNegated } = allowed;
  for (let row = 0; row + 1 < offsets.length; row++) {
    const [start, end] = [offsets[row], offsets[row + 1]];
    let any = start === end ? named[0] : 0;
    for (let index = start; index < end && any === 0; index++) any = named[values[index]];
    mask[row] &= isNegated ? 1 - any : any;
  }
}
