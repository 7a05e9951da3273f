import { AppError, unknownName } from '../errors.ts';
import { adjustByBenjaminiHochberg } from '../funnel/adjust.ts';
import { effectsOfRates } from '../funnel/comparison.ts';
import type { Independent } from '../funnel/interval.ts';
import { compareOverlapping, type Proportion, type RateDifference, type RateEffects } from '../funnel/proportions.ts';
import type { JobContext } from '../job.ts';
import type { Project } from '../store/file/project.ts';
import { SIGNIFICANT } from '../text/figures.ts';
import { message } from '../text/message.ts';
import {
  columnChanges,
  sideIntervals,
  type GroupChange,
  type OverlappingSides,
  type SideIntervals,
} from './column-changes.ts';
import { openCommonGroups, type CommonGroups } from './groups/common-groups.ts';
import { groupableColumns } from './groups/grouping.ts';
import { openComparedSegments, type Against, type ComparedSegments } from './segment/compared-segments.ts';
import type { Segment } from './segment/segment.ts';
import { tallySegments, type RateOf, type Tally, type TalliedStep } from './tally.ts';
import { eachSide, effectsOfBoth, type BothEffects } from './users/both-effects.ts';
import {
  contributionEffects,
  wholeRates,
  type EffectsOfValue,
  type RatesOfSides,
} from './users/contribution-effects.ts';
import { sampledOutcomes, valuesOfSamples, type SampledRows } from './users/sampled-outcomes.ts';
import { differencesOfSides, type ListedGroups } from './users/side-effects.ts';

/** The query for a step's change. */
export interface ChangesQuery {
  readonly segment: Segment;
  readonly against: Against;
  readonly step: string;
  readonly of: RateOf;
  /** Only these columns; by default all that rows can be grouped by. */
  readonly columns?: readonly string[];
  /** Lists this many values by significance and excess, and as many with the largest contribution. */
  readonly limit: number;
}

/** The contribution of a value; `value` null: the rows without one, or several values merged if `others` is set. */
export interface ValueChange extends Omit<GroupChange, 'index'> {
  readonly value: string | null;
  /** `p` adjusted for the number of values tested. */
  readonly pAdjusted: number | null;
}

/** The total contribution of a column's values. */
export interface ColumnChange {
  readonly column: string;
  /**
   * Sum of the rate effects (change within the values) and sum of the mix effects (change of their frequencies); null
   * if values overlap, since then they do not add up.
   */
  readonly rateEffect: number | null;
  readonly mixEffect: number | null;
  readonly values: number;
}

/** An explanation of the change of a step's rate. */
export interface Changes {
  readonly step: string;
  readonly now: Proportion;
  readonly before: Proportion;
  readonly intervals: SideIntervals;
  /** What intervals and tests take as independent: users, if both datasets record them. */
  readonly independent: Independent;
  /**
   * Whether the intervals of contributions count a user on both sides once, if the variance comes from enough users;
   * those of values of lists never do.
   */
  readonly usersCountOnce: boolean;
  /** Null if the rate is undefined on either side; then nothing is listed. */
  readonly change: RateDifference | null;
  /** Significant ones first; among these, and among the others, by excess in the direction of the change. */
  readonly values: readonly ValueChange[];
  readonly columns: readonly ColumnChange[];
  /** Number of values tested. */
  readonly tested: number;
}

/**
 * Splits the change of a step's rate between two sides by the values of every column. Throws `unknown-name` for a
 * missing step or column, and the errors of `openComparedSegments`.
 */
