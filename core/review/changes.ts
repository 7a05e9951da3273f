import { AppError, unknownName } from '../errors.ts';
import { adjustForNumber } from '../funnel/adjust.ts';
import { contributionOf } from '../funnel/contribution.ts';
import type { Contribution, TwoSides } from '../funnel/contribution.ts';
import { largestGroups } from '../funnel/largest.ts';
import { compareProportions } from '../funnel/proportions.ts';
import type { Proportion, RateDifference } from '../funnel/proportions.ts';
import type { JobContext } from '../job.ts';
import type { Project } from '../store/project.ts';

import { openCommonGroups } from './common-groups.ts';
import type { CommonGroups } from './common-groups.ts';
import { groupableColumns } from './grouping.ts';
import type { Segment } from './segment.ts';
import { openSides } from './sides.ts';
import type { Against, Sides } from './sides.ts';
import { tallySegments } from './tally.ts';
import type { RateOf, Tally, TalliedStep } from './tally.ts';

/** What is asked about a step's change. */
export interface ChangesQuery {
  readonly segment: Segment;
  readonly against: Against;
  readonly step: string;
  readonly of: RateOf;
  /** Only these columns; else all that rows can be grouped by. */
  readonly columns?: readonly string[];
  /** So many values that explain more than their size are listed, and so many with the largest contribution. */
  readonly limit: number;
}

/** What one value of a column adds to the change; `value` null: the rows without one. */
export interface ValueChange extends Contribution {
  readonly column: string;
  readonly value: string | null;
  /** How many of the column's rarest values these are together; null for a single value. */
  readonly others: number | null;
  readonly now: Proportion;
  readonly before: Proportion;
  /** `p` adjusted for the number of values that were tested. */
  readonly pAdjusted: number | null;
}

/** What a column's values add together. */
export interface ColumnChange {
  readonly column: string;
  /** Sum over the values of the change within them, and of the change of their frequencies; null where values overlap and so sum to nothing. */
  readonly rateEffect: number | null;
  readonly mixEffect: number | null;
  readonly values: number;
}

/** What explains the change of a step's rate. */
export interface Changes {
  readonly step: string;
  readonly now: Proportion;
  readonly before: Proportion;
  /** Null where the rate is undefined on either side; then nothing is listed. */
  readonly change: RateDifference | null;
  /** What adds most to the change beyond its size first, what works against it last. */
  readonly values: readonly ValueChange[];
  readonly columns: readonly ColumnChange[];
  /** How many values were tested. */
  readonly tested: number;
}

/** Of each column so many values are told apart, by the samples they have on both sides; the rest is one entry. */
const MOST_VALUES = 200;

/**
 * Splits the change of a step's rate between two sides by the values of every column. Throws `unknown-name` for a step or column that is
 * not there, and as `openSides` does.
 */
export async function explainChange(project: Project, query: ChangesQuery, job: JobContext): Promise<Changes> {
  const sides = await openSides(project, query.segment, query.against, job);
  const step = talliedStep(sides, query);
  const columns = query.columns ?? groupableColumns(sides.now.dataset).map(({ name }) => name).filter((name) => isShared(sides, name));
  const groups = await openAll(sides, columns, job);
  const { now, before } = await tallySides(sides, groups, step, job);
  const whole = { now: now.total, before: before.total };
  const perColumn = columns.map((column, index) => columnChanges(column, groups[index], { now: now.byGrouping[index], before: before.byGrouping[index] }, whole));
  const change = compareProportions(whole.now, whole.before);
  return { step: query.step, ...whole, change, ...summarise(columns, groups, perColumn, { limit: query.limit, direction: Math.sign(change?.difference ?? 0) || 1 }) };
}

function talliedStep({ now: { dataset } }: Sides, { step, of }: ChangesQuery): TalliedStep {
  const names = dataset.steps.map(({ name }) => name);
  if (!names.includes(step)) throw unknownName('step', step, names);
  return { position: names.indexOf(step) + 1, of };
}

/** A feature that only one of two datasets has explains nothing. */
function isShared({ before }: Sides, name: string): boolean {
  return before !== null && groupableColumns(before.dataset).some((column) => column.name === name);
}

async function openAll(sides: Sides, columns: readonly string[], job: JobContext): Promise<CommonGroups[]> {
  const groups: CommonGroups[] = [];
  for (const column of columns) {
    groups.push(await openCommonGroups(sides, column, job, { keeping: 'if-room' }));
    job.report({ phase: 'columns', fraction: (0.2 * groups.length) / columns.length });
  }
  return groups;
}

async function tallySides({ now, before }: Sides, groups: readonly CommonGroups[], step: TalliedStep, job: JobContext): Promise<{ now: Tally; before: Tally }> {
  if (before === null) throw new AppError('invalid-input', 'a change needs something to be compared with', 'choose the previous period or another segment');
  const report = (from: number, share: number) => (fraction: number): void => job.report({ phase: 'columns', fraction: from + share * fraction });
  const own = groups.map((group) => group.now);
  if (before.dataset.id === now.dataset.id) {
    const [first, second] = await tallySegments([now, before], own, step, job, report(0.2, 0.8));
    return { now: first, before: second };
  }
  const [first] = await tallySegments([now], own, step, job, report(0.2, 0.4));
  const [second] = await tallySegments([before], groups.map((group) => group.before ?? group.now), step, job, report(0.6, 0.4));
  return { now: first, before: second };
}

