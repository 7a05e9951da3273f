import { AppError } from '../../errors.ts';
import type { TextColumn } from '../../store/columns/columns.ts';
import { message } from '../../text/message.ts';
import type { RecordBatch } from '../files/table.ts';
import { ByteHasher, mixHash } from './hashing.ts';

const MIN_TABLE_SIZE = 64;
const MAX_ARENA_BYTES = 2 ** 32 - 1;
/** Values up to this length are stored in the table itself. */
const SHORT = 8;
/**
 * Integers per table slot: code (0: free), length, and two words that hold the value itself or, for a longer one, its
 * hash and last bytes.
 */
const WIDTH = 4;
/**
 * Masks for the bits of a short value in its first and second word, by its length. Masks replace branches that would be
 * mispredicted.
 */
const LOW_MASKS = Int32Array.from({ length: SHORT + 1 }, (_, length) => (length >= 4 ? -1 : (1 << (8 * length)) - 1));
const HIGH_MASKS = Int32Array.from({ length: SHORT + 1 }, (_, length) =>
  length === 8 ? -1 : length <= 4 ? 0 : (1 << (8 * length - 32)) - 1,
);

type Cells = Pick<RecordBatch, 'bytes' | 'ranges' | 'columns'>;

/**
 * Byte strings numbered 1, 2, … in order of first occurrence. Uses open addressing over typed arrays and creates no
 * strings.
 */
export class ByteDictionary {
  #size = 0;
  #table = new Int32Array(WIDTH * MIN_TABLE_SIZE);
  #mask = MIN_TABLE_SIZE - 1;
  #arena = new Uint8Array(1024);
  #offsets = new Uint32Array(MIN_TABLE_SIZE + 1);
  readonly #view = new ByteHasher();
  readonly #arenaView = new ByteHasher();

  /** A dictionary of these texts. */
  static of(texts: readonly string[]): ByteDictionary {
    const dictionary = new ByteDictionary();
    const encoder = new TextEncoder();
    for (const text of texts) {
      const bytes = encoder.encode(text);
      dictionary.codeOf(bytes, 0, bytes.length);
    }
    return dictionary;
  }

  /** Number of distinct values. */
  get size(): number {
    return this.#size;
  }

  /** Bytes of memory in use. */
  get memoryBytes(): number {
    return this.#table.byteLength + this.#arena.byteLength + this.#offsets.byteLength;
  }

  /** Returns the code of `bytes[start .. end)` and adds new values; codes start at 1. */
  codeOf(bytes: Uint8Array, start: number, end: number): number {
    const entry = this.#entryOf(bytes, start, end);
    const code = this.#table[entry];
    return code !== 0 ? code : this.#add(entry, bytes, start, end);
  }

  /** Returns the code of `bytes[start .. end)`; 0 if it is not in the dictionary. */
  find(bytes: Uint8Array, start: number, end: number): number {
    return this.#table[this.#entryOf(bytes, start, end)];
  }

