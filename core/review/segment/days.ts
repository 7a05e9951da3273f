import { AppError } from '../../errors.ts';
import type { Period } from '../../funnel/period.ts';
import type { Condition } from '../../segment/conditions.ts';
import { columnOfCondition } from '../../segment/row-masker.ts';
import { timeTest } from '../../segment/time-ranges.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { message } from '../../text/message.ts';
import type { Filters } from './filter.ts';

/**
 * Moves conditions on days from the filters to the period, so that the previous period consists of the days before
 * them, and the counts by day can be used. Throws `invalid-input` if no day is left.
 */
export function splitDays(
  dataset: DatasetInfo,
  { bank, banner, where = [], segments = [] }: Filters,
  requested: Period,
): { readonly period: Period; readonly filters: Filters } {
  const isDays = (condition: Condition): boolean => daysOf(dataset, condition) !== null;
  const days = [where, ...segments.map(({ conditions }) => conditions)]
    .flat()
    .flatMap((condition) => daysOf(dataset, condition) ?? []);
  const without = (conditions: readonly Condition[]): Condition[] => conditions.filter((one) => !isDays(one));
  return {
    period: days.reduce(intersection, requested),
    filters: {
      bank,
      banner,
      where: without(where),
      segments: segments.map(({ name, conditions }) => ({ name, conditions: without(conditions) })),
    },
  };
}

/** The period of a condition on days; null for other conditions. */
function daysOf(dataset: DatasetInfo, condition: Condition): Period | null {
  if (condition.operator !== 'days' || columnOfCondition(dataset, condition)?.role !== 'time') return null;
  const [{ start, end }] = timeTest(condition).ranges;
  return { from: Number.isFinite(start) ? start : null, to: Number.isNaN(end) ? null : end };
}

function intersection(one: Period, other: Period): Period {
  const from = Math.max(one.from ?? -Infinity, other.from ?? -Infinity);
  const to = Math.min(one.to ?? Infinity, other.to ?? Infinity);
  if (from >= to) throw new AppError('invalid-input', message('segment.noDays'), message('segment.changeDays'));
  return { from: Number.isFinite(from) ? from : null, to: Number.isFinite(to) ? to : null };
}
