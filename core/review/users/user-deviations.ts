import type { ComparedProportions, Proportion } from '../../funnel/proportions.ts';
import { ON_BEFORE, ON_NOW } from './rows-of-sides.ts';
import { NO_VALUE, type SampledOutcomes } from './sampled-outcomes.ts';

/** A value of a column: its samples and conversions on both sides. */
export interface ValueOfColumn extends ComparedProportions {
  /**
   * A user's change of the value is the user's deviation now times this, minus the one before times the rest: how much
   * its conversions now exceed what is expected of them, given its conversions on both sides together.
   */
  readonly weightNow: number;
  /** The variance of its conversions now, given those of both sides. */
  readonly variance: number;
  /** Its share of the sum of these variances over all values. */
  readonly ofAll: number;
}

/**
 * Sums over users of products of deviations: `now` and `before` are what a user's conversions on a side deviate from
 * the value's rate; `change` is the user's change of all values together, and `level` the user's deviation of all
 * values together, as a rate, now plus before.
 */
export interface ProductsOfValue {
  nowNow: number;
  nowBefore: number;
  beforeBefore: number;
  nowChange: number;
  beforeChange: number;
  nowLevel: number;
  beforeLevel: number;
  /** Sums of the squares and of the fourth powers of the value's own change. */
  squares: number;
  fourthPowers: number;
  /** Of each side: users, and sums over them of the squared number of samples and of the deviation's fourth power. */
  readonly now: UsersOfSide;
  readonly before: UsersOfSide;
  /**
   * The sum over users with the value of excess⁴ − rest⁴: the rest is the value's share (`ofAll`) of the user's change
   * of all values together, and the excess is the user's change of the value less the rest. A user without the value
   * has an excess of −rest, so `ofAll`⁴ × `changeFourthPowers` completes the sum to all users.
   */
  excessFourthPowers: number;
}

interface UsersOfSide {
  users: number;
  squaredSamples: number;
  fourthPowers: number;
}

/** The products of each value of a column, and the sums of squares of what belongs to all values. */
export interface Products {
  readonly byValue: readonly ProductsOfValue[];
  changeChange: number;
  levelLevel: number;
  changeFourthPowers: number;
}

/** How much each deviation adds to a figure. */
export interface Weights {
  readonly now: number;
  readonly before: number;
  readonly change: number;
  readonly level: number;
}

/** The variance of a figure of a value. The weight of `change` or that of `level` must be 0. */
export function varianceOf({ now, before, change, level }: Weights, products: Products, position: number): number {
  const value = products.byValue[position];
  const own = now * now * value.nowNow + 2 * now * before * value.nowBefore + before * before * value.beforeBefore;
  const withChange = 2 * change * (now * value.nowChange + before * value.beforeChange);
  const withLevel = 2 * level * (now * value.nowLevel + before * value.beforeLevel);
  return own + withChange + change * change * products.changeChange + withLevel + level * level * products.levelLevel;
}

/** Counts the values of a column; `values` has that of each sample. */
export function countValues(
  { sides, reached }: SampledOutcomes,
  values: Uint8Array,
  count: number,
): { readonly column: ValueOfColumn[]; readonly apart: Products } {
  const counts = new Float64Array(CELLS * count);
  for (let sample = 0; sample < values.length; sample++)
    if (values[sample] !== NO_VALUE) counts[CELLS * values[sample] + 2 * sides[sample] + reached[sample]]++;
  const counted = Array.from({ length: count }, (_, value) => {
    return valueOf(counts.subarray(CELLS * value, CELLS * (value + 1)));
  });
  const all = counted.reduce((sum, { variance }) => sum + variance, 0);
  const column = counted.map((value) => ({ ...value, ofAll: all === 0 ? 0 : value.variance / all }));
  return { column, apart: productsOfSamples(counts, column) };
}

/** The cells of a value: by sides (as bits) and by whether the step was reached. */
const CELLS = 8;

