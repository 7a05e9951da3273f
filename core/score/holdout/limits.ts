import { controlUsers } from './group.ts';

/** Bins of equal width for the draws, which are numbers below 2⁵². */
const BINS = 1 << 16;
const BIN_WIDTH = 2 ** 36;

/**
 * Finds, for each stratum, the limit below which the wanted share of all draws lies, exactly and in bounded memory:
 * `count` every draw, then `collect` every draw again, then read the `limits`.
 */
export class DrawLimits {
  readonly #share: number;
  readonly #strata: Stratum[];

  constructor(strata: number, share: number) {
    this.#share = share;
    this.#strata = Array.from({ length: strata }, () => new Stratum());
  }

  /** First pass: counts a draw. */
  count(stratum: number, draw: number): void {
    this.#strata[stratum].bins[Math.floor(draw / BIN_WIDTH)]++;
  }

  /** Between the passes: finds the bin in which each limit lies. */
  locate(): void {
    for (const stratum of this.#strata) stratum.locate(this.#share);
  }

  /** Second pass: keeps the draws that may be the limit. */
  collect(stratum: number, draw: number): void {
    const one = this.#strata[stratum];
    if (Math.floor(draw / BIN_WIDTH) === one.bin) one.kept.push(draw);
  }

  /** The limit of each stratum; 0 if the share of its draws rounds to none. */
  limits(): number[] {
    return this.#strata.map((stratum) => stratum.limit());
  }
}

class Stratum {
  readonly bins = new Uint32Array(BINS);
  readonly kept: number[] = [];
  bin = -1;
  /** How many draws of the bin are below the limit. */
  #below = 0;

  locate(share: number): void {
    const total = this.bins.reduce((sum, count) => sum + count, 0);
    let below = controlUsers(total, share);
    if (below === 0) return;
    for (this.bin = 0; below >= this.bins[this.bin]; this.bin++) below -= this.bins[this.bin];
    this.#below = below;
  }

  limit(): number {
    return this.bin < 0 ? 0 : this.kept.sort((one, other) => one - other)[this.#below];
  }
}
