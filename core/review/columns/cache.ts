import { totalmem } from 'node:os';

import { LRUCache } from 'lru-cache';

/** A decoded part of a column. */
interface Part {
  readonly value: unknown;
  readonly bytes: number;
}

/**
 * Keeps decoded parts of columns across calls, up to a number of bytes; the part that was not used for longest goes
 * first.
 */
export class ColumnPartCache {
  readonly limitBytes: number;
  readonly #parts: LRUCache<string, Part>;
  #refused = 0;

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
    // Sizes have to be positive: a part without content counts as one byte.
    this.#parts = new LRUCache({ maxSize: limitBytes, sizeCalculation: ({ bytes }) => Math.max(1, bytes) });
  }

  /** How much is kept now. */
  get bytes(): number {
    return this.#parts.calculatedSize;
  }

  /** How many parts there was no room for. */
  get refused(): number {
    return this.#refused;
  }

  /** The part under `key`, made by `load` where it is not kept. A key must stand for the same content for ever. */
  get<Value>(key: string, load: () => Value, sizeOf: (value: Value) => number, policy: CachePolicy): Value {
    const kept = this.#parts.get(key);
    if (kept !== undefined) return kept.value as Value;
    const value = load();
    if (policy !== 'never') this.#add(key, { value, bytes: sizeOf(value) }, policy);
    return value;
  }

  /** Forgets everything, so that the next call reads from the file. */
  clear(): void {
    this.#parts.clear();
  }

  #add(key: string, part: Part, policy: CachePolicy): void {
    const room = policy === 'always' ? this.limitBytes : this.limitBytes - this.bytes;
    if (part.bytes > room) this.#refused++;
    else this.#parts.set(key, part);
  }
}

/**
 * Whether a part is kept, and takes the place of others where there is no room for it; a scan of all columns would
 * drive out what every call needs.
 */
export type CachePolicy = 'always' | 'if-room' | 'never';

const MAX_BYTES = 512 * 2 ** 20;

/** What this process keeps of all projects: at most 512 MiB, or an eighth of the machine's memory. */
export const columnParts = new ColumnPartCache(Math.floor(Math.min(MAX_BYTES, totalmem() / 8)));
