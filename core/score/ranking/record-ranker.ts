import { type JobContext, yieldToEventLoop } from '../../job.ts';
import { message } from '../../text/message.ts';
import { CursorHeap } from './cursor-heap.ts';
import {
  type Arena,
  candidateAt,
  createArena,
  keyAt,
  ordinalAt,
  orderKey,
  recordWords,
  wordsAt,
  writeRecord,
} from './records.ts';
import { sortRecords } from './sorting.ts';
import { type Cursor, MemoryCursor, SpillFile } from './spill-file.ts';

const DEFAULT_BUDGET_BYTES = 64 << 20;
/** Initial size of the arena. Few rankings need their whole budget; allocating it would start a garbage collection. */
const FIRST_BYTES = 2 << 20;
const YIELD_EVERY = 50_000;
const NO_BOUND = 0xffff_ffff;
/** A record needs at most as many words as one with an id of this length, plus one word per 4 bytes of its own id. */
const PADDED_ID_BYTES = 7;

/** The settings of a ranking. */
export interface RankerOptions {
  /** Probabilities per record. */
  readonly steps: number;
  /** For each candidate, the index of the list it is ranked in: 0 if there is one list, else that of its bank. */
  readonly listOf: readonly number[];
  /** How many records of each list to keep; null for all. */
  readonly top: number | null;
  /** Path of the spill file, created when the records do not fit in memory. */
  readonly spillPath: string;
  /** Bytes of records held in memory; 64 MiB by default. */
  readonly budgetBytes?: number;
}

/** Receives the ranked records in order: the record at word `offset` of `arena` has this rank in its list. */
export type RecordVisitor = (arena: Arena, offset: number, rank: number) => void;

/**
 * Ranks any number of scored candidates in bounded memory: by list, then score (highest first), then user id byte by
 * byte. Spills sorted chunks to a file when memory is full and merges them at the end. With `top`, it keeps only
 * records that can still be among the first.
 */
export class RecordRanker {
  readonly #options: RankerOptions;
  readonly #listOf: Uint32Array;
  readonly #lists: number;
  /** By list, the order key of its `top`-th record so far: later records beyond it cannot be among the first. */
  readonly #bounds: Uint32Array;
  #arena: Arena;
  /** The arena grows up to this size; then room is made in it. */
  #maxWords: number;
  #used = 0;
  #count = 0;
  #boundsFrozen = false;
  #spill: SpillFile | null = null;

  constructor(options: RankerOptions) {
    this.#options = options;
    this.#listOf = Uint32Array.from(options.listOf);
    this.#lists = options.listOf.reduce((max, list) => Math.max(max, list + 1), 1);
    this.#bounds = new Uint32Array(this.#lists).fill(NO_BOUND);
    // Sorting needs 16 more bytes per record, on top of its 80 or so.
    const maxBytes = 0.8 * (options.budgetBytes ?? DEFAULT_BUDGET_BYTES);
    this.#arena = createArena(Math.min(FIRST_BYTES, maxBytes));
    this.#maxWords = Math.ceil(maxBytes / 4);
  }

