import type { AllocationProblem, ScoreBlock } from './problem.ts';

/** Relative to the mean score; small enough not to matter, and large enough to order equal scores. */
const TIE_BREAK = 1e-7;

/**
 * The gain of a contact: its score, minus its cost if scores are money. So that equal scores compete in a fixed order
 * that favours nobody, each gain is lowered by a tiny amount that depends only on the user's number and the bank.
 */
export class Gains {
  readonly #charges: Float64Array;
  readonly #tieBreak: number;

  /** `meanScore` is the mean of the absolute scores. */
  constructor({ costs, net }: AllocationProblem, meanScore: number) {
    this.#charges = net ? costs : new Float64Array(costs.length);
    this.#tieBreak = (TIE_BREAK * meanScore) / 2 ** 32;
  }

  /** The exact gain of a score. */
  exact(score: number, bank: number): number {
    return score - this.#charges[bank];
  }

  /** Fills `target` with a user's gains by bank, with the tie-break, starting at `offset`. */
  read({ first, scores }: ScoreBlock, row: number, target: Float64Array, offset: number): void {
    const banks = this.#charges.length;
    const user = userHash(first + row);
    for (let bank = 0, cell = row * banks; bank < banks; bank++, cell++)
      target[offset + bank] = scores[cell] - this.#charges[bank] - this.#tieBreak * (1 + mixBits(user + bank));
  }
}

/** A hash of a user's number, which orders the users at random. */
export function userHash(user: number): number {
  return mixBits((user | 0) ^ Math.imul(Math.floor(user / 2 ** 32), 0x9e37_79b1));
}

/** Mixes the bits of a 32-bit integer (Wellons' `lowbias32`). */
function mixBits(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x7feb_352d);
  bits = Math.imul(bits ^ (bits >>> 15), 0x846c_a68b);
  return (bits ^ (bits >>> 16)) >>> 0;
}
