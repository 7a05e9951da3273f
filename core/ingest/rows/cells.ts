import type { RecordBatch, Table } from '../files/table.ts';
import type { ColumnPosition } from '../mapping/plan.ts';
import type { IdSet } from '../values/id-set.ts';
import { parseLabel, UNREADABLE } from '../values/labels.ts';
import { numberParser } from '../values/local-numbers.ts';
import { parseTimeAs } from '../values/local-times.ts';
import { isDateFormat, isNumberFormat } from '../values/value-formats.ts';
import type { Faults } from './faults.ts';
import { REASONS } from './reasons.ts';
import { summaryTest } from './summary-rows.ts';

/** Reads one column of a batch and records unreadable cells in the faults. */
export type ColumnCheck = (batch: RecordBatch) => void;

/** Reads numbers into `values` by record; an empty cell is NaN. */
export function checkNumbers(column: ColumnPosition, values: Float64Array, faults: Faults): ColumnCheck {
  const unreadable = faults.register(REASONS.unreadableNumber, column);
  const { codes } = faults;
  const parse = numberParser(isNumberFormat(column.format) ? column.format : null);
  return ({ bytes, ranges, rows, columns }) => {
    for (let row = 0, offset = 2 * column.index; row < rows; row++, offset += 2 * columns) {
      const start = ranges[offset];
      const end = ranges[offset + 1];
      const value = parse(bytes, start, end);
      values[row] = value;
      if (value !== value && start !== end && codes[row] === 0) codes[row] = unreadable;
    }
  };
}

/**
 * Reads times into `values` by record, in milliseconds since 1970. An empty cell is a fault too, since every sample
 * needs a time.
 */
export function checkTimes(column: ColumnPosition, values: Float64Array, faults: Faults): ColumnCheck {
  const unreadable = faults.register(REASONS.unreadableTime, column);
  const missing = faults.register(REASONS.missingTime, column);
  const { codes } = faults;
  const format = isDateFormat(column.format) ? column.format : undefined;
  return ({ bytes, ranges, rows, columns }) => {
    for (let row = 0, offset = 2 * column.index; row < rows; row++, offset += 2 * columns) {
      const start = ranges[offset];
      const end = ranges[offset + 1];
      const value = parseTimeAs(bytes, start, end, format);
      values[row] = value;
      if (value !== value && codes[row] === 0) codes[row] = start === end ? missing : unreadable;
    }
  };
}

/** Reads whether a step was reached into `labels` (0 or 1) and its time, if any, into `times`, by record. */
export function checkLabels(
  column: ColumnPosition,
  labels: Uint8Array,
  times: Float64Array,
  faults: Faults,
): ColumnCheck {
  const unreadable = faults.register(REASONS.unreadableLabel, column);
  const { codes } = faults;
  const format = isDateFormat(column.format) ? column.format : undefined;
  return ({ bytes, ranges, rows, columns }) => {
    for (let row = 0, offset = 2 * column.index; row < rows; row++, offset += 2 * columns) {
      const label = parseLabel(bytes, ranges[offset], ranges[offset + 1], times, row, format);
      labels[row] = label;
      if (label === UNREADABLE && codes[row] === 0) codes[row] = unreadable;
    }
  };
}

/** Records a fault for records without any value, such as a spreadsheet's empty last rows. */
export function checkNotEmpty(faults: Faults): ColumnCheck {
  const empty = faults.register(REASONS.emptyRecord, null);
  const { codes } = faults;
  return ({ ranges, rows, columns }) => {
    for (let row = 0, offset = 0; row < rows; row++, offset += 2 * columns) {
      let column = 0;
      while (column < columns && ranges[offset + 2 * column] === ranges[offset + 2 * column + 1]) column++;
      if (column === columns && codes[row] === 0) codes[row] = empty;
    }
  };
}

/**
 * Records a fault for the totals and remarks of a report; no check if the first records do not show how to recognise
 * them.
 */
export function checkSummaries(table: Pick<Table, 'columns' | 'sample'>, faults: Faults): ColumnCheck[] {
  const isSummary = summaryTest(table);
  if (isSummary === null) return [];
  const summary = faults.register(REASONS.summaryRow, null);
  const { codes } = faults;
  return [
    (batch) => {
      for (let row = 0; row < batch.rows; row++) if (isSummary(batch, row) && codes[row] === 0) codes[row] = summary;
    },
  ];
}

/** Records a fault for records without an id. */
export function checkPresent(column: ColumnPosition, faults: Faults): ColumnCheck {
  const missing = faults.register(REASONS.missingId, column);
  const { codes } = faults;
  return ({ ranges, rows, columns }) => {
    for (let row = 0, offset = 2 * column.index; row < rows; row++, offset += 2 * columns) {
      if (ranges[offset] === ranges[offset + 1] && codes[row] === 0) codes[row] = missing;
    }
  };
}

/**
 * Records a fault for ids that an accepted record already used. Must be the last check of a batch, so that a rejected
 * record does not claim its id.
 */
export function checkUnique(column: ColumnPosition, ids: IdSet, faults: Faults): ColumnCheck {
  const duplicate = faults.register(REASONS.duplicateId, column);
  const { codes } = faults;
  return ({ bytes, ranges, rows, columns }) => {
    for (let row = 0, offset = 2 * column.index; row < rows; row++, offset += 2 * columns) {
      if (codes[row] === 0 && !ids.add(bytes, ranges[offset], ranges[offset + 1])) codes[row] = duplicate;
    }
  };
}
