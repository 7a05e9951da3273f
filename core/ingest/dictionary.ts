import type { TextColumn } from '../store/columns.ts';
import { AppError } from '../errors.ts';
import { hashBytes } from './hash.ts';

const SMALLEST_TABLE = 64;
const LARGEST_ARENA = 2 ** 32 - 1;

/** Byte strings numbered 1, 2, … in the order they are first seen: open addressing over typed arrays, no string is made. */
export class ByteDictionary {
  #size = 0;
  /** Pairs of hash and code; code 0 is a free place. */
  #table = new Int32Array(2 * SMALLEST_TABLE);
  #mask = SMALLEST_TABLE - 1;
  #arena = new Uint8Array(1024);
  #offsets = new Uint32Array(SMALLEST_TABLE + 1);

  /** Number of different values. */
  get size(): number {
    return this.#size;
  }

  /** Bytes of memory in use. */
  get memoryBytes(): number {
    return this.#table.byteLength + this.#arena.byteLength + this.#offsets.byteLength;
  }

  /** Finds the code of `bytes[start .. end)`, adding it where it is new: 1 for the first value. */
  codeOf(bytes: Uint8Array, start: number, end: number): number {
    const hash = hashBytes(bytes, start, end);
    const table = this.#table;
    const mask = this.#mask;
    let place = hash & mask;
    for (;;) {
      const code = table[2 * place + 1];
      if (code === 0) return this.#add(hash, place, bytes, start, end);
      if (table[2 * place] === hash && this.#equals(code, bytes, start, end)) return code;
      place = (place + 1) & mask;
    }
  }

  /** Finds the code of `bytes[start .. end)`; 0 where it is not in the dictionary. */
  find(bytes: Uint8Array, start: number, end: number): number {
    const hash = hashBytes(bytes, start, end);
    const table = this.#table;
    const mask = this.#mask;
    let place = hash & mask;
    for (;;) {
      const code = table[2 * place + 1];
      if (code === 0) return 0;
      if (table[2 * place] === hash && this.#equals(code, bytes, start, end)) return code;
      place = (place + 1) & mask;
    }
  }

  /** All values in the order of their codes: code k is entry k − 1. The bytes are a view until the next value is added. */
  values(): TextColumn {
    const offsets = this.#offsets.subarray(0, this.#size + 1);
    return { kind: 'text', bytes: this.#arena.subarray(0, offsets[this.#size]), offsets };
  }

  #equals(code: number, bytes: Uint8Array, start: number, end: number): boolean {
    const arena = this.#arena;
    let at = this.#offsets[code - 1];
    if (this.#offsets[code] - at !== end - start) return false;
    for (let index = start; index < end; index++) if (arena[at++] !== bytes[index]) return false;
    return true;
  }

  #add(hash: number, place: number, bytes: Uint8Array, start: number, end: number): number {
    const from = this.#offsets[this.#size];
    const length = end - start;
    this.#reserve(from + length);
    for (let index = 0; index < length; index++) this.#arena[from + index] = bytes[start + index];
    this.#size += 1;
    this.#offsets[this.#size] = from + length;
    this.#table[2 * place] = hash;
    this.#table[2 * place + 1] = this.#size;
    if (2 * this.#size > this.#mask) this.#grow();
    return this.#size;
  }

  #reserve(length: number): void {
    if (length > LARGEST_ARENA) {
      throw new AppError('invalid-input', 'the different values of one column take more than 4 GiB', 'list the column under "ignore" in the mapping file');
    }
    if (length > this.#arena.length) {
      const arena = new Uint8Array(Math.min(Math.max(length, this.#arena.length * 2), LARGEST_ARENA));
      arena.set(this.#arena);
      this.#arena = arena;
    }
    if (this.#size + 2 > this.#offsets.length) {
      const offsets = new Uint32Array(this.#offsets.length * 2);
      offsets.set(this.#offsets);
      this.#offsets = offsets;
    }
  }

  #grow(): void {
    const old = this.#table;
    const mask = old.length - 1;
    const table = new Int32Array(2 * old.length);
    for (let index = 0; index < old.length; index += 2) {
      if (old[index + 1] === 0) continue;
      let place = old[index] & mask;
      while (table[2 * place + 1] !== 0) place = (place + 1) & mask;
      table[2 * place] = old[index];
      table[2 * place + 1] = old[index + 1];
    }
    this.#table = table;
    this.#mask = mask;
  }
}