export async function explainChange(project: Project, query: ChangesQuery, job: JobContext): Promise<Changes> {
  const segments = await openComparedSegments(project, query.segment, query.against, job);
  const step = talliedStep(segments, query);
  const columns = query.columns ?? sharedColumns(segments);
  const groups = await openAll(segments, columns, job);
  const tallies = await tallySides(segments, groups, step, job);
  const { now, before, shared } = tallies;
  const effects = await effectsOfBoth(segments, null, job);
  const ofAll = ratesEffects(effects, step)(({ all }) => all);
  const totals = { now: now.total, before: before.total, shared: shared?.total ?? null, effects: ofAll };
  const samples = await sampledOutcomes(segments, step, job);
  const known = { segments, step, effects, samples, whole: samples === null ? undefined : wholeRates(samples) };
  const perColumn: GroupChange[][] = [];
  for (const [index, column] of columns.entries()) {
    const changes = await columnChanges(column, groups[index], talliesOf(tallies, index), {
      ...totals,
      effectsOfGroups: (common, listed) => effectsOfGroups(known, { by: column, groups: common, listed }, job),
    });
    perColumn.push(changes);
  }
  const change = await changeOfRate(segments, step, totals, job);
  return {
    step: query.step,
    now: now.total,
    before: before.total,
    intervals: sideIntervals({ now: now.total, before: before.total }, ofAll),
    independent: effects.now !== null && effects.before !== null ? 'users' : 'samples',
    usersCountOnce: samples !== null,
    change,
    ...listChanges(columns, groups, perColumn, {
      limit: query.limit,
      direction: Math.sign(change?.difference ?? 0) || 1,
    }),
  };
}

/** The tallies of one grouping. */
function talliesOf({ now, before, shared }: OverlappingSides<Tally>, index: number): OverlappingSides<Uint32Array> {
  return {
    now: now.byGrouping[index],
    before: before.byGrouping[index],
    shared: shared === null ? null : shared.byGrouping[index],
  };
}

/** What is known of both sides before their groups are compared; `samples` are null without users. */
interface KnownOfSides {
  readonly segments: ComparedSegments;
  readonly step: TalliedStep;
  readonly effects: BothEffects;
  readonly samples: SampledRows | null;
  readonly whole: RatesOfSides | undefined;
}

/**
 * The effects of listed groups, from sampled users. Without these, and for banks and banners, the rates have the stored
 * effects, otherwise those of all samples. Lists have effects of their rates alone.
 */
async function effectsOfGroups(
  { segments, step, effects, samples, whole }: KnownOfSides,
  { by, groups, listed }: ListedGroups & { readonly by: string },
  job: JobContext,
): Promise<EffectsOfValue[]> {
  const ratesOf = (known: BothEffects, index: number): RateEffects =>
    ratesEffects(known, step)((side) => side.group(by, groups.valueOf(index)));
  const isStored = hasEffectsByValue(segments, by);
  if (samples === null) {
    const ofAll = ratesEffects(effects, step)(({ all }) => all);
    return listed.map((index) => ({ rates: isStored ? ratesOf(effects, index) : ofAll, figures: null }));
  }
  if (groups.now.kind === 'lists' || groups.before?.kind === 'lists') {
    const known = await effectsOfBoth(segments, { by, groups, listed }, job);
    return listed.map((index) => ({ rates: ratesOf(known, index), figures: null }));
  }
  const values = await valuesOfSamples(samples, groups, listed, job);
  const counted = contributionEffects(samples, values, listed.length + 1, whole);
  if (isStored)
    for (const [position, index] of listed.entries())
      counted[position] = { ...counted[position], rates: ratesOf(effects, index) };
  return counted;
}

/** The difference of the step's rates of both sides; null if one is undefined. */
async function changeOfRate(
  segments: ComparedSegments,
  { position, of }: TalliedStep,
  { now, before, shared, effects }: OverlappingSides<Proportion> & { readonly effects: RateEffects },
  job: JobContext,
): Promise<RateDifference | null> {
  const { all } = await differencesOfSides(segments, null, job);
  const ofDifference = all?.[of][position - 1] ?? null;
  return compareOverlapping(now, before, shared ?? { count: 0, total: 0 }, effects, ofDifference);
}

/** Looks up the design effects of a step's rate, of a part of each side. */
function ratesEffects(
  effects: BothEffects,
  { position, of }: TalliedStep,
): (part: Parameters<typeof eachSide>[1]) => RateEffects {
  return (part) => effectsOfRates(eachSide(effects, part, null), position, of);
}

/** Whether design effects are known by value of a column. Only then names are looked up, which is slow. */
function hasEffectsByValue({ now, before }: ComparedSegments, name: string): boolean {
  return [now, before].some((side) =>
    side?.dataset.columns.some((column) => column.name === name && ['bank', 'banner'].includes(column.role)),
  );
}

function talliedStep({ now: { dataset } }: ComparedSegments, { step, of }: ChangesQuery): TalliedStep {
  const names = dataset.steps.map(({ name }) => name);
  if (!names.includes(step)) throw unknownName(message('noun.step'), step, names);
  return { position: names.indexOf(step) + 1, of };
}

