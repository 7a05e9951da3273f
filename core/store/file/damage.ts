import type BetterSqlite3 from 'better-sqlite3';

import { AppError } from '../../errors.ts';
import { message } from '../../text/message.ts';
import { pathOf } from './connect.ts';
import { isDamage } from './damaged-rows.ts';
import { damagedFile, get, guarded } from './sql.ts';

/** Tables that are not checked as a whole: their blobs have checksums, and reading all of them would take long. */
const BLOB_TABLES: ReadonlySet<string> = new Set([
  ...['chunks', 'dictionary_pieces', 'replaced_chunks', 'replaced_pieces'],
  ...['artifact_pieces', 'rejects'],
]);

/**
 * The error to report when work on a project failed with `error`. An unexpected error in a project with damaged rows
 * was probably caused by the damage and becomes `corrupt`: a flipped bit can turn a number into a null, which SQLite
 * returns without an error. Expected errors (ours, the system's, a cancellation) stay as they are.
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

/**
 * Throws `corrupt` if the last id that SQLite has recorded for a table is impossible. After the largest possible id,
 * SQLite would report a full disk; rows with ids beyond the safe integers could not be found again.
 */
export function checkLastIds(database: BetterSqlite3.Database): void {
  const forged = get<{ name: unknown }>(
    database,
    "SELECT name FROM sqlite_sequence WHERE typeof(seq) <> 'integer' OR seq NOT BETWEEN 0 AND ? LIMIT 1",
    MAX_LAST_ID,
  );
  if (forged === undefined) return;
  throw damagedFile(pathOf(database), new Error(`impossible last id of table ${String(forged.name)}`));
}

const MAX_LAST_ID = 2 ** 52;

/** Matches problems of pages, not those of an index or of a row's values, which the checksum of the row shows. */
const PAGE_PROBLEM = /^\*\*\* in database|malformed/;

/**
 * The error to report if pages of a table are damaged: SQLite would then leave out rows without an error. Null if no
 * page is; damage within a row is found by its checksum.
 */
export function pageDamage(database: BetterSqlite3.Database, table: string): AppError | null {
  const cause = problemOf(database, `quick_check(${table})`, (problem) => PAGE_PROBLEM.test(problem));
  if (cause === null) return null;
  const text = message('store.damagedPages', { path: pathOf(database) });
  return new AppError('corrupt', text, message('store.restoreFile'), { cause });
}

/**
 * Throws `corrupt` if a table without checksums is damaged. Its indexes hold every value a second time, so damage shows
 * as a difference between table and index.
 */
export function checkWithIndexes(database: BetterSqlite3.Database, table: string): void {
  const problem = problemOf(database, `integrity_check(${table})`, (text) => text !== 'ok');
  if (problem !== null) throw damagedFile(pathOf(database), problem);
}

/**
 * What is wrong with the pages of a table of any SQLite file; null if nothing is. The constraints of the table are not
 * checked, since they run code from the file. Throws SQLite's errors.
 */
export function pageProblem(database: BetterSqlite3.Database, table: string): string | null {
  database.pragma('ignore_check_constraints = ON');
  const rows = database.pragma(`quick_check(${table})`) as readonly Readonly<Record<string, string>>[];
  const problem = rows.flatMap((row) => Object.values(row)).find((text) => PAGE_PROBLEM.test(text));
  return problem?.split('\n').at(-1) ?? null;
}

function problemOf(
  database: BetterSqlite3.Database,
  check: string,
  isProblem: (text: string) => boolean,
): Error | null {
  try {
    const rows = guarded(database, () => database.pragma(check) as readonly Readonly<Record<string, string>>[]);
    const problem = rows.flatMap((row) => Object.values(row)).find(isProblem);
    return problem === undefined ? null : new Error(problem);
  } catch (error) {
    if (isDamage(error)) return error;
    throw error;
  }
}
