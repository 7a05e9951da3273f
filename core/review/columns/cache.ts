import { totalmem } from 'node:os';

import { LRUCache } from 'lru-cache';

/** A decoded part of a column. */
interface Part {
  readonly value: unknown;
  readonly bytes: number;
}

/** Keeps decoded parts of columns across calls, up to a number of bytes; evicts the least recently used part first. */
export class ColumnPartCache {
  readonly limitBytes: number;
  readonly #parts: LRUCache<string, Part>;
  #refused = 0;

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
    // Sizes must be positive: an empty part counts as one byte.
    this.#parts = new LRUCache({ maxSize: limitBytes, sizeCalculation: ({ bytes }) => Math.max(1, bytes) });
  }

  /** Bytes in the cache. */
  get bytes(): number {
    return this.#parts.calculatedSize;
  }

  /** Number of parts refused for lack of room. */
  get refused(): number {
    return this.#refused;
  }

  /**
   * The part under `key`, created by `load` if it is not cached. A key must always identify the same content. A part of
   * infinite size is never kept.
   */
  get<Value>(key: string, load: () => Value, sizeOf: (value: Value) => number, policy: CachePolicy): Value {
    const cached = this.#parts.get(key);
    if (cached !== undefined) return cached.value as Value;
    const value = load();
    if (policy !== 'never') this.#add(key, { value, bytes: sizeOf(value) }, policy);
    return value;
  }

  /** Empties the cache, so that the next call reads from the file. */
  clear(): void {
    this.#parts.clear();
  }

  #add(key: string, part: Part, policy: CachePolicy): void {
    const room = policy === 'always' ? this.limitBytes : this.limitBytes - this.bytes;
    if (part.bytes <= room) this.#parts.set(key, part);
    else if (part.bytes < Infinity) this.#refused++;
  }
}

/**
 * Whether to cache a part, and whether it may evict others: a scan of all columns would evict what every call needs.
 */
export type CachePolicy = 'always' | 'if-room' | 'never';

const MAX_BYTES = 512 * 2 ** 20;

/** This process's cache for all projects: 512 MiB, or an eighth of the machine's memory if that is less. */
export const columnParts = new ColumnPartCache(Math.floor(Math.min(MAX_BYTES, totalmem() / 8)));
