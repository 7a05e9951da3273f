import type { Period } from '../../funnel/period.ts';
import type { JobContext } from '../../job.ts';
import type { Condition, NamedConditions } from '../../segment/conditions.ts';
import type { Filters } from './filter.ts';
import { openInPeriod, type OpenSegment } from './segment.ts';

/** Opens the samples that are in both of two segments; null if there can be none. */
export async function openOverlap(one: OpenSegment, other: OpenSegment, job: JobContext): Promise<OpenSegment | null> {
  if (one.dataset.id !== other.dataset.id) return null;
  const [period, filters] = [commonPeriod(one.period, other.period), commonFilters(one.filters, other.filters)];
  if (period === null || filters === null) return null;
  return openInPeriod({ project: one.project, dataset: one.dataset }, filters, period, job);
}

function commonPeriod(one: Period, other: Period): Period | null {
  const from = Math.max(one.from ?? -Infinity, other.from ?? -Infinity);
  const to = Math.min(one.to ?? Infinity, other.to ?? Infinity);
  if (from >= to) return null;
  return { from: Number.isFinite(from) ? from : null, to: Number.isFinite(to) ? to : null };
}

/** The filters of both; null if they name different banks or banners. */
function commonFilters(one: Filters, other: Filters): Filters | null {
  const [bank, banner] = [one.bank ?? other.bank, one.banner ?? other.banner];
  if ((other.bank ?? bank) !== bank || (other.banner ?? banner) !== banner) return null;
  const where = distinct([...(one.where ?? []), ...(other.where ?? [])]);
  const segments = distinct([...(one.segments ?? []), ...(other.segments ?? [])]);
  return { ...(bank !== undefined && { bank }), ...(banner !== undefined && { banner }), where, segments };
}

/** Removes duplicates: rollups can answer only a single condition, which both sides may have. */
function distinct<Item extends Condition | NamedConditions>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
