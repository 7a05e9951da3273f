import { unitOf, unitStart, type CalendarUnit } from '../../funnel/calendar.ts';
import type { DesignEffects } from '../../funnel/conversion.ts';
import type { Period } from '../../funnel/period.ts';
import type { JobContext } from '../../job.ts';
import type { Condition } from '../../segment/conditions.ts';
import { columnOfCondition } from '../../segment/row-masker.ts';
import { timeTest } from '../../segment/time-ranges.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { hasUsers } from '../../store/datasets/rollups.ts';
import type { Grouping } from '../groups/grouping-types.ts';
import { CALENDAR_UNITS, groupedBy } from '../groups/grouping.ts';
import { conditionsOf } from '../segment/filter.ts';
import { boundedPeriod, type OpenSegment } from '../segment/segment.ts';
import { effectsOfPart, type KnownEffects } from './design-effect.ts';
import { countUsers, countUsersByGroup, countUsersByUnit, MAX_GROUPS, type CountedParts } from './part-effects.ts';
import { effectsOfDataset } from './stored-effects.ts';
import type { EffectsByTime, UserEffects } from './user-effects.ts';

/** A group of samples within a segment. */
interface Part {
  readonly bank?: string | null | undefined;
  readonly banner?: string | null | undefined;
  readonly unit?: CalendarUnit | null;
}

/** The groups of a segment by a column, or by time, whose effects are wanted. */
export interface EffectGroups {
  readonly by: string;
  readonly grouping: Grouping;
  readonly listed: readonly number[];
}

/** The design effects of a segment's rates. */
export interface SegmentEffects {
  /** Of the whole segment. */
  readonly all: DesignEffects;
  /** Of the samples of a bank or banner within the segment. */
  part(part: Part): DesignEffects;
  /** Of the samples with a value of the grouping `by`; throws like `openGrouping`. */
  group(by: string, value: string | null): DesignEffects;
}

/**
 * The design effects of a segment's rates, and of its groups if `groups` are given; null if its dataset does not record
 * users. All samples, or those of one bank or banner, at all times or within a day, week or month, have stored effects.
 * Those of others are counted from the segment's users. Throws `cancelled`.
 */
export async function segmentEffects(
  segment: OpenSegment,
  job: JobContext,
  groups: EffectGroups | null = null,
): Promise<SegmentEffects | null> {
  const { dataset } = segment;
  if (!hasUsers(dataset)) return null;
  const stored = storedEffects(segment, await effectsOfDataset(segment, job));
  const { effects, isExact } = stored({});
  const all = isExact ? effects : effectsOf(await countUsers(segment, job), () => effects)[0];
  const nearest = (by: string, value: string | null): NearestEffects => {
    const part = partOfGroup(dataset, by, value);
    return part === null ? { effects: all, isExact: false } : stored(part);
  };
  const byValue = groups === null ? null : await groupEffects(segment, groups, nearest, job);
  return {
    all,
    part: (part) => stored(part).effects,
    group: (by, value) => byValue?.(value) ?? nearest(by, value).effects,
  };
}

/**
 * The design effects of each day, week or month of a segment, given the grouping by this unit; null if its dataset does
 * not record users. Throws `cancelled`.
 */
export async function unitEffects(
  segment: OpenSegment,
  unit: CalendarUnit,
  units: Grouping,
  job: JobContext,
): Promise<DesignEffects | null> {
  if (!hasUsers(segment.dataset)) return null;
  const stored = storedEffects(segment, await effectsOfDataset(segment, job))({ unit });
  // A column may have the name of a unit.
  const isByTime = groupedBy(segment.dataset, unit).unit !== null;
  return isByTime ? await effectsOfUnits(segment, units, stored, job) : stored.effects;
}

/** The effects of each unit; the nearest ones may be theirs. */
async function effectsOfUnits(
  segment: OpenSegment,
  units: Grouping,
  { effects, isExact }: NearestEffects,
  job: JobContext,
): Promise<DesignEffects> {
  return isExact ? effects : effectsOf(await countUsersByUnit(segment, units, job), () => effects)[0];
}

/** Known effects that are nearest to those of some samples. */
interface NearestEffects {
  readonly effects: KnownEffects;
  /** Whether they are those of exactly such samples. */
  readonly isExact: boolean;
}

/** The effects of counted parts, some of which may have few users. */
function effectsOf({ rates, isSample }: CountedParts, nearestTo: (part: number) => KnownEffects): KnownEffects[] {
  return rates.map((ofPart, part) => effectsOfPart(ofPart, nearestTo(part), isSample));
}

