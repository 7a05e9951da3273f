import { wilson, type Interval } from '../funnel/interval.ts';
import { gainsCurve, type GainsPoint } from './gains.ts';
import { USER_GROUPS } from './metrics.ts';
import type { RankedRows } from './ranked.ts';

/** A smaller part of a list has no interval: too much depends on the users next to the cutoff. */
const MIN_USERS = 2;
/** The probability outside a 95 % interval. */
const ALPHA = 0.05;
/**
 * The slope at a cutoff is measured over this fraction of the cutoff's share on each side of the cutoff, but over at
 * least this number of users on each side.
 */
const SLOPE_WIDTH = 0.5;
const SLOPE_USERS = 10;
/** A sum of weights may be off by this. */
const ROUNDING = 1e-9;

/**
 * Computes the gains curve with 95 % intervals, in linear time; null without positives. An interval is null if all
 * samples are positives, or the part of the list has fewer than two users. With groups, samples of one user count
 * together; without, samples are independent.
 *
 * To first order, a sample of weight w adds to the error of a gain g
 *
 *     ψ = w y (s − g) / P − g′ w (s − x) / W
 *
 * where y is its outcome, s the part of it above the cutoff (0 or 1, a fraction if the cutoff is in its tie), P the
 * weight of all positives, x the share of the list, g′ the slope of the curve at the cutoff and W the weight of all
 * samples. The second term is the error of the cutoff itself. The ψ of each user are added up.
 *
 * The interval is Wilson's, for the number g (1 − g) / Σ ψ² of independent positives: never more than if all samples
 * were independent, since the variance from a few users is uncertain itself. If all positives are above the cutoff,
 * below it or in its tie, nothing shows how much they vary, and the number of users who have them limits how many
 * others may be elsewhere.
 */
export function gainsWithIntervals(ranked: RankedRows): GainsPoint[] | null {
  const curve = gainsCurve(ranked);
  if (curve === null) return null;
  const sums = new SumsAtCutoff(ranked);
  if (!sums.hasNegatives) return curve.map((point) => ({ ...point, low: null, high: null }));
  return curve.map((point) => {
    const { share, gain } = point;
    if (share === 0 || share === 1) return { ...point, low: gain, high: gain };
    if (share * sums.users < MIN_USERS) return { ...point, low: null, high: null };
    sums.moveTo(share);
    return { ...point, ...sums.interval(gain, slopeAt(curve, share, SLOPE_USERS / sums.users)) };
  });
}

function slopeAt(curve: readonly GainsPoint[], share: number, minWidth: number): number {
  const width = Math.max(share * SLOPE_WIDTH, minWidth);
  const [from, to] = [Math.max(0, share - width), Math.min(1, share + width)];
  return (gainAt(curve, to) - gainAt(curve, from)) / (to - from);
}

/** The gain at any share, by linear interpolation of a curve with equal steps. */
function gainAt(curve: readonly GainsPoint[], share: number): number {
  const position = share * (curve.length - 1);
  const index = Math.min(Math.floor(position), curve.length - 2);
  return curve[index].gain + (position - index) * (curve[index + 1].gain - curve[index].gain);
}

/** Sums over the samples of one class. */
interface ClassSums {
  weight: number;
  squares: number;
}

/** Sums over samples by class, in total and by user. */
class SampleSums {
  readonly positives: ClassSums = { weight: 0, squares: 0 };
  readonly negatives: ClassSums = { weight: 0, squares: 0 };
  /** `[users]`; empty if samples are independent. */
  readonly userPositives: Float64Array;
  readonly userWeights: Float64Array;

  constructor(groups: number) {
    this.userPositives = new Float64Array(groups);
    this.userWeights = new Float64Array(groups);
  }

  get weight(): number {
    return this.positives.weight + this.negatives.weight;
  }

