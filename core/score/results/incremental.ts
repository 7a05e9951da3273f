import { adjustedConversions, GroupSums, type AdjustedIncremental } from '../../funnel/cuped.ts';
import type { Proportion } from '../../funnel/proportions.ts';
import { incrementalConversions, type Incremental } from '../../funnel/stratified.ts';
import { forEachIndex, type JobContext } from '../../job.ts';
import { GROUPS, type AssignedList } from './assigned-list.ts';
import type { Observed } from './observe.ts';

/** The number of users in one group of an export. */
export interface GroupCounts {
  readonly users: number;
  /** Users who have any sample with their bank in the data. */
  readonly found: number;
  /** Users who were shown the banner that the list names. */
  readonly shown: number;
}

/** The conversions of the target group beyond those of the control group, of one step. */
export interface IncrementalStep {
  readonly target: Proportion;
  readonly control: Proportion;
  /** Without adjustment; null if there is no control user, or none of the banks has users in both groups. */
  readonly plain: Incremental | null;
  /** The same with less noise, adjusted by the model's probability; null if that is not possible. */
  readonly adjusted: AdjustedIncremental | null;
}

/** The steps of the users of one bank. */
export interface IncrementalBank {
  readonly bank: string;
  readonly groups: Readonly<Record<(typeof GROUPS)[number], GroupCounts>>;
  readonly steps: readonly IncrementalStep[];
}

/** The comparison of the groups of an export. */
export interface IncrementalResult extends Omit<IncrementalBank, 'bank'> {
  readonly banks: readonly IncrementalBank[];
  /** Banks without users in both groups, which the whole does not include. */
  readonly leftOut: readonly string[];
}

/**
 * Below this number of conversions, or of users without one, in either group, the variances that tell how much the
 * adjustment helps are unreliable.
 */
const MIN_COUNT = 10;

/**
 * Compares the groups of an export by assignment: every user counts in the group that the seed assigned, whether or not
 * they were shown anything, and a user without a sample counts as not converted. A user has converted if any sample
 * with the row's bank reached the step, whatever its banner. In a list with several rows per user, the whole counts
 * each user once, as converted if they converted with any bank.
 */
export async function compareGroups(
  list: AssignedList,
  observed: Observed,
  steps: number,
  job: JobContext,
): Promise<IncrementalResult> {
  const strata = new Map(list.candidates.map(({ bank }) => [bank, new Stratum(steps)]));
  const add = (row: number): void =>
    strata.get(list.candidates[list.candidateOf[row]].bank)?.add(list.groups[row], unitOf(list, observed, row));
  await forEachIndex(list.groups.length, add, job);
  const banks = Array.from(strata, ([bank, stratum]) => ({ bank, ...compareStrata([stratum], steps) }));
  const complete = [...strata.values()].filter((stratum) => stratum.hasBoth);
  return {
    ...compareStrata(list.per === 'bank' ? [await userStratum(list, observed, steps, job)] : complete, steps),
    banks,
    leftOut: list.per === 'bank' ? [] : Array.from(strata).flatMap(([bank, { hasBoth }]) => (hasBoth ? [] : [bank])),
  };
}

/** A user of a stratum. */
interface Unit {
  readonly found: boolean;
  readonly shown: boolean;
  /** Bit t is set if step t was reached. */
  readonly reached: number;
  /** By step, the list's probability, or the sum over the user's rows; 0 where it has none. */
  readonly probabilities: readonly number[];
}

function unitOf(list: AssignedList, { found, depth, reached }: Observed, row: number): Unit {
  return {
    found: found[row] === 1,
    shown: depth[row] >= 0,
    reached: reached[row],
    probabilities: list.probabilities.map((values) => values[row] || 0),
  };
}

/** All users of a list with several rows per user, in one stratum. */
async function userStratum(list: AssignedList, observed: Observed, steps: number, job: JobContext): Promise<Stratum> {
  const users = new ListUsers(list, steps);
  await forEachIndex(list.groups.length, (row) => users.add(row, unitOf(list, observed, row)), job);
  const stratum = new Stratum(steps);
  await forEachIndex(users.count, (user) => stratum.add(users.groups[user], users.unit(user)), job);
  return stratum;
}

