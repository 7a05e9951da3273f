import type BetterSqlite3 from 'better-sqlite3';

import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { countReplacements, Utf16Replacements } from '../files/replacements.ts';

const TURN_MS = 20;

/**
 * The bytes of a table's texts: they show whether a character U+FFFD is in the text or replaces invalid bytes. Reads
 * the rows a second time, but only from the first row with such a character on. Reads them in the order of the table
 * itself: SQLite might read an index that holds all columns of a query, whose order differs.
 */
export class SqliteBytes {
  readonly #statement: BetterSqlite3.Statement<[], unknown[]>;
  readonly #countIn: (bytes: Buffer) => number;
  #rows: IterableIterator<unknown[]> | null = null;
  #row = 0;

  /** Takes the names of a table and its columns, quoted. */
  constructor(database: BetterSqlite3.Database, table: string, columns: readonly string[]) {
    const texts = columns.map((column) => `CAST(${column} AS BLOB)`);
    this.#statement = database.prepare<[], unknown[]>(`SELECT ${texts.join(', ')} FROM ${table} NOT INDEXED`).raw();
    this.#countIn = counterOf(String(database.pragma('encoding', { simple: true })));
  }

  /**
   * Whether invalid bytes were replaced in the values of a row that `mayBeDamaged`. Rows must be asked for in ascending
   * order, each at most once. Yields to the event loop while it skips rows, and throws `cancelled`.
   */
  async isDamaged(row: number, values: readonly unknown[], job: JobContext): Promise<boolean> {
    await this.#skipTo(row, job);
    this.#row++;
    const bytes = this.#rows!.next().value as unknown[];
    return values.some(
      (value, column) => typeof value === 'string' && countReplacements(value) > this.#countIn(bytes[column] as Buffer),
    );
  }

  close(): void {
    this.#rows?.return?.();
  }

  async #skipTo(row: number, job: JobContext): Promise<void> {
    this.#rows ??= this.#statement.iterate();
    let startedMs = performance.now();
    for (; this.#row < row; this.#row++) {
      this.#rows.next();
      if (performance.now() - startedMs < TURN_MS) continue;
      await yieldToEventLoop(job);
      startedMs = performance.now();
    }
  }
}

/** Whether a row's values hold a character that may replace invalid bytes. */
export function mayBeDamaged(values: readonly unknown[]): boolean {
  return values.some((value) => typeof value === 'string' && value.includes('\ufffd'));
}

/** Creates a function that counts the characters U+FFFD in bytes of this encoding, named as SQLite does. */
function counterOf(encoding: string): (bytes: Buffer) => number {
  if (encoding === 'UTF-8') return (bytes) => countReplacements(bytes.toString('latin1'), '\xef\xbf\xbd');
  const utf16 = encoding === 'UTF-16le' ? 'utf-16le' : 'utf-16be';
  return (bytes) => new Utf16Replacements(utf16).count(bytes);
}