  add(weight: number, label: number, group: number | undefined): void {
    const sums = label === 0 ? this.negatives : this.positives;
    sums.weight += weight;
    sums.squares += weight * weight;
    if (group === undefined) return;
    this.userWeights[group] += weight;
    this.userPositives[group] += weight * label;
  }

  /** Forgets the totals, and the sums of a group of users. */
  clear(group: number | undefined): void {
    for (const sums of [this.positives, this.negatives]) [sums.weight, sums.squares] = [0, 0];
    if (group !== undefined) [this.userWeights[group], this.userPositives[group]] = [0, 0];
  }
}

/** Numbers the groups that have samples, starting at 0, so that loops over users are short. */
function numberUsers(groups: Uint16Array | undefined): { readonly userOf?: Uint16Array; readonly count: number } {
  if (groups === undefined) return { count: 0 };
  const numbers = new Int32Array(USER_GROUPS).fill(-1);
  let count = 0;
  const userOf = groups.map((group) => {
    if (numbers[group] < 0) numbers[group] = count++;
    return numbers[group];
  });
  return { userOf, count };
}

/** The samples above a cutoff of a list, and those in its tie: the samples of equal score through which it goes. */
class SumsAtCutoff {
  readonly #ranked: RankedRows;
  /** `[rows]`: the number of each sample's user; absent if samples are independent. */
  readonly #userOf: Uint16Array | undefined;
  readonly #all: SampleSums;
  readonly #above: SampleSums;
  readonly #tie: SampleSums;
  /** The effective number of users (Kish, "Survey Sampling", 1965), or of samples if these are independent. */
  readonly users: number;
  /** The effective number of users with positives, or of positives. */
  readonly #positiveUsers: number;
  /** The rows of the tie are those from `#next + 1` to `#tieEnd`, and the lower ones follow. */
  #next: number;
  #tieEnd: number;
  #share = 0;
  /** The part of the tie that is above the cutoff. */
  #part = 0;

