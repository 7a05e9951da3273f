import type BetterSqlite3 from 'better-sqlite3';

import { AppError } from '../../errors.ts';
import { pathOf } from './connect.ts';
import { damagedFile, guarded } from './sql.ts';

/** Their blobs have checksums, and reading all of them would take long. */
const BLOB_TABLES: ReadonlySet<string> = new Set(['chunks', 'dictionary_pieces', 'artifact_pieces', 'rejects']);

/**
 * The error to report for one that ended a piece of work: `corrupt` if it is neither ours nor the system's and the
 * project's rows are damaged, which is then its cause, else the error itself. A flipped bit can turn a number into a
 * null that SQLite returns without a complaint.
 */
export function explainFailure(database: BetterSqlite3.Database, error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error) || 'syscall' in error || error.name === 'AbortError')
    return error;
  return database.open && isDamaged(database) ? damagedFile(pathOf(database), error) : error;
}

function isDamaged(database: BetterSqlite3.Database): boolean {
  try {
    const tables = database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'")
      .pluck()
      .all() as string[];
    return tables
      .filter((table) => !BLOB_TABLES.has(table))
      .some((table) => database.pragma(`quick_check(${table})`, { simple: true }) !== 'ok');
  } catch {
    return true;
  }
}

/** As opposed to problems of a row's values, which are found by its checksum, or of an index. */
const PAGE_PROBLEM = /^\*\*\* in database|malformed/;

/**
 * Throws `corrupt` if the pages of a table are damaged: rows could be missing from it without a complaint of SQLite.
 * Call it before listing rows; damage within a row is found by its checksum.
 */
export function checkPages(database: BetterSqlite3.Database, table: string): void {
  checked(database, `quick_check(${table})`, (problem) => PAGE_PROBLEM.test(problem));
}

/** The same for a table without checksums of which indexes hold every value: they must agree. */
export function checkWithIndexes(database: BetterSqlite3.Database, table: string): void {
  checked(database, `integrity_check(${table})`, (problem) => problem !== 'ok');
}

function checked(database: BetterSqlite3.Database, check: string, isDamage: (problem: string) => boolean): void {
  const rows = guarded(database, () => database.pragma(check) as readonly Readonly<Record<string, string>>[]);
  const problem = rows.flatMap((row) => Object.values(row)).find(isDamage);
  if (problem !== undefined) throw damagedFile(pathOf(database), new Error(problem));
}
