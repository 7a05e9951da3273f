import { statSync } from 'node:fs';

import type BetterSqlite3 from 'better-sqlite3';

import { removeFile } from '../../busy-files.ts';
import { AppError, type ErrorCode } from '../../errors.ts';
import { message, type Message } from '../../text/message.ts';
import { pathOf } from './connect.ts';
import { fileIdentity } from './file-state.ts';

/** A value that a statement can bind or return. */
export type SqlValue = string | number | null | Uint8Array;

const statements = new WeakMap<BetterSqlite3.Database, Map<string, BetterSqlite3.Statement>>();

/** Executes a statement that returns no rows, and caches the prepared statement. Returns the last inserted row id. */
export function execute(database: BetterSqlite3.Database, sql: string, ...values: readonly SqlValue[]): number {
  return guarded(database, () => Number(prepared(database, sql).run(...values).lastInsertRowid));
}

/** The first row of a query, or undefined. */
export function get<Row>(
  database: BetterSqlite3.Database,
  sql: string,
  ...values: readonly SqlValue[]
): Row | undefined {
  return guarded(database, () => prepared(database, sql).get(...values) as Row | undefined);
}

/** All rows of a query. */
export function all<Row>(database: BetterSqlite3.Database, sql: string, ...values: readonly SqlValue[]): Row[] {
  return guarded(database, () => prepared(database, sql).all(...values) as Row[]);
}

/** Runs `work` in a transaction, or in a savepoint if one is open: all of it or none of it. */
export function transaction<Result>(database: BetterSqlite3.Database, work: () => Result): Result {
  const checked = (): Result => {
    const result = work();
    refuseMoved(database);
    return result;
  };
  return guarded(database, () => database.transaction(checked).immediate());
}

/**
 * Runs a transaction that deletes rows to which rows of `tables` refer. If a damaged index of these tables hides rows
 * that must be deleted too, rebuilds their indexes and tries again.
 */
export function deletionTransaction(
  database: BetterSqlite3.Database,
  tables: readonly string[],
  work: () => void,
): void {
  try {
    transaction(database, work);
  } catch (error) {
    if (!mayBeIndexDamage(error)) throw error;
    transaction(database, () => {
      for (const table of tables) executeText(database, `REINDEX ${table}`);
      work();
    });
  }
}

/**
 * Whether a damaged index may be the cause: a row that was not deleted still refers to a deleted one, or index and
 * table differ.
 */
function mayBeIndexDamage(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return code === 'corrupt' || code === 'SQLITE_CONSTRAINT_FOREIGNKEY';
}

/** The project behind a connection, to notice when its path no longer leads to that file. */
interface OpenedFile {
  readonly path: string;
  readonly file: string;
  readonly mode: 'read' | 'write';
}

const files = new WeakMap<BetterSqlite3.Database, OpenedFile>();

/** Remembers which file a connection was opened for: the one at `path`, even if the connection reads a copy of it. */
export function rememberFile(database: BetterSqlite3.Database, mode: OpenedFile['mode'], path = database.name): void {
  const file = guarded(path, () => fileIdentity(path));
  if (file !== null) files.set(database, { path, file, mode });
}

/** What a connection was opened for, if its path no longer leads to that file. */
function movedFile(database: BetterSqlite3.Database): OpenedFile | null {
  const opened = files.get(database);
  if (opened === undefined) return null;
  return guarded(opened.path, () => fileIdentity(opened.path)) === opened.file ? null : opened;
}

/**
 * Throws `state` if the file was deleted, moved or replaced since it was opened: SQLite would report success, but the
 * user would not find the data. Call it before committing.
 */
export function refuseMoved(database: BetterSqlite3.Database): void {
  const moved = movedFile(database);
  if (moved === null) return;
  const { path, mode } = moved;
  throw mode === 'write'
    ? new AppError('state', message('store.projectMoved', { path }), message('store.keepInPlace'))
    : movedWhileRead(path);
}

/** The error for a project that was deleted, moved or replaced while it was read. */
export function movedWhileRead(path: string): AppError {
  return new AppError('state', message('store.projectMovedWhileRead', { path }), message('store.readWherePut'));
}

/**
 * Closes a connection. If the file was moved, first rolls back and empties the log into the file. SQLite would leave
 * the log behind: the moved file would lack what was committed, and a file that took its place would get it.
 */
export function closeWriter(database: BetterSqlite3.Database): void {
  try {
    if (database.open && isCertain(() => movedFile(database) !== null)) {
      rollBack(database);
      flushLog(database);
    }
  } finally {
    database.close();
  }
  removeOrphanedLog(database.name);
}

