import { randomInt } from 'node:crypto';

import type { TextColumn } from '../store/columns/columns.ts';
import { damagedRow } from '../store/file/stored-json.ts';
import { message } from '../text/message.ts';
import { hashBytes } from './hash.ts';

/** Random, so that nobody can craft values with equal hashes, which would make every look-up extremely slow. */
const SEED = randomInt(2 ** 32);

/**
 * Finds byte strings in a fixed list of distinct values, with open addressing over typed arrays and no strings. Throws
 * `corrupt` if a value is listed twice.
 */
export class VocabularyIndex {
  readonly size: number;
  readonly #bytes: Uint8Array;
  readonly #offsets: Uint32Array;
  readonly #hashes: Uint32Array;
  readonly #slots: Int32Array;
  readonly #mask: number;

  constructor(values: TextColumn) {
    this.size = values.offsets.length - 1;
    this.#bytes = values.bytes;
    this.#offsets = values.offsets;
    this.#hashes = new Uint32Array(this.size);
    this.#slots = new Int32Array(slotCount(this.size));
    this.#mask = this.#slots.length - 1;
    for (let entry = 0; entry < this.size; entry++) this.#insert(entry);
  }

  /** The index of `bytes[start .. end)` among the values, or −1 if it is not one of them. */
  find(bytes: Uint8Array, start: number, end: number): number {
    const hash = hashBytes(SEED, bytes, start, end);
    for (let slot = hash & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const entry = this.#slots[slot] - 1;
      if (entry < 0) return -1;
      if (this.#hashes[entry] === hash && this.#equals(entry, bytes, start, end)) return entry;
    }
  }

  #insert(entry: number): void {
    const [start, end] = [this.#offsets[entry], this.#offsets[entry + 1]];
    const hash = hashBytes(SEED, this.#bytes, start, end);
    let slot = hash & this.#mask;
    for (; this.#slots[slot] !== 0; slot = (slot + 1) & this.#mask) {
      const other = this.#slots[slot] - 1;
      if (this.#hashes[other] === hash && this.#equals(other, this.#bytes, start, end))
        throw damagedRow(message('features.vocabulary'));
    }
    this.#slots[slot] = entry + 1;
    this.#hashes[entry] = hash;
  }

  #equals(entry: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = this.#offsets[entry];
    if (this.#offsets[entry + 1] - from !== end - start) return false;
    for (let i = start; i < end; i++) if (this.#bytes[from + i - start] !== bytes[i]) return false;
    return true;
  }
}

function slotCount(size: number): number {
  let slots = 8;
  while (slots < size * 2) slots *= 2;
  return slots;
}

/** Copies the entries at `positions` of a text column into a new column, in that order. */
export function takeTexts(values: TextColumn, positions: Uint32Array): TextColumn {
  const offsets = new Uint32Array(positions.length + 1);
  positions.forEach((position, i) => {
    offsets[i + 1] = offsets[i] + values.offsets[position + 1] - values.offsets[position];
  });
  const bytes = new Uint8Array(offsets[positions.length]);
  positions.forEach((position, i) => {
    bytes.set(values.bytes.subarray(values.offsets[position], values.offsets[position + 1]), offsets[i]);
  });
  return { kind: 'text', bytes, offsets };
}