/** What the rows of each user add up to, in arrays: an object for each of millions of users would fill the memory. */
class ListUsers {
  readonly count: number;
  /** `[users]` */
  readonly groups: Uint8Array;
  readonly #list: AssignedList;
  readonly #found: Uint8Array;
  readonly #shown: Uint8Array;
  readonly #reached: Uint32Array;
  /** `[steps][users]` */
  readonly #probabilities: readonly Float64Array[];

  constructor(list: AssignedList, steps: number) {
    this.#list = list;
    this.count = list.users.reduce((count, user) => Math.max(count, user + 1), 0);
    [this.groups, this.#found, this.#shown] = [this.#bytes(), this.#bytes(), this.#bytes()];
    this.#reached = new Uint32Array(this.count);
    this.#probabilities = Array.from({ length: steps }, () => new Float64Array(this.count));
  }

  add(row: number, { found, shown, reached, probabilities }: Unit): void {
    const user = this.#list.users[row];
    this.groups[user] = this.#list.groups[row];
    this.#found[user] |= Number(found);
    this.#shown[user] |= Number(shown);
    this.#reached[user] |= reached;
    for (let step = 0; step < probabilities.length; step++) this.#probabilities[step][user] += probabilities[step];
  }

  unit(user: number): Unit {
    return {
      found: this.#found[user] === 1,
      shown: this.#shown[user] === 1,
      reached: this.#reached[user],
      probabilities: this.#probabilities.map((values) => values[user]),
    };
  }

  #bytes(): Uint8Array {
    return new Uint8Array(this.count);
  }
}

/** Sums over the users of one group of a stratum. */
class Group {
  users = 0;
  found = 0;
  shown = 0;
  readonly counts: Float64Array;
  readonly sums: readonly GroupSums[];

  constructor(steps: number) {
    this.counts = new Float64Array(steps);
    this.sums = Array.from({ length: steps }, () => new GroupSums());
  }

  add({ found, shown, reached, probabilities }: Unit): void {
    this.users++;
    if (found) this.found++;
    if (shown) this.shown++;
    for (let step = 0; step < this.counts.length; step++) {
      const converted = (reached >>> step) & 1;
      this.counts[step] += converted;
      this.sums[step].add(probabilities[step], converted);
    }
  }
}

class Stratum {
  readonly target: Group;
  readonly control: Group;

  constructor(steps: number) {
    [this.target, this.control] = [new Group(steps), new Group(steps)];
  }

  add(group: number, unit: Unit): void {
    this[GROUPS[group]].add(unit);
  }

  get hasBoth(): boolean {
    return this.target.users > 0 && this.control.users > 0;
  }
}

/** Whether both groups have enough conversions, and users without one, for an adjustment. */
export function areLarge(...groups: readonly [target: Proportion, control: Proportion]): boolean {
  return groups.every(({ count, total }) => Math.min(count, total - count) >= MIN_COUNT);
}

function compareStrata(strata: readonly Stratum[], steps: number): Pick<IncrementalBank, 'groups' | 'steps'> {
  const total = (group: (typeof GROUPS)[number], valueOf: (one: Group) => number): number =>
    strata.reduce((sum, stratum) => sum + valueOf(stratum[group]), 0);
  const countsOf = (group: (typeof GROUPS)[number]): GroupCounts => ({
    users: total(group, ({ users }) => users),
    found: total(group, ({ found }) => found),
    shown: total(group, ({ shown }) => shown),
  });
  const groups = { target: countsOf('target'), control: countsOf('control') };
  return {
    groups,
    steps: Array.from({ length: steps }, (_, step) => {
      const sideOf = ({ users, counts }: Group): Proportion => ({ count: counts[step], total: users });
      const sumOf = (group: (typeof GROUPS)[number]): Proportion => ({
        count: total(group, ({ counts }) => counts[step]),
        total: groups[group].users,
      });
      const [target, control] = [sumOf('target'), sumOf('control')];
      const plain = incrementalConversions(
        strata.map((stratum) => ({ target: sideOf(stratum.target), control: sideOf(stratum.control) })),
      );
      const sums = strata.map((stratum) => ({
        target: stratum.target.sums[step],
        control: stratum.control.sums[step],
      }));
      return {
        target,
        control,
        plain,
        adjusted: plain !== null && areLarge(target, control) ? adjustedConversions(sums, plain) : null,
      };
    }),
  };
}