/** Closes a reader, which leaves SQLite's files behind if the project was deleted meanwhile. */
export function closeReader(database: BetterSqlite3.Database): void {
  const { name } = database;
  database.close();
  try {
    removeOrphanedLog(name);
  } catch {
    // If nothing may be removed there, only empty files remain.
  }
}

function rollBack(database: BetterSqlite3.Database): void {
  try {
    if (database.inTransaction) database.exec('ROLLBACK');
  } catch {
    // SQLite rolls back by itself when a transaction fails.
  }
}

/** Removes the empty log that SQLite leaves where a project was deleted or moved; one with data may still be needed. */
function removeOrphanedLog(path: string): void {
  if (!isCertain(() => fileIdentity(path) === null)) return;
  if (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size !== 0) return;
  for (const suffix of ['-wal', '-shm']) removeFile(path + suffix);
}

/** Whether something about a file is true; false if the system does not say. */
function isCertain(isTrue: () => boolean): boolean {
  try {
    return isTrue();
  } catch {
    return false;
  }
}

/** Executes SQL text unchanged: transaction control and pragmas. */
export function executeText(database: BetterSqlite3.Database, sql: string): void {
  guarded(database, () => database.exec(sql));
}

/**
 * Moves the write-ahead log into the file and empties it as far as readers and the disk allow; a later call does the
 * rest. Returns whether it is empty now.
 */
export function flushLog(database: BetterSqlite3.Database): boolean {
  try {
    const [{ busy }] = database.pragma('wal_checkpoint(TRUNCATE)') as [{ readonly busy: number }];
    return busy === 0;
  } catch {
    // Committed data are safe in the log; only the space is freed later.
    return false;
  }
}

/** Whether an error is a broken reference: to a row that does not exist, or to one that is being deleted. */
export function breaksReference(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_CONSTRAINT_FOREIGNKEY';
}

/** Runs `work` and converts errors of SQLite and the file system into an `AppError` that names the file. */
export function guarded<Result>(database: BetterSqlite3.Database | string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw explainError(error, typeof database === 'string' ? database : pathOf(database));
  }
}

function prepared(database: BetterSqlite3.Database, sql: string): BetterSqlite3.Statement {
  let cached = statements.get(database);
  if (cached === undefined) statements.set(database, (cached = new Map()));
  let statement = cached.get(sql);
  if (statement === undefined) cached.set(sql, (statement = database.prepare(sql)));
  return statement;
}

interface Explanation {
  readonly codes: RegExp;
  readonly code: ErrorCode;
  readonly text: (path: string) => Message;
  readonly help: Message;
}

const EXPLANATIONS: readonly Explanation[] = [
  {
    // Without space, SQLite cannot enlarge its shared memory beside the file: SHMSIZE.
    codes: /^(SQLITE_FULL|SQLITE_IOERR_SHMSIZE|ENOSPC|EDQUOT)/,
    code: 'disk',
    text: (path) => message('store.diskFull', { path }),
    help: message('store.freeSpace'),
  },
  {
    codes: /^(SQLITE_IOERR|EIO|ESTALE)/,
    code: 'disk',
    text: (path) => message('store.diskFailed', { path }),
    help: message('store.checkDisk'),
  },
  {
    codes: /^(SQLITE_CANTOPEN|SQLITE_READONLY_(DIRECTORY|CANTINIT)|EACCES|EPERM|EROFS)/,
    code: 'disk',
    text: (path) => message('store.noPermission', { path }),
    help: message('store.checkPermissions'),
  },
  {
    // Whether the file is a project at all is known before SQLite reads it.
    codes: /^SQLITE_(CORRUPT|NOTADB|FORMAT)/,
    code: 'corrupt',
    text: (path) => message('store.damagedFile', { path }),
    help: message('store.restoreFile'),
  },
  {
    codes: /^SQLITE_(BUSY|LOCKED)/,
    code: 'locked',
    text: (path) => message('store.busy', { path }),
    help: message('store.waitForProgram'),
  },
  {
    codes: /^SQLITE_READONLY/,
    code: 'state',
    text: (path) => message('store.readOnly', { path }),
    help: message('store.openForWriting'),
  },
];

/** An error of SQLite or the file system as an `AppError` that names the file; any other one unchanged. */
export function explainError(error: unknown, path: string): unknown {
  if (error instanceof AppError || !(error instanceof Error) || !('code' in error)) return error;
  const code = String(error.code);
  const explanation = EXPLANATIONS.find(({ codes }) => codes.test(code));
  return explanation === undefined
    ? error
    : new AppError(explanation.code, explanation.text(path), explanation.help, { cause: error });
}

/** The error for a damaged project file. */
export function damagedFile(path: string, cause: unknown): AppError {
  return new AppError('corrupt', message('store.damagedFile', { path }), message('store.restoreFile'), { cause });
}
