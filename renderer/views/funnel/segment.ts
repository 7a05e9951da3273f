import type { CallInput } from '../../../core/api.ts';
import { firstOfLastDays, periodDays, periodEnd, parseDay } from '../../parts/fields/period.ts';
import { conditionsOf, formatWhere, parseJson, parseWhere, type FeatureFilter } from './segments/conditions.ts';

/** The settings of a segment: first and last day as `2026-05-01`, null if open. */
export interface SegmentChoice {
  /** Null for the view's dataset. */
  readonly dataset: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly bank: string | null;
  readonly where: readonly FeatureFilter[];
}

/** A segment in the core's format. */
export type SegmentInput = CallInput<'funnel-review'>['segment'];

/** A segment without any filter. */
export const wholeSegment: SegmentChoice = { dataset: null, from: null, to: null, bank: null, where: [] };

/** Maximum length in days of the default period for comparing with the previous one. */
const COMPARED_DAYS = 30;

/** A segment encoded for the address. */
export function formatSegment({ dataset, from, to, bank, where }: SegmentChoice): string {
  return JSON.stringify({
    dataset: dataset ?? undefined,
    from: from ?? undefined,
    to: to ?? undefined,
    bank: bank ?? undefined,
    where: formatWhere(where) ?? undefined,
  });
}

/** Decodes a segment from the address; by default the whole dataset. */
export function parseSegment(text: string | null): SegmentChoice {
  const parsed = parseJson(text);
  if (typeof parsed !== 'object' || parsed === null) return wholeSegment;
  const field = (name: string): string | null => {
    const value = (parsed as Readonly<Record<string, unknown>>)[name];
    return typeof value === 'string' ? value : null;
  };
  return {
    dataset: field('dataset'),
    from: parseDay(field('from')),
    to: parseDay(field('to')),
    bank: field('bank'),
    where: parseWhere(field('where')),
  };
}

/** The core's input; ignores filters without values. */
export function segmentInput({ dataset, from, to, bank, where }: SegmentChoice, viewDataset: string): SegmentInput {
  const activeFilters = conditionsOf(where);
  return {
    dataset: dataset ?? viewDataset,
    bank: bank ?? undefined,
    from: from ?? undefined,
    to: periodEnd(to),
    where: activeFilters.length === 0 ? undefined : activeFilters,
  };
}

/** The default period for comparing with the previous one: the last 30 days, or the later half of fewer than 60. */
export function comparablePeriod(first: string | null, last: string | null): Pick<SegmentChoice, 'from' | 'to'> {
  const days = Math.min(COMPARED_DAYS, Math.floor(periodDays(first, last) / 2));
  return days < 1 || last === null
    ? { from: null, to: null }
    : { from: firstOfLastDays(last, days), to: last.slice(0, 10) };
}
