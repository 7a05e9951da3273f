import { groupSizes } from '../funnel/count.ts';
import type { JobContext } from '../job.ts';
import { getDataset } from '../store/datasets/datasets.ts';
import type { Project } from '../store/file/project.ts';
import { countSegment } from './count.ts';
import type { Grouping } from './groups/grouping-types.ts';
import { openGrouping } from './groups/grouping.ts';
import { openSegment } from './segment/segment.ts';

/** A value of a column with its samples; null: the rows without one. */
export interface ColumnValue {
  readonly value: string | null;
  readonly count: number;
}

/** The values of a column to select from. */
export interface ColumnValues {
  /** Most frequent first; numbers in ascending order. */
  readonly values: readonly ColumnValue[];
  /** Number of further values. */
  readonly more: number;
}

/** Which values to list. */
export interface ValuesQuery {
  readonly dataset: string;
  readonly column: string;
  /** Text that the values contain; empty for all. */
  readonly search?: string;
  /** Maximum number of values. */
  readonly limit: number;
}

/**
 * Lists the values of a column, or those that contain `search`, ignoring case. Throws `unknown-name` or `invalid-input`
 * for a column that rows cannot be grouped by.
 */
export async function columnValues(
  project: Project,
  { dataset, column, search = '', limit }: ValuesQuery,
  job: JobContext,
): Promise<ColumnValues> {
  const source = { project, dataset: getDataset(project, dataset) };
  const grouping = await openGrouping(source, column, job);
  const { byGroup } = await countSegment(await openSegment(project, { dataset }, job), grouping, job);
  const sizes = byGroup === null ? new Uint32Array(0) : groupSizes(byGroup);
  const groups = orderedGroups(grouping, sizes);
  const matches =
    search === ''
      ? groups
      : groups.filter((group) => grouping.valueOf(group)?.toLowerCase().includes(search.toLowerCase()));
  return {
    values: matches.slice(0, limit).map((group) => ({ value: grouping.valueOf(group), count: sizes[group] })),
    more: Math.max(0, matches.length - limit),
  };
}

function orderedGroups({ ordered }: Grouping, sizes: Uint32Array): number[] {
  const groups = Array.from(sizes.keys()).filter((group) => sizes[group] > 0);
  return ordered ? groups : groups.sort((one, other) => sizes[other] - sizes[one] || one - other);
}
