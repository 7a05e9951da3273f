import { textOf } from '../../store/columns/text.ts';
import type { RecordBatch, Table } from '../files/table.ts';

/** Words that label the totals of a report. */
const TOTALS = new Set([
  ...['total', 'totals', 'grand total', 'subtotal', 'sum', 'all'],
  ...['summe', 'gesamt', 'gesamtsumme', 'gesamtergebnis', 'insgesamt', 'zwischensumme'],
  ...['somme', 'total général', 'sous-total', 'ensemble'],
  ...['合计', '总计', '小计', '共计', '总和', '汇总'],
]);
/** Longer texts do not label totals. */
const MAX_LABEL_BYTES = 24;
/** Characters that remarks have and ids do not. */
const REMARK = /[\s:：，。]/;
/** With fewer first records, it is unknown which columns nearly every record fills. */
const MIN_RECORDS = 20;
/**
 * How many columns that nearly every record fills are needed to judge a record that leaves one of them empty, and how
 * many are examined.
 */
const MIN_COLUMNS = 3;
const MAX_COLUMNS = 4;
/** How many of the first records may leave such a column empty, since they may be totals or remarks themselves. */
const MAX_EMPTY_SHARE = 0.05;
const MAX_EMPTY_RECORDS = 3;

/** Whether a record of a batch is a total or a remark. */
export type SummaryTest = (batch: RecordBatch, row: number) => boolean;

/**
 * A test for the totals and remarks among or below the records of a report: such a record leaves a column empty that
 * nearly all of the first records fill, and either begins with a word such as `Total` or holds nothing but a text of
 * several words. Null if there are too few such columns.
 */
export function summaryTest({ columns, sample }: Pick<Table, 'columns' | 'sample'>): SummaryTest | null {
  const filled = filledColumns(columns, sample);
  if (filled.length < MIN_COLUMNS) return null;
  return (batch, row) => {
    const { ranges } = batch;
    const first = 2 * row * batch.columns;
    for (const column of filled) {
      const offset = first + 2 * column;
      if (ranges[offset] === ranges[offset + 1]) return isSummary(batch, first);
    }
    return false;
  };
}

/** The columns that nearly every one of the first records fills; columns of text first, since totals are numbers. */
function filledColumns(columns: readonly string[], sample: Table['sample']): readonly number[] {
  if (sample.length < MIN_RECORDS) return [];
  const maxEmpty = Math.max(MAX_EMPTY_RECORDS, MAX_EMPTY_SHARE * sample.length);
  const filled = columns.flatMap((_, column) => {
    const empty = sample.filter((record) => record[column] === '').length;
    return empty <= maxEmpty ? [column] : [];
  });
  const holdsTexts = (column: number): boolean => Number.isNaN(Number(sample[0][column]));
  return [...filled.filter(holdsTexts), ...filled.filter((column) => !holdsTexts(column))].slice(0, MAX_COLUMNS);
}

function isSummary({ bytes, ranges, columns }: RecordBatch, first: number): boolean {
  const cells: number[] = [];
  for (let offset = first; offset < first + 2 * columns && cells.length < 2; offset += 2)
    if (ranges[offset] < ranges[offset + 1]) cells.push(offset);
  if (cells.length === 0) return false;
  const [start, end] = [ranges[cells[0]], ranges[cells[0] + 1]];
  if (cells.length === 1 && REMARK.test(textOf(bytes, start, end).trim())) return true;
  if (end - start > MAX_LABEL_BYTES) return false;
  return TOTALS.has(
    textOf(bytes, start, end)
      .trim()
      .toLowerCase()
      .replace(/ ?[:：]$/, ''),
  );
}
