import { funnelOf, type FunnelStep } from '../funnel/conversion.ts';
import { groupSizes, type FunnelCounts } from '../funnel/count.ts';
import type { Independent } from '../funnel/interval.ts';
import { largestGroups } from '../funnel/largest.ts';
import type { JobContext } from '../job.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import { hasUsers } from '../store/datasets/rollups.ts';
import type { Project } from '../store/file/project.ts';
import { cellsOfGroups, countSegment } from './count.ts';
import { openGrouping } from './groups/grouping.ts';
import { openSegment, type Segment } from './segment/segment.ts';
import { segmentEffects, type EffectGroups, type SegmentEffects } from './users/segment-effects.ts';

/** A funnel query. */
export interface FunnelQuery extends Segment {
  /** The column to group by, or `day`, `week`, `month`. */
  readonly by?: string;
}

/** The funnel of one group; `value` null: the rows without a value. */
export interface FunnelGroup {
  readonly value: string | null;
  readonly steps: readonly FunnelStep[];
}

/** A funnel and, if requested, its groups. */
export interface FunnelResult {
  /** What the intervals of rates take as independent: users, or samples if the dataset does not record users. */
  readonly independent: Independent;
  readonly steps: readonly FunnelStep[];
  /** At most `MAX_GROUPS`, largest first; days and numbers in their natural order. */
  readonly groups: readonly FunnelGroup[];
  /** The groups not listed: the number of their values and their summed funnel; null if all are listed. */
  readonly others: { readonly values: number; readonly steps: readonly FunnelStep[] } | null;
}

/** Maximum number of groups in a result. */
export const MAX_GROUPS = 1000;

/**
 * Counts the conversions of each step of a dataset's funnel, by group if `by` is given. Throws `unknown-name` for a
 * missing dataset, column or bank, `invalid-input` for an unusable column or time.
 */
export async function queryFunnel(project: Project, query: FunnelQuery, job: JobContext): Promise<FunnelResult> {
  const segment = await openSegment(project, query, job);
  const grouping = query.by === undefined ? null : await openGrouping(segment, query.by, job);
  const { total, byGroup } = await countSegment(segment, grouping, job);
  const names = segment.dataset.steps.map(({ name }) => name);
  const chosen =
    query.by === undefined || grouping === null || byGroup === null
      ? null
      : { by: query.by, grouping, counts: byGroup, ...chooseGroups(grouping.ordered, groupSizes(byGroup), MAX_GROUPS) };
  const effects = await segmentEffects(segment, job, chosen);
  const groups = chosen === null ? { groups: [], others: null } : listGroups(names, chosen, effects);
  return { independent: independentUnits(segment.dataset), steps: funnelOf(names, total, effects?.all), ...groups };
}

/** What the intervals of a dataset's rates take as independent. */
export function independentUnits(dataset: Pick<DatasetInfo, 'columns'>): Independent {
  return hasUsers(dataset) ? 'users' : 'samples';
}

/** The groups to list, and all others. */
interface ChosenGroups extends EffectGroups {
  readonly counts: FunnelCounts;
  readonly rest: readonly number[];
}

function listGroups(
  steps: readonly string[],
  { by, grouping, counts, listed, rest }: ChosenGroups,
  effects: SegmentEffects | null,
): Pick<FunnelResult, 'groups' | 'others'> {
  return {
    groups: listed.map((group) => {
      const value = grouping.valueOf(group);
      return { value, steps: funnelOf(steps, cellsOfGroups(counts, [group]), effects?.group(by, value)) };
    }),
    others:
      rest.length === 0
        ? null
        : { values: rest.length, steps: funnelOf(steps, cellsOfGroups(counts, rest), effects?.all) },
  };
}

/** Selects the largest groups to list, in their natural order if they have one, and the other non-empty groups. */
export function chooseGroups(
  ordered: boolean,
  sizes: Uint32Array,
  limit: number,
): { readonly listed: number[]; readonly rest: number[] } {
  const listed = largestGroups(sizes, limit);
  const isListed = new Set(listed);
  const rest: number[] = [];
  for (let group = 0; group < sizes.length; group++) if (sizes[group] > 0 && !isListed.has(group)) rest.push(group);
  // In the natural order, rows without a value (group 0) come last.
  if (ordered) listed.sort((one, other) => Number(one === 0) - Number(other === 0) || one - other);
  return { listed, rest };
}
