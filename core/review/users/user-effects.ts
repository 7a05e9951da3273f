import { mixBits } from '../../features/hash.ts';
import { unitOf, type CalendarUnit } from '../../funnel/calendar.ts';
import { cellCount } from '../../funnel/count.ts';
import { DAY_MS } from '../../funnel/steps.ts';
import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { codeGrouping } from '../groups/code-groups.ts';
import type { SingleGrouping } from '../groups/grouping-types.ts';
import { CALENDAR_UNITS } from '../groups/grouping.ts';
import type { OpenSegment } from '../segment/segment.ts';
import { effectsOfPart, knownEffects, ratesOfUsers, type KnownEffects, type RatesOfUsers } from './design-effect.ts';
import { NO_DAY, type UserRows } from './user-rows.ts';

/** Design effects at all times, and within a day, week or month; the latter are null if the dataset has no times. */
export type EffectsByTime = { readonly whole: KnownEffects } & Readonly<Record<CalendarUnit, KnownEffects | null>>;

/** Effects by a value of a column; null: samples without one. */
export type EffectsByValue = readonly (readonly [value: string | null, effects: EffectsByTime])[];

/** The design effects of a dataset. */
export interface UserEffects {
  readonly all: EffectsByTime;
  /** By bank and by banner; null if the dataset has no such column, or too many values. */
  readonly bank: EffectsByValue | null;
  readonly banner: EffectsByValue | null;
}

/** Columns with more values have no effects by value, since each takes a table of users. */
const MAX_VALUES = 64;

/** Maximum number of entries in the tables of all values together (4 MiB), since they are accessed at random. */
const MAX_ENTRIES = 2 ** 20;

/** Computes the design effects of a dataset from its sampled users; `segment` is all of it. Throws `cancelled`. */
export async function computeUserEffects(
  segment: OpenSegment,
  sampled: readonly UserRows[],
  job: JobContext,
): Promise<UserEffects> {
  const [banks, banners] = [groupingOf(segment, 'bank'), groupingOf(segment, 'banner')];
  const stepCount = segment.dataset.steps.length;
  const units = sampled.every(({ days }) => days !== null) ? CALENDAR_UNITS : [];
  const all: ByUnit[] = [];
  const bank: ByUnit[] = [];
  const banner: ByUnit[] = [];
  for (const unit of [null, ...units]) {
    const clusters = sampled.map((rows) => clustersOf(rows, unit));
    const within = async (values: number, of: 'banks' | 'banners' | null): Promise<RatesOfUsers[]> => {
      await yieldToEventLoop(job);
      const tables = createTables(stepCount, values, sampled);
      sampled.forEach((rows, chunk) => {
        const codes = of === null ? null : rows[of];
        if (codes === null) countRows(tables, clusters[chunk], rows.cells);
        else countRowsByValue(tables, clusters[chunk], rows.cells, codes);
      });
      return tables.byValue.map((counts) => ratesOfUsers(counts, stepCount));
    };
    const [whole] = await within(1, null);
    const byUnit = (parts: readonly RatesOfUsers[]): ByUnit => ({
      unit,
      byValue: parts.map((part) => effectsOfPart(part, knownEffects(whole))),
    });
    all.push(byUnit([whole]));
    if (banks !== null) bank.push(byUnit(await within(banks.groupCount, 'banks')));
    if (banners !== null) banner.push(byUnit(await within(banners.groupCount, 'banners')));
  }
  return { all: effectsByTime(all, 0), bank: effectsByValue(banks, bank), banner: effectsByValue(banners, banner) };
}

/** The grouping by a column with few values; null if there is none. */
function groupingOf(segment: OpenSegment, role: 'bank' | 'banner'): SingleGrouping | null {
  const column = segment.dataset.columns.find((one) => one.role === role);
  const grouping = column === undefined ? null : codeGrouping(segment, column);
  return grouping !== null && grouping.groupCount <= MAX_VALUES ? grouping : null;
}

/** The effects within a unit, or at all times, by value. */
interface ByUnit {
  readonly unit: CalendarUnit | null;
  readonly byValue: readonly KnownEffects[];
}

function effectsByTime(byUnit: readonly ByUnit[], value: number): EffectsByTime {
  const within = (unit: CalendarUnit | null): KnownEffects | null =>
    byUnit.find((one) => one.unit === unit)?.byValue[value] ?? null;
  return { whole: byUnit[0].byValue[value], day: within('day'), week: within('week'), month: within('month') };
}

function effectsByValue(grouping: SingleGrouping | null, byUnit: readonly ByUnit[]): EffectsByValue | null {
  if (grouping === null) return null;
  return Array.from({ length: grouping.groupCount }, (_, value) => [
    grouping.valueOf(value),
    effectsByTime(byUnit, value),
  ]);
}

/** Counts by value, group of users, and cell. */
interface Tables {
  readonly counts: Uint32Array;
  readonly byValue: readonly Uint32Array[];
  /** Groups per value, a power of two. */
  readonly groups: number;
  readonly width: number;
}

function createTables(stepCount: number, values: number, sampled: readonly UserRows[]): Tables {
  const width = cellCount(stepCount);
  const rows = sampled.reduce((sum, { hashes }) => sum + hashes.length, 0);
  // With four groups for each row, few users share one.
  const most = Math.min(MAX_ENTRIES / (values * width), Math.max(2, 4 * rows));
  const groups = 2 ** Math.floor(Math.log2(most));
  const counts = new Uint32Array(values * groups * width);
  const length = groups * width;
  const byValue = Array.from({ length: values }, (_, value) => counts.subarray(value * length, (value + 1) * length));
  return { counts, byValue, groups, width };
}

/** A hash of each row's user, or of a user's day, week or month. */
function clustersOf({ hashes, days }: UserRows, unit: CalendarUnit | null): Uint32Array {
  // The hashes of chosen users are below a limit.
  const users = hashes.map(mixBits);
  if (unit === null || days === null) return users;
  const clusters = new Uint32Array(users.length);
  // Rows of one day are mostly adjacent, so the last day's hash is kept.
  let [last, hash] = [NaN, 0];
  for (let row = 0; row < clusters.length; row++) {
    const day = days[row];
    if (day !== last) [last, hash] = [day, day === NO_DAY ? 1 : mixBits(unitOf(day * DAY_MS, unit) + 0x51ed270b)];
    clusters[row] = mixBits(users[row] ^ hash);
  }
  return clusters;
}

function countRows({ counts, groups, width }: Tables, clusters: Uint32Array, cells: Uint16Array): void {
  const mask = groups - 1;
  for (let row = 0; row < clusters.length; row++) counts[(clusters[row] & mask) * width + cells[row]]++;
}

function countRowsByValue(
  { counts, groups, width }: Tables,
  clusters: Uint32Array,
  cells: Uint16Array,
  codes: Uint32Array,
): void {
  const mask = groups - 1;
  for (let row = 0; row < clusters.length; row++)
    counts[(codes[row] * groups + (clusters[row] & mask)) * width + cells[row]]++;
}
