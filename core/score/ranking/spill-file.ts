import { CheckedFile } from '../output/checked-file.ts';
import { type Arena, createArena, wordsAt } from './records.ts';

const STAGING_BYTES = 1 << 20;
const MIN_READ_BYTES = 1 << 16;
const LENGTH_WORD = 6;

/** Byte range of a sorted chunk in the spill file. */
interface SortedChunk {
  readonly start: number;
  readonly end: number;
}

/** Yields records in order; the current one is at word `offset` of `arena`. */
export interface Cursor {
  readonly arena: Arena;
  readonly offset: number;
  /** Moves to the next record; false after the last one. */
  next(): boolean;
}

/** Walks over records of an arena in a given order. */
export class MemoryCursor implements Cursor {
  readonly arena: Arena;
  offset = 0;
  readonly #order: Uint32Array;
  #index = 0;

  constructor(arena: Arena, order: Uint32Array) {
    this.arena = arena;
    this.#order = order;
  }

  next(): boolean {
    if (this.#index >= this.#order.length) return false;
    this.offset = this.#order[this.#index++];
    return true;
  }
}

/** A file of sorted chunks of records, one after the other, in the layout of `records.ts`. */
export class SpillFile {
  readonly #file: CheckedFile;
  readonly #steps: number;
  readonly #chunks: SortedChunk[] = [];
  #staging = createArena(STAGING_BYTES);
  #staged = 0;

  constructor(path: string, steps: number) {
    this.#file = new CheckedFile(path);
    this.#steps = steps;
  }

  /** Writes the records at the given word offsets as one chunk. */
  addChunk(arena: Arena, order: Uint32Array): void {
    const start = this.#file.bytes;
    for (const offset of order) this.#add(arena, offset, wordsAt(arena, offset, this.#steps));
    this.#write();
    const end = this.#file.bytes;
    if (end > start) this.#chunks.push({ start, end });
  }

  /** Opens a cursor on every chunk; together they hold about `memoryBytes`. */
  cursors(memoryBytes: number): Cursor[] {
    const bufferBytes = Math.max(MIN_READ_BYTES, Math.min(STAGING_BYTES, memoryBytes / this.#chunks.length));
    return this.#chunks.map((chunk) => new ChunkCursor(this.#file, this.#steps, chunk, bufferBytes));
  }

  /** Closes the file. */
  close(): void {
    this.#file.close();
  }

  #add(arena: Arena, offset: number, words: number): void {
    if (this.#staged + words > this.#staging.words.length) this.#write();
    if (words > this.#staging.words.length) this.#staging = createArena(4 * words);
    const target = this.#staging.words;
    for (let word = 0; word < words; word++) target[this.#staged + word] = arena.words[offset + word];
    this.#staged += words;
  }

  #write(): void {
    this.#file.write(this.#staging.bytes.subarray(0, 4 * this.#staged));
    this.#staged = 0;
  }
}

/** Reads one chunk of a spill file through a buffer that holds at least one record. */
class ChunkCursor implements Cursor {
  arena: Arena;
  offset = 0;
  readonly #file: CheckedFile;
  readonly #steps: number;
  readonly #end: number;
  #position: number;
  #filled = 0;
  #nextOffset = 0;

  constructor(file: CheckedFile, steps: number, chunk: SortedChunk, bufferBytes: number) {
    this.#file = file;
    this.#steps = steps;
    this.#position = chunk.start;
    this.#end = chunk.end;
    this.arena = createArena(Math.min(bufferBytes, chunk.end - chunk.start));
  }

  next(): boolean {
    if (!this.#isWhole(this.#nextOffset)) this.#refill();
    if (this.#nextOffset >= this.#filled) return false;
    this.offset = this.#nextOffset;
    this.#nextOffset += wordsAt(this.arena, this.offset, this.#steps);
    return true;
  }

  /** Whether the buffer holds the whole record at `offset`. */
  #isWhole(offset: number): boolean {
    return offset + LENGTH_WORD < this.#filled && offset + wordsAt(this.arena, offset, this.#steps) <= this.#filled;
  }

  #refill(): void {
    this.arena.words.copyWithin(0, this.#nextOffset, this.#filled);
    this.#filled -= this.#nextOffset;
    this.#nextOffset = 0;
    this.#read();
    while (this.#position < this.#end && !this.#isWhole(0)) {
      const larger = createArena(2 * this.arena.bytes.length);
      larger.words.set(this.arena.words.subarray(0, this.#filled));
      this.arena = larger;
      this.#read();
    }
  }

  #read(): void {
    const start = 4 * this.#filled;
    const byteCount = Math.min(this.arena.bytes.length - start, this.#end - this.#position);
    this.#file.read(this.arena.bytes.subarray(start, start + byteCount), this.#position);
    this.#position += byteCount;
    this.#filled += byteCount / 4;
  }
}
