import type BetterSqlite3 from 'better-sqlite3';

import { AppError } from '../../errors.ts';
import { pathOf } from './connect.ts';
import { damagedFile } from './sql.ts';

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