/** The columns that both datasets can be grouped by: one that only one of them has explains nothing. */
function sharedColumns({ now, before }: ComparedSegments): string[] {
  const [names, namesBefore] = [now, before].map((side) => {
    return side === null ? [] : groupableColumns(side.dataset).map(({ name }) => name);
  });
  return names.filter((name) => namesBefore.includes(name));
}

async function openAll(
  segments: ComparedSegments,
  columns: readonly string[],
  job: JobContext,
): Promise<CommonGroups[]> {
  const groups: CommonGroups[] = [];
  for (const column of columns) {
    groups.push(await openCommonGroups(segments, column, job, { policy: 'if-room' }));
    job.report({ phase: 'columns', fraction: (0.2 * groups.length) / columns.length });
  }
  return groups;
}

async function tallySides(
  { now, before, overlap }: ComparedSegments,
  groups: readonly CommonGroups[],
  step: TalliedStep,
  job: JobContext,
): Promise<OverlappingSides<Tally>> {
  if (before === null)
    throw new AppError('invalid-input', message('review.nothingToCompare'), message('review.chooseBefore'));
  const report =
    (from: number, share: number) =>
    (fraction: number): void =>
      job.report({ phase: 'columns', fraction: from + share * fraction });
  const groupings = groups.map((group) => group.now);
  if (before.dataset.id === now.dataset.id) {
    const sides = overlap === null ? [now, before] : [now, before, overlap];
    const [first, second, shared = null] = await tallySegments(sides, groupings, step, job, report(0.2, 0.8));
    return { now: first, before: second, shared };
  }
  const [first] = await tallySegments([now], groupings, step, job, report(0.2, 0.4));
  const [second] = await tallySegments(
    [before],
    groups.map((group) => group.before ?? group.now),
    step,
    job,
    report(0.6, 0.4),
  );
  return { now: first, before: second, shared: null };
}

/** The maximum number of values listed, and the direction of the change: 1 up, −1 down. */
interface ChangeOrder {
  readonly limit: number;
  readonly direction: number;
}

function listChanges(
  columns: readonly string[],
  groups: readonly CommonGroups[],
  perColumn: readonly (readonly GroupChange[])[],
  order: ChangeOrder,
): Pick<Changes, 'values' | 'columns' | 'tested'> {
  // A column with a single group explains nothing, e.g. the bank if only one bank is shown.
  const compared = perColumn.filter((changes) => changes.length > 1).flat();
  const adjusted = adjustByBenjaminiHochberg(compared.map(({ p }) => p));
  const candidates = compared.map((candidate, index) => ({ ...candidate, pAdjusted: adjusted[index] }));
  // Names are looked up last: the dictionaries of long columns are slow to read.
  return {
    values: topChanges(candidates, order).map(({ index, ...change }) => {
      return { ...change, value: index === null ? null : groups[columns.indexOf(change.column)].valueOf(index) };
    }),
    columns: columns.map((column, index) => columnChange(column, perColumn[index], groups[index].now.kind === 'lists')),
    tested: adjusted.filter((p) => p !== null).length,
  };
}

type TestedChange = GroupChange & Pick<ValueChange, 'pAdjusted'>;

/** The top values by significance and excess, together with the top values by contribution. */
function topChanges(changes: readonly TestedChange[], { limit, direction }: ChangeOrder): TestedChange[] {
  const isSignificant = ({ pAdjusted }: TestedChange): number => Number(pAdjusted !== null && pAdjusted < SIGNIFICANT);
  const byExcess = (one: TestedChange, other: TestedChange): number =>
    isSignificant(other) - isSignificant(one) || direction * (other.excess - one.excess);
  const byContribution = changes.toSorted((one, other) => Math.abs(other.contribution) - Math.abs(one.contribution));
  const top = [...changes.toSorted(byExcess).slice(0, limit), ...byContribution.slice(0, limit)];
  return [...new Set(top)].sort(byExcess);
}

function columnChange(column: string, changes: readonly GroupChange[], overlapping: boolean): ColumnChange {
  const sum = (effect: 'rateEffect' | 'mixEffect'): number | null =>
    overlapping ? null : changes.reduce((total, one) => total + one[effect], 0);
  return { column, rateEffect: sum('rateEffect'), mixEffect: sum('mixEffect'), values: changes.length };
}