  /**
   * Adds a candidate for the user `bytes[start .. end)`. Rounds `score` to float32 and reads `probabilities` starting
   * at `from`.
   */
  push(
    score: number,
    candidate: number,
    ordinal: number,
    weight: number,
    probabilities: Float32Array,
    from: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): void {
    const key = orderKey(score);
    if (key > this.#bounds[this.#listOf[candidate]]) return;
    const { steps } = this.#options;
    const words = recordWords(steps, end - start);
    if (this.#used + words > this.#arena.words.length) this.#makeRoom(words);
    writeRecord(
      this.#arena,
      this.#used,
      steps,
      key,
      candidate,
      ordinal,
      weight,
      probabilities,
      from,
      bytes,
      start,
      end,
    );
    this.#used += words;
    this.#count++;
  }

  /**
   * Makes room for a number of records, whose ids have `idBytes` bytes in all, yielding to the event loop meanwhile;
   * nothing may be added until it is done. Without this call, `push` makes room itself, without yielding.
   */
  async reserve(records: number, idBytes: number, job: JobContext): Promise<void> {
    const words = records * recordWords(this.#options.steps, PADDED_ID_BYTES) + Math.ceil(idBytes / 4);
    // Reserving a large part of the memory would empty it at almost every call.
    if (this.#used + words <= this.#maxWords || words > this.#maxWords / 4) return;
    this.#free(await inTurns(this.#sort(), job));
  }

  /**
   * Freezes the bounds that `top` sets. Call it as soon as later records may be duplicate users, which are only skipped
   * at the end: such a record must not push out another one that would take its rank.
   */
  freezeBounds(): void {
    if (this.#options.top !== null && !this.#boundsFrozen) this.#tighten(atOnce(this.#sort()));
    this.#boundsFrozen = true;
  }

  /** Visits the records in rank order, except those whose ordinal `skip` names; returns how many it visited. */
  async visit(
    visitor: RecordVisitor,
    skip: (ordinal: number, arena: Arena, offset: number) => boolean,
    job: JobContext,
  ): Promise<number> {
    const sorted = await inTurns(this.#sort(), job);
    const heap = new CursorHeap(this.#cursors(sorted), this.#options.steps, this.#listOf);
    const ranks = new Float64Array(this.#lists);
    const top = this.#options.top ?? Infinity;
    let visited = 0;
    let complete = 0;
    for (let seen = 1; heap.size > 0 && complete < this.#lists; heap.advance(), seen++) {
      const { arena, offset } = heap.first;
      const list = this.#listOf[candidateAt(arena, offset)];
      if (ranks[list] < top && !skip(ordinalAt(arena, offset), arena, offset)) {
        ranks[list]++;
        visited++;
        if (ranks[list] === top) complete++;
        visitor(arena, offset, ranks[list]);
      }
      if (seen % YIELD_EVERY !== 0) continue;
      await yieldToEventLoop(job, message('base.nothingWritten'));
      job.report({ phase: 'write', counts: { rows: visited } });
    }
    return visited;
  }

  /** Closes the spill file, if there is one. */
  close(): void {
    this.#spill?.close();
    this.#spill = null;
  }

  #cursors(sorted: Uint32Array): Cursor[] {
    const cursors: Cursor[] = [new MemoryCursor(this.#arena, sorted)];
    return this.#spill === null
      ? cursors
      : [...cursors, ...this.#spill.cursors(this.#options.budgetBytes ?? DEFAULT_BUDGET_BYTES)];
  }

  /** Makes room for a record. */
  #makeRoom(words: number): void {
    const needed = (): number => this.#used + words;
    if (needed() > this.#maxWords) this.#free(atOnce(this.#sort()));
    // A single record may exceed the whole budget.
    if (needed() > this.#maxWords) this.#maxWords = 2 * needed();
    const { length } = this.#arena.words;
    if (needed() > length) this.#grow(Math.min(Math.max(2 * length, needed()), this.#maxWords));
  }

  /** Frees most or all of the arena, by spilling records or by dropping those that are not among the first. */
  #free(sorted: Uint32Array): void {
    let kept = sorted;
    if (this.#options.top !== null && !this.#boundsFrozen) kept = this.#tighten(kept);
    if (kept.length === this.#count || this.#wordsOf(kept) > this.#maxWords / 2) {
      this.#spill ??= new SpillFile(this.#options.spillPath, this.#options.steps);
      this.#spill.addChunk(this.#arena, kept);
      kept = new Uint32Array(0);
    }
    this.#compact(kept);
  }

  /** The arena's records in rank order. */
  #sort(): ReturnType<typeof sortRecords> {
    const offsets = new Uint32Array(this.#count);
    const keys = new Uint32Array(this.#count);
    const lists = this.#lists > 1 ? new Uint32Array(this.#count) : null;
    for (let index = 0, offset = 0; index < this.#count; index++) {
      offsets[index] = offset;
      keys[index] = keyAt(this.#arena, offset);
      if (lists !== null) lists[index] = this.#listOf[candidateAt(this.#arena, offset)];
      offset += wordsAt(this.#arena, offset, this.#options.steps);
    }
    return sortRecords(this.#arena, this.#options.steps, { offsets, keys, lists });
  }

  /** Keeps the first `top` records of each list, and sets the bound for later ones to the last of them. */
  #tighten(order: Uint32Array): Uint32Array {
    const top = this.#options.top ?? Infinity;
    const counts = new Float64Array(this.#lists);
    return order.filter((offset) => {
      const list = this.#listOf[candidateAt(this.#arena, offset)];
      counts[list]++;
      if (counts[list] === top) this.#bounds[list] = Math.min(this.#bounds[list], keyAt(this.#arena, offset));
      return counts[list] <= top;
    });
  }

  #wordsOf(order: Uint32Array): number {
    let words = 0;
    for (const offset of order) words += wordsAt(this.#arena, offset, this.#options.steps);
    return words;
  }

  /** Moves the given records to the beginning of the arena, in their current order. */
  #compact(kept: Uint32Array): void {
    this.#used = 0;
    for (const offset of kept.slice().sort()) {
      const words = wordsAt(this.#arena, offset, this.#options.steps);
      this.#arena.words.copyWithin(this.#used, offset, offset + words);
      this.#used += words;
    }
    this.#count = kept.length;
  }

  #grow(words: number): void {
    const larger = createArena(4 * words);
    larger.words.set(this.#arena.words.subarray(0, this.#used));
    this.#arena = larger;
  }
}

/** Does all work at once. */
function atOnce<Result>(work: Generator<void, Result, void>): Result {
  let step = work.next();
  while (step.done !== true) step = work.next();
  return step.value;
}

/** Does work piece by piece, and yields to the event loop in between. Throws `cancelled`. */
async function inTurns<Result>(work: Generator<void, Result, void>, job: JobContext): Promise<Result> {
  let step = work.next();
  for (; step.done !== true; step = work.next()) await yieldToEventLoop(job, message('base.nothingWritten'));
  return step.value;
}
