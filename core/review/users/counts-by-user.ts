import { cellCount } from '../../funnel/count.ts';

/** Maximum number of entries of a table (16 MiB), since they are accessed at random. */
const MAX_ENTRIES = 2 ** 22;

/** With this many entries, a table is fast. */
const FAST_ENTRIES = 2 ** 20;

/** Enough slots for a part: if users share them, the error of a variance is about √(2 ÷ slots), 9 %. */
const ENOUGH_SLOTS = 2 ** 8;

/**
 * Counts samples by part, user and cell. In small datasets each user has its own slot; in others, users share slots
 * by chance, which on average changes no sum of squared deviations.
 */
export class CountsByUser {
  readonly #counts: Uint32Array;
  readonly #width: number;
  readonly #slots: number;
  /** The hash of each slot's user, 0 for none; null if users share slots. */
  readonly #owners: Int32Array | null;

  /** For samples of a funnel of `stepCount` steps; `rows` is the number of samples at most. */
  constructor(stepCount: number, parts: number, rows: number) {
    this.#width = cellCount(stepCount);
    const entries = parts * this.#width;
    const most = Math.min(MAX_ENTRIES / entries, Math.max(FAST_ENTRIES / entries, ENOUGH_SLOTS), Math.max(2, 4 * rows));
    this.#slots = 2 ** Math.floor(Math.log2(most));
    this.#counts = new Uint32Array(parts * this.#slots * this.#width);
    this.#owners = this.#slots >= 2 * rows ? new Int32Array(this.#slots) : null;
  }

  /** Counts a sample of the user with a hash. */
  add(part: number, user: number, cell: number): void {
    this.#counts[(part * this.#slots + this.#slotOf(user)) * this.#width + cell]++;
  }

  /** The counts of a part, `[slots × cells]`. */
  of(part: number): Uint32Array {
    const length = this.#slots * this.#width;
    return this.#counts.subarray(part * length, (part + 1) * length);
  }

  #slotOf(user: number): number {
    const mask = this.#slots - 1;
    let slot = user & mask;
    const owners = this.#owners;
    if (owners === null) return slot;
    const owner = user === 0 ? 1 : user | 0;
    while (owners[slot] !== owner && owners[slot] !== 0) slot = (slot + 1) & mask;
    owners[slot] = owner;
    return slot;
  }
}
