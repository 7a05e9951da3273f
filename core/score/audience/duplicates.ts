import { HashTable } from '../../ingest/values/hash-table.ts';
import { ByteHasher } from '../../ingest/values/hashing.ts';
import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { ENTRY_DOUBLES, PARTITIONS, PartitionFile } from './partitions.ts';

const MIN_TABLE_SIZE = 1 << 12;
/** 64 MiB of hashes: about six million users before anything is spilled. */
const MAX_TABLE_SIZE = 1 << 23;
const MAX_LOAD = 0.75;

/**
 * Duplicate users that could only be found after all records were read. This is plain data that can be sent to another
 * thread.
 */
export interface LateDuplicates {
  readonly count: number;
  /** The first of them; null if there are none. */
  readonly first: { readonly ordinal: number; readonly line: number } | null;
  /** Bit b of `bits` is set if the record with ordinal `from + b` is a duplicate. */
  readonly from: number;
  readonly bits: Uint8Array;
}

/** Whether a record is one of these duplicates. */
export function isLateDuplicate({ from, bits }: LateDuplicates, ordinal: number): boolean {
  if (ordinal < from) return false;
  const bit = ordinal - from;
  return (bits[Math.floor(bit / 8)] & (1 << (bit % 8))) !== 0;
}

/**
 * Finds duplicate user ids by 64-bit hashes in bounded memory (among 100 million ids, the probability of any collision
 * is 1 in 3,700). For the first few million users, duplicates are found immediately; the hashes of later users are
 * spilled to a partitioned file, which `resolve` processes partition by partition.
 */
export class UserSet {
  readonly #path: string;
  readonly #maxTableSize: number;
  readonly #table = new HashTable(MIN_TABLE_SIZE);
  readonly #hasher = new ByteHasher();
  #spill: PartitionFile | null = null;
  #firstSpilled = Infinity;

  /** `path` names the spill file, which is created on demand; `maxTableSize` is a power of two. */
  constructor(path: string, maxTableSize = MAX_TABLE_SIZE) {
    this.#path = path;
    this.#maxTableSize = Math.max(maxTableSize, MIN_TABLE_SIZE);
  }

  /** Whether users are being deferred to `resolve`: one that `add` accepts may then repeat another deferred user. */
  get spilled(): boolean {
    return this.#spill !== null;
  }

  /** Adds the user `bytes[start .. end)` of a record; false if it is a known duplicate. Ordinals must increase. */
  add(bytes: Uint8Array, start: number, end: number, ordinal: number, line: number): boolean {
    const hasher = this.#hasher;
    hasher.of(bytes);
    const low = hasher.hash(start, end);
    const high = hasher.secondHash(start, end) || 1;
    const table = this.#table;
    if (this.#spill === null && table.size >= MAX_LOAD * table.slots) this.#makeRoom();
    if (this.#spill === null) return table.add(low, high) >= 0;
    if (table.find(low, high) >= 0) return false;
    if (ordinal < this.#firstSpilled) this.#firstSpilled = ordinal;
    this.#spill.add(low, high, ordinal, line);
    return true;
  }

  /** Finds the deferred duplicates among `records` records. Throws `cancelled`. */
  async resolve(records: number, job: JobContext): Promise<LateDuplicates> {
    const from = this.#firstSpilled;
    if (this.#spill === null) return { count: 0, first: null, from, bits: new Uint8Array(0) };
    const bits = new Uint8Array(Math.ceil(Math.max(0, records - from) / 8) + 1);
    let count = 0;
    let first: LateDuplicates['first'] = null;
    for (let partition = 0; partition < PARTITIONS; partition++) {
      await yieldToEventLoop(job);
      const entries = this.#spill.read(partition);
      for (const position of duplicateEntries(entries)) {
        const ordinal = entries[position + 1];
        const bit = ordinal - from;
        bits[Math.floor(bit / 8)] |= 1 << (bit % 8);
        count++;
        if (first === null || ordinal < first.ordinal) first = { ordinal, line: entries[position + 2] };
      }
    }
    return { count, first, from, bits };
  }

  /** Closes the spill file, if there is one. */
  close(): void {
    this.#spill?.close();
    this.#spill = null;
  }

  #makeRoom(): void {
    if (2 * this.#table.slots <= this.#maxTableSize) this.#table.grow();
    else this.#spill = new PartitionFile(this.#path);
  }
}

/** Positions of the entries whose hash came earlier in the list. */
function* duplicateEntries(entries: Float64Array): Generator<number> {
  const words = new Int32Array(entries.buffer, entries.byteOffset, 2 * entries.length);
  const count = entries.length / ENTRY_DOUBLES;
  const seen = new HashTable(2 ** Math.ceil(Math.log2(Math.max(16, count / MAX_LOAD))));
  for (let position = 0; position < entries.length; position += ENTRY_DOUBLES) {
    if (seen.add(words[2 * position], words[2 * position + 1]) < 0) yield position;
  }
}