function valueOf(counts: Float64Array): Omit<ValueOfColumn, 'ofAll'> {
  const [now, before] = [ON_NOW, ON_BEFORE].map((side) => {
    const both = 2 * (ON_NOW | ON_BEFORE);
    const [without, reached] = [counts[2 * side] + counts[both], counts[2 * side + 1] + counts[both + 1]];
    return { count: reached, total: without + reached };
  });
  const [ofNow, ofBefore] = [now, before].map(({ count, total }) => (total === 0 ? 0 : count * (1 - count / total)));
  const both = ofNow + ofBefore;
  if (both === 0) return { now, before, weightNow: 0, variance: 0 };
  return { now, before, weightNow: ofBefore / both, variance: (ofNow * ofBefore) / both };
}

/** The products if each sample were one of another user. */
function productsOfSamples(counts: Float64Array, column: readonly ValueOfColumn[]): Products {
  const products = noProducts(column);
  const totals = totalsOf(column);
  for (let cell = 0; cell < counts.length; cell++) {
    if (counts[cell] === 0) continue;
    const [value, side, reached] = [Math.floor(cell / CELLS), (cell % CELLS) >> 1, cell & 1];
    const { now, before, weightNow, ofAll } = column[value];
    const ofNow = (side & ON_NOW) > 0 ? deviationOf(1, reached, now) : 0;
    const ofBefore = (side & ON_BEFORE) > 0 ? deviationOf(1, reached, before) : 0;
    const ofValue = weightNow * ofNow - (1 - weightNow) * ofBefore;
    const level = ofNow / totals.now + ofBefore / totals.before;
    const deviations = { now: ofNow, before: ofBefore, ofValue, change: ofValue, level };
    addProducts(products.byValue[value], deviations, ofAll, counts[cell]);
    products.changeChange += counts[cell] * ofValue * ofValue;
    products.changeFourthPowers += counts[cell] * ofValue ** 4;
    products.levelLevel += counts[cell] * level * level;
  }
  return products;
}

/** The products of the users of `samples`. Deviations are those of the jackknife, as for `ratesOfUsers`. */
export function productsOfUsers(
  { sides, reached, starts }: SampledOutcomes,
  values: Uint8Array,
  column: readonly ValueOfColumn[],
): Products {
  const user = new UserCounts(column);
  for (let next = 0; next + 1 < starts.length; next++) {
    for (let sample = starts[next]; sample < starts[next + 1]; sample++)
      if (values[sample] !== NO_VALUE) user.add(values[sample], sides[sample], reached[sample]);
    user.finish();
  }
  return user.products;
}

/** By value: samples and conversions now, then those before. */
const WIDTH = 4;

/** Counts the samples of one user after the other, and adds the products of each. */
class UserCounts {
  readonly products: Products;
  readonly #column: readonly ValueOfColumn[];
  readonly #totals: TotalsOfSides;
  readonly #counts: Float64Array;
  readonly #isFound: Uint8Array;
  /** The values of the user's samples, and how many there are. */
  readonly #found: Uint8Array;
  #foundCount = 0;
  /** Used again for each value, since creating one takes longer than the sums. */
  readonly #deviations: Deviations = { now: 0, before: 0, ofValue: 0, change: 0, level: 0 };

  constructor(column: readonly ValueOfColumn[]) {
    this.products = noProducts(column);
    this.#column = column;
    this.#totals = totalsOf(column);
    this.#counts = new Float64Array(WIDTH * column.length);
    this.#isFound = new Uint8Array(column.length);
    this.#found = new Uint8Array(column.length);
  }

  /** Counts a sample of the user. */
  add(value: number, side: number, reached: number): void {
    if (this.#isFound[value] === 0) {
      this.#isFound[value] = 1;
      this.#found[this.#foundCount++] = value;
    }
    const at = WIDTH * value;
    const [isNow, isBefore] = [side & ON_NOW, side >> 1];
    this.#counts[at] += isNow;
    this.#counts[at + 1] += isNow & reached;
    this.#counts[at + 2] += isBefore;
    this.#counts[at + 3] += isBefore & reached;
  }

