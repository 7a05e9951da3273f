import type { Choice } from './choice.ts';

/** Losses are counted in bins, one for each value of these leading bits of a float32: the exponent and three more. */
const LOSS_BITS = 11;
/** The remaining bits, except the sign. */
const SHIFT = 31 - LOSS_BITS;

/**
 * Counts users by the value that they would lose by moving a contact: for each pair of nodes and, in the last entry,
 * for each user's best move. These counts say which users to hold in memory: all those whose loss is below the margin,
 * and some of those in the bin that starts at the margin.
 */
export class Margins {
  /** Users with a smaller loss are all held. */
  readonly #margins: Float64Array;
  readonly #counts: Uint32Array;
  readonly #limits: readonly number[];
  /** How many users of the bin that starts at the margin may still be held. */
  readonly #spare: Uint32Array;
  readonly #float = new Float32Array(1);
  readonly #bits = new Uint32Array(this.#float.buffer);

  /**
   * `limits` are the users to hold for each pair and, in the last entry, for the best moves; up to twice as many are
   * held.
   */
  constructor(limits: readonly number[]) {
    this.#margins = new Float64Array(limits.length).fill(Infinity);
    this.#counts = new Uint32Array(limits.length << LOSS_BITS);
    this.#limits = limits;
    this.#spare = Uint32Array.from(limits);
  }

  /** Counts a user's loss. */
  count(pair: number, loss: number): void {
    this.#counts[(pair << LOSS_BITS) + this.#bin(loss)]++;
  }

  /** Sets the margins, once all users are counted. */
  set(): void {
    for (let pair = 0; pair < this.#limits.length; pair++) {
      const bin = this.#firstBinAbove(pair);
      if (bin === null) continue;
      this.#bits[0] = bin << SHIFT;
      this.#margins[pair] = this.#float[0];
    }
  }

  /**
   * Whether to hold a user with this loss. The bin that starts at the margin has room for a limited number
   * of users, and each one that is held takes some of it, so ask only once for each user.
   */
  holds(pair: number, loss: number): boolean {
    const margin = this.#margins[pair];
    if (Math.fround(loss) < margin) return true;
    if (this.#spare[pair] === 0 || this.#bin(loss) > this.#bin(margin)) return false;
    this.#spare[pair]--;
    return true;
  }

  /** The margins by pair: every user with a smaller loss is held. */
  ofPairs(): Float64Array {
    const ofAll = this.#margins[this.#margins.length - 1];
    return this.#margins.slice(0, -1).map((margin) => Math.max(margin, ofAll));
  }

  /** The first bin that exceeds the limit together with those below it; null if there is none. */
  #firstBinAbove(pair: number): number | null {
    let below = 0;
    for (let bin = 0; bin < 1 << LOSS_BITS; bin++) {
      below += this.#counts[(pair << LOSS_BITS) + bin];
      if (below > this.#limits[pair]) return bin;
    }
    return null;
  }

  #bin(loss: number): number {
    this.#float[0] = Math.max(0, loss);
    return this.#bits[0] >>> SHIFT;
  }
}

/** Counts the moves that a user can make; the best one counts as pair number `pairs` too. */
export function countMoves(choice: Choice, cap: number, margins: Margins, pairs: number): void {
  const nodes = choice.values.length;
  let least = Infinity;
  for (let index = 0; index < fromCount(choice, cap); index++) {
    const from = index < choice.count ? choice.banks[index] : nodes - 1;
    for (let to = 0; to < nodes; to++) {
      if (!isOpen(choice, from, to)) continue;
      const loss = choice.values[from] - choice.values[to];
      margins.count(from * nodes + to, loss);
      if (loss < least) least = loss;
    }
  }
  margins.count(pairs, least);
}

/** Whether to hold a user in memory: one of the moves loses little. */
export function holdsUser(choice: Choice, cap: number, margins: Margins, pairs: number): boolean {
  const nodes = choice.values.length;
  let least = Infinity;
  let isHeld = false;
  for (let index = 0; index < fromCount(choice, cap); index++) {
    const from = index < choice.count ? choice.banks[index] : nodes - 1;
    for (let to = 0; to < nodes; to++) {
      if (!isOpen(choice, from, to)) continue;
      const loss = choice.values[from] - choice.values[to];
      if (margins.holds(from * nodes + to, loss)) isHeld = true;
      if (loss < least) least = loss;
    }
  }
  return margins.holds(pairs, least) || isHeld;
}

/** The number of nodes that a user can move a contact from: the chosen banks, and that of unused contacts if any. */
function fromCount({ count }: Choice, cap: number): number {
  return count < cap ? count + 1 : count;
}

function isOpen({ banks, count, values }: Choice, from: number, to: number): boolean {
  if (from === to) return false;
  if (to === values.length - 1) return true;
  for (let index = 0; index < count; index++) if (banks[index] === to) return false;
  return true;
}
