import { yieldToEventLoop, type JobContext } from '../../job.ts';
import type { Table } from '../files/table.ts';
import { HashTable } from '../values/hash-table.ts';
import { ByteHasher } from '../values/hashing.ts';

const MIN_SLOTS = 1 << 16;
const NONE = -1;

/**
 * Finds the known samples by the ids of the appended files: a 64-bit hash of each id, 12 bytes per slot at up to 2/3
 * load. Its size depends on the files and not on the dataset. Collisions are as unlikely as in `IdSet`.
 */
export class IdLookup {
  readonly #table = new HashTable(MIN_SLOTS);
  readonly #hasher = new ByteHasher();
  #known = new Int32Array(0);

  /** Adds an id of the files. */
  add(bytes: Uint8Array, start: number, end: number): void {
    const hasher = this.#hasher;
    hasher.of(bytes);
    const table = this.#table;
    if (table.add(hasher.hash(start, end), hasher.secondHash(start, end) || 1) < 0) return;
    if (3 * table.size > 2 * table.slots) table.grow();
  }

  /** Forgets which samples are known; call it once all ids are added. */
  reset(): void {
    this.#known = new Int32Array(this.#table.slots).fill(NONE);
  }

  /** The slot of an id; −1 if the files do not have it. */
  slotOf(bytes: Uint8Array, start: number, end: number): number {
    const hasher = this.#hasher;
    hasher.of(bytes);
    return this.#table.find(hasher.hash(start, end), hasher.secondHash(start, end) || 1);
  }

  /** Records the number of the known sample in a slot. */
  setKnown(slot: number, known: number): void {
    this.#known[slot] = known;
  }

  /** The number of the known sample with an id; −1 if the dataset does not have it. */
  find(bytes: Uint8Array, start: number, end: number): number {
    const slot = this.slotOf(bytes, start, end);
    return slot < 0 ? NONE : this.#known[slot];
  }
}

/** Reads the ids of all records of the files. */
export async function readIds(table: Table, column: number, job: JobContext): Promise<IdLookup> {
  const lookup = new IdLookup();
  for await (const { bytes, ranges, rows, columns } of table.batches(job)) {
    for (let row = 0, offset = 2 * column; row < rows; row++, offset += 2 * columns)
      lookup.add(bytes, ranges[offset], ranges[offset + 1]);
    job.report({ phase: 'match', fraction: Math.min(1, table.consumedBytes() / Math.max(table.totalBytes, 1)) });
    await yieldToEventLoop(job);
  }
  return lookup;
}
