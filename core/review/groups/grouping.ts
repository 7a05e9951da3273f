import { AppError, unknownName } from '../../errors.ts';
import type { CalendarUnit } from '../../funnel/calendar.ts';
import type { JobContext } from '../../job.ts';
import type { ColumnInfo, ColumnRole } from '../../store/columns/columns.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { message } from '../../text/message.ts';
import type { DatasetSource } from '../columns/chunks.ts';
import { calendarGrouping } from './calendar-groups.ts';
import { codeGrouping, listGrouping } from './code-groups.ts';
import type { Grouping, GroupingOptions } from './grouping-types.ts';
import { numberGrouping } from './number-groups.ts';

/** Names that group by time unless a column has that name. */
export const CALENDAR_UNITS: readonly CalendarUnit[] = ['day', 'week', 'month'];

const CODE_ROLES: readonly ColumnRole[] = ['categorical', 'bank', 'banner', 'multi'];

/**
 * Opens the grouping named `by`: a column with codes; a number column, by value if it has few values, otherwise by
 * quantile buckets of the whole dataset; `bank` or `banner`, regardless of their names in the export; `day`, `week`,
 * `month`; or by day for the name of the time column. Throws `unknown-name` for a missing column, `invalid-input` for
 * one that rows cannot be grouped by.
 */
export async function openGrouping(
  source: DatasetSource,
  by: string,
  job: JobContext,
  options: GroupingOptions = {},
): Promise<Grouping> {
  const column = findColumn(source.dataset, by);
  const { unit } = groupedBy(source.dataset, by);
  if (unit !== null) return calendarGrouping(source, column, unit);
  return await columnGrouping(source, column, job, options);
}

/** Whether a grouping of this name is by day, week or month. Throws like `openGrouping`. */
export function isByTime(dataset: DatasetInfo, by: string): boolean {
  return findColumn(dataset, by).role === 'time';
}

/**
 * The role of the column that a grouping of this name uses, and the unit if it is by time. Throws like `openGrouping`.
 */
export function groupedBy(
  dataset: DatasetInfo,
  by: string,
): { readonly role: ColumnRole; readonly unit: CalendarUnit | null } {
  const { role } = findColumn(dataset, by);
  return { role, unit: role === 'time' ? (CALENDAR_UNITS.find((unit) => unit === by) ?? 'day') : null };
}

/** Opens the grouping by one of the groupable columns. */
export async function columnGrouping(
  source: DatasetSource,
  column: ColumnInfo,
  job: JobContext,
  options: GroupingOptions = {},
): Promise<Grouping> {
  if (column.role === 'numeric') return await numberGrouping(source, column, job, options);
  return column.kind === 'list'
    ? listGrouping(source, column, options.policy)
    : codeGrouping(source, column, options.policy);
}

/** The columns that rows can be grouped by, in dataset order; excludes time. */
export function groupableColumns({ columns }: DatasetInfo): ColumnInfo[] {
  return columns.filter(({ role }) => CODE_ROLES.includes(role) || role === 'numeric');
}

function findColumn(dataset: DatasetInfo, by: string): ColumnInfo {
  const valid = groupableColumns(dataset);
  const time = dataset.columns.find(({ role }) => role === 'time');
  const units: readonly string[] = CALENDAR_UNITS;
  const match =
    valid.find((column) => column.name === by) ??
    valid.find(({ role }) => role === by && (role === 'bank' || role === 'banner')) ??
    (time !== undefined && (units.includes(by) || by === time.name) ? time : undefined);
  if (match !== undefined) return match;
  const names = valid.map((column) => column.name);
  if (dataset.columns.some((column) => column.name === by)) {
    throw new AppError(
      'invalid-input',
      message('review.cannotGroup', { dataset: dataset.name, column: by }),
      message('base.validNames', { names }),
    );
  }
  throw unknownName(message('noun.column'), by, time === undefined ? names : [...names, ...units]);
}
