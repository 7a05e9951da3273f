import type { Period } from '../../funnel/period.ts';
import type { JobContext } from '../../job.ts';
import type { ColumnInfo, ColumnRole } from '../../store/columns/columns.ts';
import type { Source } from '../columns/chunks.ts';
import { codeGrouping } from '../groups/code-groups.ts';
import { columnGrouping, groupableColumns } from '../groups/grouping.ts';
import type { RowRollup, Coverage } from '../rollup/rollup-types.ts';
import { columnRollup, groupRollup, rowRollup } from '../rollup/rollups.ts';
import { bucketsWithin } from '../rollup/time-buckets.ts';
import type { Filters } from './filter.ts';

/** Opens a segment's coverage; null if its dataset has no rollups or the filters need more than they contain. */
export async function openCoverage(
  source: Source,
  { bank, banner, where = [] }: Filters,
  period: Period,
  job: JobContext,
): Promise<Coverage | null> {
  const allRows = rowRollup(source);
  if (allRows === null || (bank !== undefined && allRows.strata.banks.includes(null))) return null;
  const selections = [
    ...where.map(({ column, values }) => ({
      column: groupableColumns(source.dataset).find(({ name }) => name === column),
      values,
    })),
    ...(banner === undefined ? [] : [{ column: columnOf(source, 'banner'), values: [banner] }]),
  ];
  const rows =
    selections.length === 0
      ? allRows
      : selections.length > 1
        ? null
        : await filteredRows(source, allRows, selections[0], job);
  if (rows === null) return null;
  const { rest, ...buckets } = bucketsWithin(period, rows.buckets);
  return {
    rows,
    isFiltered: selections.length > 0,
    buckets,
    rest,
    bank: bank === undefined ? null : bankCode(source, bank),
  };
}

/** The selection in one column; undefined if no column has that name, as for a day. */
interface Selection {
  readonly column: ColumnInfo | undefined;
  readonly values: readonly (string | null)[];
}

/** The rows with any of the selected values of a column; null if there are no counts for it. */
async function filteredRows(
  source: Source,
  allRows: RowRollup,
  { column, values }: Selection,
  job: JobContext,
): Promise<RowRollup | null> {
  const rollup = column === undefined ? null : groupRollup(source, columnRollup(column));
  if (column === undefined || rollup === null) return null;
  const grouping = await columnGrouping(source, column, job);
  // Groups of lists overlap, so the rows in any of several groups are not their sum.
  if (grouping.kind === 'lists' && new Set(values).size > 1) return null;
  const selected = new Uint8Array(grouping.groupCount);
  for (const value of values) selected[grouping.groupOf(value)] = 1;
  return { ...allRows, counts: rollup.sum(selected) };
}

function bankCode(source: Source, bank: string): number {
  const column = columnOf(source, 'bank');
  return column === undefined ? -1 : codeGrouping(source, column).groupOf(bank);
}

function columnOf({ dataset }: Source, role: ColumnRole): ColumnInfo | undefined {
  return dataset.columns.find((column) => column.role === role);
}