  constructor(ranked: RankedRows) {
    this.#ranked = ranked;
    const { userOf, count } = numberUsers(ranked.groups);
    this.#userOf = userOf;
    [this.#all, this.#above, this.#tie] = [new SampleSums(count), new SampleSums(count), new SampleSums(count)];
    [this.#next, this.#tieEnd] = [ranked.scores.length - 1, ranked.scores.length - 1];
    for (let row = 0; row < ranked.scores.length; row++) this.#add(this.#all, row);
    const { positives, negatives, userPositives, userWeights, weight } = this.#all;
    const squaresOf = (sums: Float64Array): number => sums.reduce((sum, one) => sum + one * one, 0);
    const isByUser = userOf !== undefined;
    this.users = weight ** 2 / (isByUser ? squaresOf(userWeights) : positives.squares + negatives.squares);
    this.#positiveUsers = positives.weight ** 2 / (isByUser ? squaresOf(userPositives) : positives.squares);
  }

  get hasNegatives(): boolean {
    return this.#all.negatives.weight > 0;
  }

  /** Moves the cutoff down to a share of the list, 0..1. */
  moveTo(share: number): void {
    const target = share * this.#all.weight;
    this.#share = share;
    while (this.#above.weight + this.#tie.weight <= target && (this.#next >= 0 || this.#tie.weight > 0)) {
      this.#passTie();
      this.#enterTie();
    }
    this.#part = this.#tie.weight > 0 ? (target - this.#above.weight) / this.#tie.weight : 0;
  }

  /** The interval of the gain at the cutoff, given the slope of the curve there. */
  interval(gain: number, slope: number): Interval {
    const bounds = this.#boundsOfAlike(gain);
    const variance = Math.max(this.#varianceOfSamples(gain, slope), this.#varianceOfUsers(gain, slope));
    if (!(variance > 0) || !(gain > 0 && gain < 1)) return bounds;
    const count = (gain * (1 - gain)) / variance;
    const { low, high } = wilson(gain * count, count) ?? { low: 0, high: 1 };
    return { low: Math.min(low, bounds.low), high: Math.max(high, bounds.high) };
  }

  /**
   * If all positives are above the cutoff, below it or in its tie, the bounds allow for as many others elsewhere as
   * Clopper and Pearson's limit does (Biometrika 26, 1934), like `aucIntervalOfRanked`; otherwise both are the gain.
   */
  #boundsOfAlike(gain: number): Interval {
    const { weight } = this.#all.positives;
    const [above, tied] = [this.#above.positives.weight, this.#tie.positives.weight];
    const areAlike = [above, tied, weight - above - tied].filter((part) => part > ROUNDING * weight).length === 1;
    const alike = areAlike ? (ALPHA / 2) ** (1 / this.#positiveUsers) : 1;
    return { low: gain * alike, high: 1 - (1 - gain) * alike };
  }

  #varianceOfSamples(gain: number, slope: number): number {
    const positives = this.#all.positives.weight;
    let variance = 0;
    for (const label of ['positives', 'negatives'] as const) {
      const [above, tied] = [this.#above[label].squares, this.#tie[label].squares];
      const below = Math.max(0, this.#all[label].squares - above - tied);
      const influence = (part: number): number =>
        (label === 'positives' ? (part - gain) / positives : 0) - (slope * (part - this.#share)) / this.#all.weight;
      variance += above * influence(1) ** 2 + tied * influence(this.#part) ** 2 + below * influence(0) ** 2;
    }
    const tie = this.#tie;
    return variance + this.#varianceInTie(tie.positives.squares, tie.positives.squares + tie.negatives.squares);
  }

  #varianceOfUsers(gain: number, slope: number): number {
    if (this.#userOf === undefined) return 0;
    const degrees = this.#positiveUsers - 1;
    if (degrees < 1 - ROUNDING) return Infinity;
    const [all, above, tie] = [this.#all, this.#above, this.#tie];
    let [squares, tied, tiedPositives] = [0, 0, 0];
    for (let user = 0; user < all.userWeights.length; user++) {
      const positives = above.userPositives[user] + this.#part * tie.userPositives[user];
      const weight = above.userWeights[user] + this.#part * tie.userWeights[user];
      const ofGain = (positives - gain * all.userPositives[user]) / all.positives.weight;
      const ofCut = (slope * (weight - this.#share * all.userWeights[user])) / all.weight;
      squares += (ofGain - ofCut) ** 2;
      tied += tie.userWeights[user] ** 2;
      tiedPositives += tie.userPositives[user] ** 2;
    }
    return (squares * (degrees + 1)) / degrees + this.#varianceInTie(tiedPositives, tied);
  }

  /**
   * The variance that the order of the tie would add if it were random, over the effective number of its samples or
   * users: a tie of one user is not a tie of the population that the samples are drawn from. Takes the sums of squared
   * weights of its positives and of all its samples.
   */
  #varianceInTie(positiveSquares: number, squares: number): number {
    if (!(squares > 0)) return 0;
    const count = this.#tie.weight ** 2 / squares;
    return (this.#part * (1 - this.#part) * positiveSquares) / this.#all.positives.weight ** 2 / count;
  }

  #add(sums: SampleSums, row: number): void {
    const { weights, labels } = this.#ranked;
    sums.add(weights === undefined ? 1 : weights[row], labels[row], this.#userOf?.[row]);
  }

  /** Counts the tie as above the cutoff. */
  #passTie(): void {
    for (let row = this.#tieEnd; row > this.#next; row--) {
      this.#add(this.#above, row);
      this.#tie.clear(this.#userOf?.[row]);
    }
    this.#tieEnd = this.#next;
  }

  #enterTie(): void {
    const { scores } = this.#ranked;
    while (this.#next >= 0 && scores[this.#next] === scores[this.#tieEnd]) this.#add(this.#tie, this.#next--);
  }
}
