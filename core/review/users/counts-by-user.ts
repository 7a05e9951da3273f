import { cellCount } from '../../funnel/count.ts';

/** Maximum number of entries of a table (16 MiB), since they are accessed at random. */
const MAX_ENTRIES = 2 ** 22;

/** With this many entries, a table is fast. */
const FAST_ENTRIES = 2 ** 20;

/** Enough places for a part: if users share them, the error of a variance is about √(2 ÷ places), 9 %. */
const ENOUGH_PLACES = 2 ** 8;

/**
 * Counts samples by part, user and cell. In small datasets each user has an own place; in others, users share places
 * by chance, which on average changes no sum of squared deviations.
 */
export class CountsByUser {
  readonly #counts: Uint32Array;
  readonly #width: number;
  readonly #places: number;
  /** The hash of each place's user, 0 for none; null if users share places. */
  readonly #owners: Int32Array | null;

  /** For samples of a funnel of `stepCount` steps; `rows` is the number of samples at most. */
  constructor(stepCount: number, parts: number, rows: number) {
    this.#width = cellCount(stepCount);
    const entries = parts * this.#width;
    const most = Math.min(
      MAX_ENTRIES / entries,
      Math.max(FAST_ENTRIES / entries, ENOUGH_PLACES),
      Math.max(2, 4 * rows),
    );
    this.#places = 2 ** Math.floor(Math.log2(most));
    this.#counts = new Uint32Array(parts * this.#places * this.#width);
    this.#owners = this.#places >= 2 * rows ? new Int32Array(this.#places) : null;
  }

  /** Counts a sample of the user with a hash. */
  add(part: number, user: number, cell: number): void {
    this.#counts[(part * this.#places + this.#placeOf(user)) * this.#width + cell]++;
  }

  /** The counts of a part, `[places × cells]`. */
  of(part: number): Uint32Array {
    const length = this.#places * this.#width;
    return this.#counts.subarray(part * length, (part + 1) * length);
  }

  #placeOf(user: number): number {
    const mask = this.#places - 1;
    let place = user & mask;
    const owners = this.#owners;
    if (owners === null) return place;
    const owner = user === 0 ? 1 : user | 0;
    while (owners[place] !== owner && owners[place] !== 0) place = (place + 1) & mask;
    owners[place] = owner;
    return place;
  }
}