/** Counts the effects of groups, by value; null if the nearest ones are exact, or if there are too many groups. */
async function groupEffects(
  segment: OpenSegment,
  { by, grouping, listed }: EffectGroups,
  nearest: (by: string, value: string | null) => NearestEffects,
  job: JobContext,
): Promise<((value: string | null) => DesignEffects | undefined) | null> {
  if (groupedBy(segment.dataset, by).unit !== null) {
    const ofUnit = await effectsOfUnits(segment, grouping, nearest(by, null), job);
    return () => ofUnit;
  }
  if (listed.length > MAX_GROUPS) return null;
  const values = listed.map((group) => grouping.valueOf(group));
  const known = values.map((value) => nearest(by, value));
  if (known.every(({ isExact }) => isExact)) return null;
  const counted = await countUsersByGroup(segment, grouping, listed, job);
  const byValue = new Map(effectsOf(counted, (part) => known[part].effects).map((one, at) => [values[at], one]));
  return (value) => byValue.get(value);
}

/** The part of a segment that a group is; null if effects are not stored by such parts. */
function partOfGroup(dataset: DatasetInfo, by: string, value: string | null): Part | null {
  const { role, unit } = groupedBy(dataset, by);
  if (unit !== null) return { unit };
  return role === 'bank' || role === 'banner' ? { [role]: value } : null;
}

function storedEffects(segment: OpenSegment, effects: UserEffects): (part: Part) => NearestEffects {
  const [selected, isOnlyPart] = [selectedPart(segment), selectsOnlyPart(segment)];
  const period = unitOfPeriod(segment);
  return ({ unit: unitOfPart = null, ...part }) => {
    const { byTime, isFound } = effectsByTime(effects, { ...selected, ...part });
    const unit = narrowest(period.unit, unitOfPart);
    const isWholeUnit = period.isWhole || (unit !== null && unit === unitOfPart);
    return {
      effects: (unit === null ? null : byTime[unit]) ?? byTime.whole,
      isExact: isOnlyPart && isFound && isWholeUnit,
    };
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

/** Whether a segment has no other conditions than on its bank, its banner and its period. */
function selectsOnlyPart({ dataset, filters }: OpenSegment): boolean {
  return conditionsOf(filters).every((condition) => {
    const role = columnOfCondition(dataset, condition)?.role;
    return role === 'time'
      ? rangeOf(dataset, condition) !== null
      : (role === 'bank' || role === 'banner') && onlyValue(condition) !== undefined;
  });
}

/** The day, week or month that contains a segment's period, if any, and whether the period is all of it. */
function unitOfPeriod(segment: OpenSegment): { readonly unit: CalendarUnit | null; readonly isWhole: boolean } {
  const { firstTime, lastTime } = segment.dataset;
  const bounded = boundedPeriod(segment.dataset, selectedPeriod(segment));
  if (bounded === null || firstTime === null || lastTime === null) return { unit: null, isWhole: true };
  const { from, to } = bounded;
  const covers = (start: number, end: number): boolean =>
    from <= Math.max(start, firstTime) && to > Math.min(end, lastTime);
  for (const unit of CALENDAR_UNITS) {
    const number = unitOf(from, unit);
    if (number !== unitOf(to - 1, unit)) continue;
    return { unit, isWhole: covers(unitStart(number, unit), unitStart(number + 1, unit) - 1) };
  }
  return { unit: null, isWhole: covers(-Infinity, Infinity) };
}

/** The period of a segment, within the days, weeks or months that conditions select, if these are contiguous. */
function selectedPeriod({ dataset, filters, period }: OpenSegment): Period {
  return conditionsOf(filters).reduce((within, condition) => {
    const range = rangeOf(dataset, condition);
    if (range === null) return within;
    const from = Math.max(within.from ?? -Infinity, range.start);
    const to = Math.min(within.to ?? Infinity, range.end);
    // Conditions that exclude each other select nothing.
    return from < to ? { from: Number.isFinite(from) ? from : null, to: Number.isFinite(to) ? to : null } : within;
  }, period);
}

/** The times that a condition on time selects, if they are contiguous; null for other conditions. */
function rangeOf(dataset: DatasetInfo, condition: Condition): { readonly start: number; readonly end: number } | null {
  if (condition.operator === 'between' || columnOfCondition(dataset, condition)?.role !== 'time') return null;
  const { ranges, missing } = timeTest(condition);
  return ranges.length === 1 && !missing ? ranges[0] : null;
}

function narrowest(...units: readonly (CalendarUnit | null)[]): CalendarUnit | null {
  return CALENDAR_UNITS.find((unit) => units.includes(unit)) ?? null;
}

/** The effects of a banner or a bank; of all samples if none are stored for the part. */
function effectsByTime(
  { all, bank, banner }: UserEffects,
  part: Pick<Part, 'bank' | 'banner'>,
): { readonly byTime: EffectsByTime; readonly isFound: boolean } {
  const ofValue = (effects: UserEffects['bank'], value: string | null | undefined): EffectsByTime | undefined =>
    value === undefined ? undefined : effects?.find(([name]) => name === value)?.[1];
  const [ofBank, ofBanner] = [ofValue(bank, part.bank), ofValue(banner, part.banner)];
  return {
    byTime: ofBanner ?? ofBank ?? all,
    isFound:
      part.banner === undefined
        ? part.bank === undefined || ofBank !== undefined
        : part.bank === undefined && ofBanner !== undefined,
  };
}
