import { AppError, unknownName } from '../../errors.ts';
import type { CalendarUnit } from '../../funnel/calendar.ts';
import type { JobContext } from '../../job.ts';
import type { CodeColumn, ColumnInfo, ColumnRole, ListColumn } from '../../store/columns/columns.ts';
import type { DatasetInfo } from '../../store/datasets/datasets.ts';

import type { Keeping } from '../columns/cache.ts';
import { calendarGrouping } from './calendar-groups.ts';
import type { Source } from '../columns/chunks.ts';
import type { Coverage } from '../segment/coverage.ts';
import { codeGrouping, listGrouping } from './code-groups.ts';
import { numberGrouping } from './number-groups.ts';
import type { Counted } from '../rollup/summaries.ts';

interface Groups {
  readonly groupCount: number;
  /** True where the groups have an order of their own: days, numbers. */
  readonly ordered: boolean;
  /** The group's value as text, null for rows without one. */
  valueOf(group: number): string | null;
  /** The group of a value; −1 where there is none. */
  groupOf(value: string | null): number;
  /** What the dataset's summaries tell of the groups of a segment; null where that is nothing. */
  counted(coverage: Coverage): Counted | null;
}

/** How rows fall into groups, numbered from 0; group 0 holds the rows without a value. */
export type Grouping = SingleGrouping | ListGrouping;

/** Each row is in one group. */
export interface SingleGrouping extends Groups {
  readonly kind: 'single';
  /** The edges between the groups of a number column; null for other columns. */
  readonly numbers: NumberGroups | null;
  /** The group of each row of a chunk; not to be changed. */
  codes(chunk: number): CodeColumn['values'];
}

/** A row is in the group of each of its values, so the groups overlap; a row with an empty list is in group 0. */
export interface ListGrouping extends Groups {
  readonly kind: 'lists';
  /** The groups of each row of a chunk; not to be changed. */
  lists(chunk: number): ListColumn;
}

/** How numbers fall into groups: by value where `values` is given, else between edges. */
export interface NumberGroups {
  readonly edges: Float64Array;
  readonly values: Float64Array | null;
}

/** What matters besides the column. */
export interface GroupingOptions {
  /** A grouping of another dataset by the same column: numbers fall between its edges, so that the two can be compared. */
  readonly like?: Grouping;
  readonly keeping?: Keeping;
}

/** What groups by time, where no column is called so. */
export const CALENDAR_UNITS: readonly CalendarUnit[] = ['day', 'week', 'month'];

const CODE_ROLES: readonly ColumnRole[] = ['categorical', 'bank', 'banner', 'multi'];

/**
 * Opens the grouping that `by` names: a column with codes; a number column, by its values where they are few, else by
 * quantile buckets of the whole dataset; `bank` or `banner`, whatever the export calls them; `day`, `week`, `month`, or by day the name of the
 * time column. Throws `unknown-name` for a column that is not there, `invalid-input` for one that rows cannot be grouped by.
 */
export async function openGrouping(source: Source, by: string, job: JobContext, options: GroupingOptions = {}): Promise<Grouping> {
  const column = findColumn(source.dataset, by);
  if (column.role === 'time') return calendarGrouping(source, column, CALENDAR_UNITS.find((unit) => unit === by) ?? 'day');
  return await columnGrouping(source, column, job, options);
}

/** Opens the grouping by one of the columns that rows can be grouped by. */
export async function columnGrouping(source: Source, column: ColumnInfo, job: JobContext, options: GroupingOptions = {}): Promise<Grouping> {
  if (column.role === 'numeric') return await numberGrouping(source, column, job, options);
  return column.kind === 'list' ? listGrouping(source, column, options.keeping) : codeGrouping(source, column, options.keeping);
}

/** The columns that rows can be grouped by, in the dataset's order; time is not among them. */
export function groupableColumns({ columns }: DatasetInfo): ColumnInfo[] {
  return columns.filter(({ role }) => CODE_ROLES.includes(role) || role === 'numeric');
}

function findColumn(dataset: DatasetInfo, by: string): ColumnInfo {
  const valid = groupableColumns(dataset);
  const time = dataset.columns.find(({ role }) => role === 'time');
  const units: readonly string[] = CALENDAR_UNITS;
  const found = valid.find((column) => column.name === by)
    ?? valid.find(({ role }) => role === by && (role === 'bank' || role === 'banner'))
    ?? (time !== undefined && (units.includes(by) || by === time.name) ? time : undefined);
  if (found !== undefined) return found;
  const names = valid.map((column) => column.name);
  if (dataset.columns.some((column) => column.name === by)) {
    throw new AppError('invalid-input', `rows of ${dataset.name} cannot be grouped by ${by}`, `valid: ${names.join(', ')}`);
  }
  throw unknownName('column', by, time === undefined ? names : [...names, ...units]);
}