  /** Adds the products of the user, and starts the next one. */
  finish(): void {
    const counts = this.#counts;
    let change = 0;
    let level = 0;
    for (let index = 0; index < this.#foundCount; index++) {
      const value = this.#found[index];
      const { now, before, weightNow } = this.#column[value];
      const at = WIDTH * value;
      addUser(this.products.byValue[value].now, counts[at]);
      addUser(this.products.byValue[value].before, counts[at + 2]);
      // Deviations replace the counts.
      counts[at] = deviationOf(counts[at], counts[at + 1], now);
      counts[at + 2] = deviationOf(counts[at + 2], counts[at + 3], before);
      change += weightNow * counts[at] - (1 - weightNow) * counts[at + 2];
      level += counts[at] / this.#totals.now + counts[at + 2] / this.#totals.before;
    }
    this.products.changeChange += change * change;
    this.products.changeFourthPowers += change * change * change * change;
    this.products.levelLevel += level * level;
    this.#deviations.change = change;
    this.#deviations.level = level;
    for (let index = 0; index < this.#foundCount; index++) {
      const value = this.#found[index];
      const at = WIDTH * value;
      this.#add(value, counts[at], counts[at + 2]);
      counts[at] = counts[at + 1] = counts[at + 2] = counts[at + 3] = 0;
      this.#isFound[value] = 0;
    }
    this.#foundCount = 0;
  }

  #add(value: number, now: number, before: number): void {
    const deviations = this.#deviations;
    const { weightNow, ofAll } = this.#column[value];
    deviations.now = now;
    deviations.before = before;
    deviations.ofValue = weightNow * now - (1 - weightNow) * before;
    addProducts(this.products.byValue[value], deviations, ofAll, 1);
  }
}

interface TotalsOfSides {
  readonly now: number;
  readonly before: number;
}

function totalsOf(column: readonly ValueOfColumn[]): TotalsOfSides {
  const of = (side: keyof TotalsOfSides): number => column.reduce((sum, value) => sum + value[side].total, 0);
  return { now: of('now'), before: of('before') };
}

/** A user's deviations of a value, the user's change of it, and those of all values together. */
interface Deviations {
  now: number;
  before: number;
  ofValue: number;
  change: number;
  level: number;
}

function addProducts(
  to: ProductsOfValue,
  { now, before, ofValue, change, level }: Deviations,
  ofAll: number,
  times: number,
): void {
  to.nowNow += times * now * now;
  to.now.fourthPowers += times * now * now * now * now;
  to.before.fourthPowers += times * before * before * before * before;
  to.nowBefore += times * now * before;
  to.beforeBefore += times * before * before;
  to.nowChange += times * now * change;
  to.beforeChange += times * before * change;
  to.nowLevel += times * now * level;
  to.beforeLevel += times * before * level;
  const squared = ofValue * ofValue;
  to.squares += times * squared;
  to.fourthPowers += times * squared * squared;
  const rest = ofAll * change;
  const excess = ofValue - rest;
  to.excessFourthPowers += times * (excess * excess * excess * excess - rest * rest * rest * rest);
}

function addUser(to: UsersOfSide, samples: number): void {
  to.users += samples > 0 ? 1 : 0;
  to.squaredSamples += samples * samples;
}

function noProducts(column: readonly ValueOfColumn[]): Products {
  const byValue = column.map(() => ({
    nowNow: 0,
    nowBefore: 0,
    beforeBefore: 0,
    nowChange: 0,
    beforeChange: 0,
    nowLevel: 0,
    beforeLevel: 0,
    squares: 0,
    fourthPowers: 0,
    excessFourthPowers: 0,
    now: { users: 0, squaredSamples: 0, fourthPowers: 0 },
    before: { users: 0, squaredSamples: 0, fourthPowers: 0 },
  }));
  return { byValue, changeChange: 0, levelLevel: 0, changeFourthPowers: 0 };
}

/** What a user's conversions of a value deviate from the rate of the other users, as in a jackknife. */
function deviationOf(samples: number, conversions: number, { count, total }: Proportion): number {
  if (samples === 0 || samples === total) return 0;
  return (conversions - (samples * count) / total) / (1 - samples / total);
}
