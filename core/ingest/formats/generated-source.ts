import { setImmediate } from 'node:timers/promises';

import { ownValue } from '../../own-value.ts';
import type { ByteSource } from '../files/byte-source.ts';

/** About how many characters of generated text are made at a time. */
export const PIECE_LENGTH = 1 << 18;

/** By column, the separator of the items of a list in a cell; `|` in other columns. */
export type ListSeparators = Readonly<Record<string, string>>;

const DEFAULT_SEPARATOR = '|';

/** The separator of the items of a column's lists. */
export function listSeparator(separators: ListSeparators | undefined, column: string): string {
  return ownValue(separators, column.trim()) ?? DEFAULT_SEPARATOR;
}

/** How generated text separates cells: characters that hardly occur in text, so that few cells need quotes. */
export const GENERATED = { delimiter: '\x1f', quote: '\x1e' } as const;

const NEEDS_QUOTES = /[\x1e\x1f\r\n]/;

/** A cell of generated text. A missing value is an empty cell. */
export function cellOf(value: string): string {
  return NEEDS_QUOTES.test(value)
    ? GENERATED.quote + value.replaceAll(GENERATED.quote, GENERATED.quote.repeat(2)) + GENERATED.quote
    : value;
}

/** A record of generated text, with its line end. */
export function recordOf(cells: readonly string[]): string {
  // Without quotes, this would be a blank line, which is not a record.
  if (cells.length === 1 && cells[0] === '') return `${GENERATED.quote.repeat(2)}\n`;
  return `${cells.map(cellOf).join(GENERATED.delimiter)}\n`;
}

/** A line that is not a record of its format, as generated text: a record with one cell too many. */
export function brokenRecordOf(line: string, columns: number): string {
  return `${line.replaceAll(/[\x1e\x1f\r]/g, ' ')}${GENERATED.delimiter.repeat(columns)}\n`;
}

/** Where the pieces of a generated text come from. */
export interface TextProducer {
  /** The next piece of text; null at the end. */
  next(): Promise<string | null>;
  /** Bytes of the file that were read so far. */
  readonly consumedBytes: number;
  /** Whether invalid bytes were replaced so far. */
  readonly damaged: boolean;
  /** As for a `ByteSource`. */
  rowOf?(record: number): number;
  /** As for a `ByteSource`. */
  readonly above?: ByteSource['above'];
  close(): Promise<void>;
}

/** Text that is generated while it is read, so that no copy of the file is written. */
export class GeneratedSource implements ByteSource {
  readonly #producer: TextProducer;
  readonly lists: ReadonlySet<string>;
  #pending: Uint8Array = new Uint8Array(0);
  #isMalformed = false;

  constructor(producer: TextProducer, lists: ReadonlySet<string> = new Set()) {
    this.#producer = producer;
    this.lists = lists;
  }

  get consumedBytes(): number {
    return this.#producer.consumedBytes;
  }

  get damaged(): boolean {
    return this.#isMalformed || this.#producer.damaged;
  }

  get above(): ByteSource['above'] {
    return this.#producer.above ?? null;
  }

  /** The number of a record in its file; records are numbered from 1 unless the format says otherwise. */
  rowOf(record: number): number {
    return this.#producer.rowOf?.(record) ?? record;
  }

  async read(target: Uint8Array, offset: number, length: number): Promise<number> {
    while (this.#pending.length === 0) {
      const piece = await this.#producer.next();
      if (piece === null) return 0;
      // A lone surrogate, such as \ud83d in JSON, becomes U+FFFD.
      this.#isMalformed ||= !piece.isWellFormed();
      this.#pending = Buffer.from(piece, 'utf8');
      await setImmediate();
    }
    const count = Math.min(length, this.#pending.length);
    target.set(this.#pending.subarray(0, count), offset);
    this.#pending = this.#pending.subarray(count);
    return count;
  }

  close(): Promise<void> {
    return this.#producer.close();
  }
}