  /**
   * Writes the codes of the cells of one column in the records `rows` to `codes` and adds new values; an empty cell is
   * 0.
   */
  encode({ bytes, ranges, columns }: Cells, column: number, rows: Uint32Array, codes: Uint32Array): void {
    const view = this.#view.of(bytes);
    // The last position from which two whole words can be read.
    const lastWhole = view.byteLength - SHORT;
    let table = this.#table;
    let mask = this.#mask;
    for (let index = 0; index < rows.length; index++) {
      const range = 2 * (rows[index] * columns + column);
      const start = ranges[range];
      const end = ranges[range + 1];
      const length = end - start;
      if (length === 0) {
        codes[index] = 0;
        continue;
      }
      let code = 0;
      if (length <= SHORT && start <= lastWhole) {
        const low = view.getInt32(start, true) & LOW_MASKS[length];
        const high = view.getInt32(start + 4, true) & HIGH_MASKS[length];
        let slot = mixHash(low, high, length) & mask;
        for (;;) {
          const entry = WIDTH * slot;
          code = table[entry];
          if (code === 0 || (table[entry + 2] === low && table[entry + 3] === high && table[entry + 1] === length))
            break;
          slot = (slot + 1) & mask;
        }
      } else {
        code = table[this.#entryOf(bytes, start, end)];
      }
      if (code === 0) {
        code = this.codeOf(bytes, start, end);
        table = this.#table;
        mask = this.#mask;
      }
      codes[index] = code;
    }
  }

  /**
   * All values in code order: code k is entry k − 1. The bytes are a view that is valid until the next value is added.
   */
  values(): TextColumn {
    const offsets = this.#offsets.subarray(0, this.#size + 1);
    return { kind: 'text', bytes: this.#arena.subarray(0, offsets[this.#size]), offsets };
  }

  /** The index in the table at which a value's slot begins, or the free slot where it belongs. */
  #entryOf(bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    const view = this.#view;
    view.of(bytes);
    const long = length > SHORT;
    const low = long ? view.hash(start, end) : view.word(start, end);
    const high = long ? view.word(end - 4, end) : view.word(start + 4, end);
    const table = this.#table;
    const mask = this.#mask;
    let slot = mixHash(low, high, length) & mask;
    for (;;) {
      const entry = WIDTH * slot;
      const code = table[entry];
      if (code === 0) return entry;
      if (
        table[entry + 2] === low &&
        table[entry + 3] === high &&
        table[entry + 1] === length &&
        (!long || this.#equals(code, start, end))
      )
        return entry;
      slot = (slot + 1) & mask;
    }
  }

  #equals(code: number, start: number, end: number): boolean {
    return this.#view.equals(start, end, this.#arenaView, this.#offsets[code - 1]);
  }

  #add(entry: number, bytes: Uint8Array, start: number, end: number): number {
    const from = this.#offsets[this.#size];
    const length = end - start;
    this.#reserve(from + length);
    for (let index = 0; index < length; index++) this.#arena[from + index] = bytes[start + index];
    this.#size++;
    this.#offsets[this.#size] = from + length;
    const long = length > SHORT;
    const view = this.#view;
    this.#table[entry] = this.#size;
    this.#table[entry + 1] = length;
    this.#table[entry + 2] = long ? view.hash(start, end) : view.word(start, end);
    this.#table[entry + 3] = long ? view.word(end - 4, end) : view.word(start + 4, end);
    if (3 * this.#size > 2 * this.#mask) this.#grow();
    return this.#size;
  }

  #reserve(length: number): void {
    if (length > MAX_ARENA_BYTES) {
      throw new AppError('invalid-input', message('ingest.largeColumn'), message('ingest.ignoreColumn'));
    }
    if (length > this.#arena.length) {
      const arena = new Uint8Array(Math.min(Math.max(length, this.#arena.length * 2), MAX_ARENA_BYTES));
      arena.set(this.#arena);
      this.#arena = arena;
    }
    this.#arenaView.of(this.#arena);
    if (this.#size + 2 > this.#offsets.length) {
      const offsets = new Uint32Array(this.#offsets.length * 2);
      offsets.set(this.#offsets);
      this.#offsets = offsets;
    }
  }

  #grow(): void {
    const old = this.#table;
    const mask = (old.length / WIDTH) * 2 - 1;
    const table = new Int32Array(2 * old.length);
    for (let entry = 0; entry < old.length; entry += WIDTH) {
      if (old[entry] === 0) continue;
      let slot = mixHash(old[entry + 2], old[entry + 3], old[entry + 1]) & mask;
      while (table[WIDTH * slot] !== 0) slot = (slot + 1) & mask;
      for (let part = 0; part < WIDTH; part++) table[WIDTH * slot + part] = old[entry + part];
    }
    this.#table = table;
    this.#mask = mask;
  }
}
