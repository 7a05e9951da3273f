import { totalmem } from 'node:os';

/**
 * Keeps decoded parts of columns across calls, up to a number of bytes; the part that was not used for longest goes
 * first.
 */
export class PartCache {
  readonly limitBytes: number;
  readonly #parts = new Map<string, { readonly value: unknown; readonly bytes: number }>();
  #bytes = 0;
  #refused = 0;

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }

  /** How much is kept now. */
  get bytes(): number {
    return this.#bytes;
  }

  /** How many parts there was no room for. */
  get refused(): number {
    return this.#refused;
  }

  /** The part under `key`, made by `load` where it is not kept. A key must stand for the same content for ever. */
  get<Value>(key: string, load: () => Value, sizeOf: (value: Value) => number, keeping: Keeping): Value {
    const kept = this.#parts.get(key);
    if (kept !== undefined) {
      this.#parts.delete(key);
      this.#parts.set(key, kept);
      return kept.value as Value;
    }
    const value = load();
    this.#add(key, value, sizeOf(value), keeping);
    return value;
  }

  /** Forgets everything, so that the next call reads from the file. */
  clear(): void {
    this.#parts.clear();
    this.#bytes = 0;
  }

  #add(key: string, value: unknown, bytes: number, keeping: Keeping): void {
    if (keeping === 'never') return;
    const room = keeping === 'always' ? this.limitBytes : this.limitBytes - this.#bytes;
    if (bytes > room) {
      this.#refused++;
      return;
    }
    this.#parts.set(key, { value, bytes });
    this.#bytes += bytes;
    for (const [oldest, part] of this.#parts) {
      if (this.#bytes <= this.limitBytes) return;
      this.#parts.delete(oldest);
      this.#bytes -= part.bytes;
    }
  }
}

/**
 * Whether a part is kept, and takes the place of others where there is no room for it; a scan of all columns would
 * drive out what every call needs.
 */
export type Keeping = 'always' | 'if-room' | 'never';

const LARGEST_BYTES = 512 * 2 ** 20;

/** What this process keeps of all projects: at most 512 MiB, or an eighth of the machine's memory. */
export const columnParts = new PartCache(Math.min(LARGEST_BYTES, totalmem() / 8));