interface Found extends Contribution {
  readonly column: string;
  readonly value: string | null;
  readonly others: number | null;
  readonly now: Proportion;
  readonly before: Proportion;
}

function columnChanges(column: string, groups: CommonGroups, tallies: { now: Uint32Array; before: Uint32Array }, whole: TwoSides): Found[] {
  const counts = commonCounts(groups, tallies);
  const sizes = sumOf(counts.now.total, counts.before.total);
  const listed = largestGroups(sizes, MOST_VALUES);
  const found = listed.flatMap((place) => changeOf({ column, value: groups.valueOf(place), others: null }, sidesAt(counts, place), whole));
  if (groups.now.kind === 'lists') return found;
  const rest = { now: remainder(whole.now, found.map(({ now }) => now)), before: remainder(whole.before, found.map(({ before }) => before)) };
  const others = countFilled(sizes) - listed.length;
  return others === 0 ? found : [...found, ...changeOf({ column, value: null, others }, rest, whole)];
}

function changeOf(named: Pick<Found, 'column' | 'value' | 'others'>, sides: TwoSides, whole: TwoSides): Found[] {
  const contribution = contributionOf(sides, whole);
  return contribution === null ? [] : [{ ...named, ...sides, ...contribution }];
}

function remainder(whole: Proportion, parts: readonly Proportion[]): Proportion {
  return parts.reduce((rest, part) => ({ count: rest.count - part.count, total: rest.total - part.total }), whole);
}

interface PlaceCounts {
  readonly count: Uint32Array;
  readonly total: Uint32Array;
}

function commonCounts({ places, count }: CommonGroups, { now, before }: { now: Uint32Array; before: Uint32Array }): { now: PlaceCounts; before: PlaceCounts } {
  return { now: placed(now, null, count), before: placed(before, places, count) };
}

/** A tally by the common numbers of its groups; their own where `places` is null. */
function placed(tally: Uint32Array, places: Int32Array | null, count: number): PlaceCounts {
  const counts = { count: new Uint32Array(count), total: new Uint32Array(count) };
  for (let group = 0; group < tally.length / 2; group++) {
    const place = places === null ? group : places[group];
    counts.count[place] += tally[2 * group + 1];
    counts.total[place] += tally[2 * group] + tally[2 * group + 1];
  }
  return counts;
}

function sumOf(one: Uint32Array, other: Uint32Array): Uint32Array {
  const sums = new Uint32Array(one.length);
  for (let i = 0; i < sums.length; i++) sums[i] = one[i] + other[i];
  return sums;
}

function countFilled(sizes: Uint32Array): number {
  let filled = 0;
  for (let i = 0; i < sizes.length; i++) filled += Number(sizes[i] > 0);
  return filled;
}

function sidesAt({ now, before }: { now: PlaceCounts; before: PlaceCounts }, place: number): TwoSides {
  return { now: { count: now.count[place], total: now.total[place] }, before: { count: before.count[place], total: before.total[place] } };
}

function summarise(columns: readonly string[], groups: readonly CommonGroups[], perColumn: readonly (readonly Found[])[], { limit, direction }: Listing): Pick<Changes, 'values' | 'columns' | 'tested'> {
  // A column that tells nothing apart cannot explain anything, e.g. the bank where one bank is looked at.
  const telling = perColumn.filter((found) => found.length > 1).flat();
  const adjusted = adjustForNumber(telling.map(({ p }) => p));
  const values = telling.map((found, index) => ({ ...found, pAdjusted: adjusted[index] }));
  return {
    values: mostTelling(values, limit, direction),
    columns: columns.map((column, index) => columnChange(column, perColumn[index], groups[index].now.kind === 'lists')),
    tested: adjusted.filter((p) => p !== null).length,
  };
}

/** How many values are listed, and where the change goes: 1 up, −1 down. */
interface Listing {
  readonly limit: number;
  readonly direction: number;
}

/** The first by what they add beyond their size together with the first by their contribution. */
function mostTelling(values: readonly ValueChange[], limit: number, direction: number): ValueChange[] {
  const byExcess = values.toSorted((one, other) => direction * (other.excess - one.excess));
  const byPoints = values.toSorted((one, other) => Math.abs(other.points) - Math.abs(one.points));
  return [...new Set([...byExcess.slice(0, limit), ...byPoints.slice(0, limit)])].sort((one, other) => direction * (other.excess - one.excess));
}

function columnChange(column: string, found: readonly Found[], overlapping: boolean): ColumnChange {
  const sum = (effect: 'rateEffect' | 'mixEffect'): number | null => overlapping ? null : found.reduce((total, one) => total + one[effect], 0);
  return { column, rateEffect: sum('rateEffect'), mixEffect: sum('mixEffect'), values: found.length };
}
