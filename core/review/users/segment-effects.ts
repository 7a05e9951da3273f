import { unitOf, type CalendarUnit } from '../../funnel/calendar.ts';
import type { DesignEffects } from '../../funnel/conversion.ts';
import type { Period } from '../../funnel/period.ts';
import type { JobContext } from '../../job.ts';
import type { Condition } from '../../segment/conditions.ts';
import { columnOfCondition } from '../../segment/row-masker.ts';
import { timeTest } from '../../segment/time-ranges.ts';
import { hasUsers } from '../../store/datasets/rollups.ts';
import { CALENDAR_UNITS, groupedBy } from '../groups/grouping.ts';
import { conditionsOf } from '../segment/filter.ts';
import { boundedPeriod, type OpenSegment } from '../segment/segment.ts';
import { effectsOfDataset } from './stored-effects.ts';
import type { EffectsByTime, UserEffects } from './user-effects.ts';

/** A group of samples within a segment. */
interface Part {
  readonly bank?: string | null | undefined;
  readonly banner?: string | null | undefined;
  readonly unit?: CalendarUnit | null;
}

/** The design effects of a segment's rates. */
export interface SegmentEffects {
  /** Of the whole segment. */
  readonly all: DesignEffects;
  /** Of the samples of a bank or banner within the segment, or of one day, week or month. */
  part(part: Part): DesignEffects;
  /** Of the samples with a value of the grouping `by`; throws like `openGrouping`. */
  group(by: string, value: string | null): DesignEffects;
}

/**
 * The design effects of a segment's rates; null if its dataset does not record users. A segment has the effects of its
 * banner, of its bank or else of all samples, within the day, week or month that contains it, whether filters or
 * conditions select them. If other columns select its samples, it may have fewer of each user, and its intervals are
 * rather too wide. Throws `cancelled`.
 */
export async function segmentEffects(segment: OpenSegment, job: JobContext): Promise<SegmentEffects | null> {
  const { dataset } = segment;
  if (!hasUsers(dataset)) return null;
  const effects = await effectsOfDataset(segment, job);
  const [selected, unit] = [selectedPart(segment), unitOfPeriod(segment)];
  const part = (one: Part): DesignEffects => {
    return within(effectsByTime(effects, { ...selected, ...one }), narrowest(unit, one.unit ?? null));
  };
  return {
    all: part({}),
    part,
    group: (by, value) => {
      const { role, unit: unitOfGroup } = groupedBy(dataset, by);
      return part({ unit: unitOfGroup, ...((role === 'bank' || role === 'banner') && { [role]: value }) });
    },
  };
}

/** The bank and banner of all samples of a segment, whether selected by a filter or by a condition on one value. */
function selectedPart({ dataset, filters }: OpenSegment): Pick<Part, 'bank' | 'banner'> {
  const valueOf = (wanted: 'bank' | 'banner'): string | null | undefined => {
    if (filters[wanted] !== undefined) return filters[wanted];
    return conditionsOf(filters)
      .filter((condition) => columnOfCondition(dataset, condition)?.role === wanted)
      .map(onlyValue)
      .find((value) => value !== undefined);
  };
  return { bank: valueOf('bank'), banner: valueOf('banner') };
}

/** The only value that a condition allows; undefined if it allows several. */
function onlyValue(condition: Condition): string | null | undefined {
  if (condition.operator !== undefined && condition.operator !== 'is') return undefined;
  return new Set(condition.values).size === 1 ? condition.values[0] : undefined;
}

/** The day, week or month that contains a segment's period; null if none does. */
function unitOfPeriod(segment: OpenSegment): CalendarUnit | null {
  const bounded = boundedPeriod(segment.dataset, selectedPeriod(segment));
  if (bounded === null) return null;
  const { from, to } = bounded;
  return CALENDAR_UNITS.find((unit) => unitOf(from, unit) === unitOf(to - 1, unit)) ?? null;
}

/** The period of a segment, within the days, weeks or months that conditions select, if these are contiguous. */
function selectedPeriod({ dataset, filters, period }: OpenSegment): Period {
  return conditionsOf(filters).reduce((within, condition) => {
    if (condition.operator === 'between' || columnOfCondition(dataset, condition)?.role !== 'time') return within;
    const { ranges, missing } = timeTest(condition);
    if (ranges.length !== 1 || missing) return within;
    const [from, to] = [
      Math.max(within.from ?? -Infinity, ranges[0].start),
      Math.min(within.to ?? Infinity, ranges[0].end),
    ];
    // Conditions that exclude each other select nothing.
    return from < to ? { from: Number.isFinite(from) ? from : null, to: Number.isFinite(to) ? to : null } : within;
  }, period);
}

function narrowest(...units: readonly (CalendarUnit | null)[]): CalendarUnit | null {
  return CALENDAR_UNITS.find((unit) => units.includes(unit)) ?? null;
}

function effectsByTime({ all, bank, banner }: UserEffects, part: Pick<Part, 'bank' | 'banner'>): EffectsByTime {
  const ofValue = (effects: UserEffects['bank'], value: string | null | undefined): EffectsByTime | undefined =>
    value === undefined ? undefined : effects?.find(([name]) => name === value)?.[1];
  return ofValue(banner, part.banner) ?? ofValue(bank, part.bank) ?? all;
}

/** The effects within a unit: a user has no more samples in it than at all times. */
function within(effects: EffectsByTime, unit: CalendarUnit | null): DesignEffects {
  const ofUnit = unit === null ? null : effects[unit];
  if (ofUnit === null) return effects.whole;
  const { whole } = effects;
  return {
    previous: whole.previous.map((effect, step) => Math.min(effect, ofUnit.previous[step])),
    first: whole.first.map((effect, step) => Math.min(effect, ofUnit.first[step])),
  };
}
