import type { Period } from '../../funnel/period.ts';
import type { JobContext } from '../../job.ts';
import { allowedCodes } from '../../segment/allowed-codes.ts';
import type { Condition } from '../../segment/conditions.ts';
import { columnOfCondition, columnTest } from '../../segment/row-masker.ts';
import type { ColumnInfo, ColumnRole } from '../../store/columns/columns.ts';
import type { DatasetSource } from '../columns/chunks.ts';
import { codeGrouping, readTexts } from '../groups/code-groups.ts';
import { columnGrouping } from '../groups/grouping.ts';
import type { RowRollup, Coverage } from '../rollup/rollup-types.ts';
import { columnRollup, groupRollup, rowRollup } from '../rollup/rollups.ts';
import { bucketsWithin } from '../rollup/time-buckets.ts';
import { conditionsOf, type Filters } from './filter.ts';
import { wholeGroups } from './whole-groups.ts';

/**
 * Finds the part of a segment that the rollups of its dataset cover; null if there are none, or if the filters need
 * more than they contain.
 */
export async function openCoverage(
  source: DatasetSource,
  filters: Filters,
  period: Period,
  job: JobContext,
): Promise<Coverage | null> {
  const { bank, banner } = filters;
  const allRows = rowRollup(source);
  if (allRows === null || (bank !== undefined && allRows.strata.banks.includes(null))) return null;
  const conditions = [
    ...conditionsOf(filters).map((condition) => ({
      column: columnOfCondition(source.dataset, condition),
      condition,
    })),
    ...(banner === undefined
      ? []
      : [{ column: columnOf(source, 'banner'), condition: { column: 'banner', values: [banner] } }]),
  ];
  const rows =
    conditions.length === 0
      ? allRows
      : conditions.length > 1
        ? null
        : await filteredRows(source, allRows, conditions[0], job);
  if (rows === null) return null;
  const { rest, ...buckets } = bucketsWithin(period, rows.buckets);
  return {
    rows,
    isFiltered: conditions.length > 0,
    buckets,
    rest,
    bank: bank === undefined ? null : bankCode(source, bank),
  };
}

/** A condition on a column; undefined if there is none of that name. */
interface ColumnCondition {
  readonly column: ColumnInfo | undefined;
  readonly condition: Condition;
}

/** The counts of the rows that meet a condition; null if the rollups cannot answer it, such as one on times. */
async function filteredRows(
  source: DatasetSource,
  allRows: RowRollup,
  { column, condition }: ColumnCondition,
  job: JobContext,
): Promise<RowRollup | null> {
  if (column === undefined || column.role === 'time' || condition.operator === 'days') return null;
  const rollup = groupRollup(source, columnRollup(column));
  if (rollup === null) return null;
  const test = columnTest(column, condition);
  if (test !== null) {
    const grouping = await columnGrouping(source, column, job);
    const groups = grouping.kind === 'single' && grouping.numbers !== null ? wholeGroups(grouping.numbers, test) : null;
    return groups === null ? null : { ...allRows, counts: rollup.sum(groups) };
  }
  const { codes, named, isNegated } = allowedCodes(condition, readTexts(source, column));
  if (column.kind !== 'list') return { ...allRows, counts: rollup.sum(codes) };
  // Groups of lists overlap, so the rows in any of several groups are not their sum.
  if (named.reduce((sum, one) => sum + one, 0) > 1) return null;
  const counts = rollup.sum(named);
  return { ...allRows, counts: isNegated ? counts.map((count, index) => allRows.counts[index] - count) : counts };
}

function bankCode(source: DatasetSource, bank: string): number {
  const column = columnOf(source, 'bank');
  return column === undefined ? -1 : codeGrouping(source, column).groupOf(bank);
}

function columnOf({ dataset }: DatasetSource, role: ColumnRole): ColumnInfo | undefined {
  return dataset.columns.find((column) => column.role === role);
}
