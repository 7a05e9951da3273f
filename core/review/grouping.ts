import { AppError, unknownName } from '../errors.ts';
import type { FunnelCounts, FunnelRows } from '../funnel/count.ts';
import type { JobContext } from '../job.ts';
import type { ColumnInfo, ColumnRole } from '../store/columns.ts';
import type { DatasetInfo } from '../store/datasets.ts';
import type { Project } from '../store/project.ts';

import { codeGrouping, listGrouping } from './code-groups.ts';
import { dayGrouping } from './day-groups.ts';
import { numberGrouping } from './number-groups.ts';

/** How rows fall into groups, numbered from 0; group 0 holds the rows without a value. */
export interface Grouping {
  readonly groupCount: number;
  /** True where the groups have an order of their own: days, numbers. */
  readonly ordered: boolean;
  /** Adds the rows of a chunk to `counts`, those with `dropped[row]` ≠ 0 to the extra group `groupCount` or nowhere. */
  count(counts: FunnelCounts, chunk: number, data: FunnelRows, dropped: Uint32Array): void;
  /** The group's value as text, null for rows without one. */
  valueOf(group: number): string | null;
}

/** What groups by the UTC day of the time column, where no column is called so. */
export const BY_DAY = 'day';

const CODE_ROLES: readonly ColumnRole[] = ['categorical', 'bank', 'banner', 'multi'];

/**
 * Opens the grouping that `by` names: a column with codes; a number column, by its values where they are few, else by
 * quantile buckets of the whole dataset; `bank` or `banner`, whatever the export calls them; `day` or the name of the
 * time column. Throws `unknown-name` for a column that is not there, `invalid-input` for one that rows cannot be grouped by.
 */
export async function openGrouping(project: Project, dataset: DatasetInfo, by: string, job: JobContext): Promise<Grouping> {
  const column = findColumn(dataset, by);
  if (column.role === 'time') return dayGrouping(project, dataset, column);
  if (column.role === 'numeric') return await numberGrouping(project, dataset, column, job);
  return column.kind === 'list' ? listGrouping(project, dataset, column) : codeGrouping(project, dataset, column);
}

function findColumn({ name, columns }: DatasetInfo, by: string): ColumnInfo {
  const valid = columns.filter(({ role }) => CODE_ROLES.includes(role) || role === 'numeric');
  const time = columns.find(({ role }) => role === 'time');
  const found = valid.find((column) => column.name === by)
    ?? valid.find(({ role }) => role === by && (role === 'bank' || role === 'banner'))
    ?? (time !== undefined && (by === BY_DAY || by === time.name) ? time : undefined);
  if (found !== undefined) return found;
  const names = valid.map((column) => column.name);
  if (columns.some((column) => column.name === by)) {
    throw new AppError('invalid-input', `rows of ${name} cannot be grouped by ${by}`, `valid: ${names.join(', ')}`);
  }
  throw unknownName('column', by, time === undefined ? names : [...names, BY_DAY]);
}
