import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

import type BetterSqlite3 from 'better-sqlite3';

import { AppError } from '../../errors.ts';
import { quietJob, type JobContext } from '../../job.ts';
import { removeAbandoned } from '../../publish.ts';
import { message, type Text } from '../../text/message.ts';
import { isWritable, needsPrivateCopy } from './access.ts';
import { connect, connectForReading } from './connect.ts';
import { checkLastIds, explainFailure } from './damage.ts';
import { fileIdentity } from './file-state.ts';
import { APPLICATION_ID, versionInHeader } from './header.ts';
import { acquireLock, waitForFreeLock, type HeldLock } from './lock.ts';
import { backUp, migrate, migrationsIn, schemaVersion, type Migration } from './migrations.ts';
import { createFile } from './new-project.ts';
import { isCopyMissing, makePrivateCopy, privateCopy } from './private-copy.ts';
import { checkSchema } from './schema.ts';
import {
  closeReader,
  closeWriter,
  executeText,
  flushLog,
  guarded,
  movedWhileRead,
  refuseMoved,
  rememberFile,
} from './sql.ts';

/** An open project file. */
export interface Project {
  readonly path: string;
  readonly database: BetterSqlite3.Database;
  readonly writable: boolean;
  /** Identifies this writer among the project's writers; null for readers. */
  readonly lockToken: string | null;
  /** Rolls back uncommitted changes, closes the file and releases the lock; harmless when repeated. */
  close(): void;
}

/** How to open a project file. */
export interface OpenOptions {
  readonly mode: 'read' | 'write';
  /** Creates the file if it is missing; otherwise a missing file is an error. */
  readonly create?: boolean;
  /** The writer's purpose, shown to others who find the project locked: `import`, `train`. */
  readonly purpose?: Text;
  /** Excludes other writers of this process, for one that keeps a transaction open while other code runs. */
  readonly exclusive?: boolean;
  /** Folder of `NNNN-name.sql` files; defaults to the program's own. */
  readonly migrations?: string;
}

const MAX_IDLE_WAL_BYTES = 67_108_864;
/** Maximum time a writer waits for another one of this process. */
const MAX_WAIT_MS = 10_000;

/**
 * Opens a project file, migrating an older one after a backup. Throws `invalid-file`, `newer-version` (the file is left
 * untouched), `locked` (naming the other writer), `corrupt` or `disk`.
 */
export function openProject(path: string, options: OpenOptions): Project {
  const file = canonicalPath(path);
  const migrations = migrationsIn(options.migrations);
  if (options.mode === 'write') return openForWriting(file, options, migrations);
  if (needsPrivateCopy(file)) return openCopy(file, options, migrations);
  if (needsWriter(file, options, migrations))
    openForWriting(file, { ...options, purpose: message('store.preparing') }, migrations).close();
  return openForReading(file, migrations);
}

/**
 * Opens a project, passes it to `work`, and always closes and unlocks it. A writer waits up to ten seconds for other
 * writers of this process if either requires exclusive access.
 */
export async function withProject<Result>(
  path: string,
  options: OpenOptions,
  work: (project: Project) => Result | Promise<Result>,
): Promise<Result> {
  if (options.mode === 'write')
    await waitForFreeLock(canonicalPath(path), { exclusive: options.exclusive === true }, MAX_WAIT_MS);
  else await makePrivateCopy(canonicalPath(path), quietJob());
  const project = openProject(path, options);
  try {
    return await work(project);
  } catch (error) {
    throw explainFailure(project.database, error);
  } finally {
    project.close();
  }
}

/**
 * Throws `state` if a project was deleted, moved or replaced since it was opened. Call it before a file that was made
 * from it gets its name.
 */
export function refuseMovedProject({ database }: Project): void {
  refuseMoved(database);
}

/**
 * Like `refuseMovedProject` for a project that is not open: returns a check that throws if the project at `path` was
 * deleted, moved or replaced since this call.
 */
export function watchProject(path: string): () => void {
  const identify = (): string | null => guarded(path, () => fileIdentity(path));
  const file = identify();
  return () => {
    if (file === null || identify() !== file) throw movedWhileRead(path);
  };
}

/** Whether a project must be copied before it can be read, which may take long. */
export function needsCopy(path: string): boolean {
  return existsSync(path) && isCopyMissing(canonicalPath(path));
}

/** Copies a project that must be copied before it can be read; `withProject` does it too, but without progress. */
export async function copyBeforeReading(path: string, job: JobContext): Promise<void> {
  if (needsCopy(path)) await makePrivateCopy(canonicalPath(path), job);
}

/** The same path for every spelling of a project's path, so that all of them lead to the same lock. */
export function canonicalPath(path: string): string {
  const full = resolve(path);
  if (existsSync(full)) return realpathSync(full);
  const folder = dirname(full);
  if (!existsSync(folder))
    throw new AppError('invalid-file', message('store.noFolder', { folder }), message('store.createFolder'));
  return join(realpathSync(folder), basename(full));
}

function needsWriter(file: string, options: OpenOptions, migrations: readonly Migration[]): boolean {
  const version = inspect(file, migrations);
  if (version === null && options.create !== true) throw missingFile(file);
  return version === null || version < migrations.length;
}

/** Opens the private copy of a project without write access; the copy of an older project is migrated. */
function openCopy(file: string, options: OpenOptions, migrations: readonly Migration[]): Project {
  if (inspect(file, migrations) === null) throw missingFile(file);
  const copy = privateCopy(file);
  if (needsWriter(copy, options, migrations)) openForWriting(copy, options, migrations).close();
  return openForReading(copy, migrations, file);
}

function openForReading(file: string, migrations: readonly Migration[], original = file): Project {
  inspect(file, migrations);
  const database = guarded(original, () => openReader(file, migrations, original));
  try {
    rememberFile(database, 'read', original);
  } catch (error) {
    closeReader(database);
    throw error;
  }
  return { path: original, database, writable: false, lockToken: null, close: () => closeReader(database) };
}

/**
 * Opens a reader, with a writable connection if permitted: if that is the last one to be closed, it also removes
 * SQLite's files beside the project.
 */
function openReader(file: string, migrations: readonly Migration[], original: string): BetterSqlite3.Database {
  return connectForReading(file, { readonly: !isWritable(file), original }, (database) => {
    database.pragma('query_only = ON');
    checkSchema(database, migrations);
  }).database;
}

function openForWriting(file: string, options: OpenOptions, migrations: readonly Migration[]): Project {
  if (inspect(file, migrations) === null && options.create !== true) throw missingFile(file);
  const lock = acquireLock(file, {
    purpose: options.purpose ?? message('store.writing'),
    exclusive: options.exclusive === true,
  });
  let database: BetterSqlite3.Database | undefined;
  try {
    if (inspect(file, migrations) === null) createFile(file, migrations);
    else if (!lock.shared) refuseOpenUnderOtherName(file);
    database = guarded(file, () => connect(file, { readonly: false }));
    rememberFile(database, 'write');
    prepareToWrite(database, file, migrations, lock.shared);
    return writableProject(file, database, lock);
  } catch (error) {
    database?.close();
    lock.release();
    throw error;
  }
}

/**
 * Throws `locked` if a program has the file open under a former name: SQLite keeps a log beside each name, and the log
 * of one would overwrite what the other has written.
 */
function refuseOpenUnderOtherName(file: string): void {
  if (existsSync(`${file}-wal`)) return;
  guarded(file, () => {
    const database = connect(file, { readonly: false, exclusive: true });
    try {
      database.pragma('schema_version');
    } finally {
      database.close();
    }
  });
}

function writableProject(path: string, database: BetterSqlite3.Database, lock: HeldLock): Project {
  const close = (): void => {
    try {
      closeWriter(database);
    } finally {
      lock.release();
    }
  };
  return { path, database, writable: true, lockToken: lock.token, close };
}

function prepareToWrite(
  database: BetterSqlite3.Database,
  file: string,
  migrations: readonly Migration[],
  shared: boolean,
): void {
  checkSchema(database, migrations);
  checkLastIds(database);
  executeText(database, `PRAGMA synchronous = FULL; PRAGMA journal_size_limit = ${MAX_IDLE_WAL_BYTES}`);
  guarded(database, () => database.pragma('journal_mode = WAL'));
  if (!shared) {
    removeAbandoned(file);
    // With another writer present, this would only wait for that writer's readers.
    flushLog(database);
  }
  if (schemaVersion(database) < migrations.length) {
    if (shared)
      throw new AppError('locked', message('store.olderInUse', { path: file }), message('store.tryAgainLater'));
    backUp(database, file);
    migrate(database, migrations);
  }
  executeText(database, 'PRAGMA foreign_keys = ON');
}

/** The schema version of a project file, read without changing a byte; null if the file is missing or empty. */
function inspect(file: string, migrations: readonly Migration[]): number | null {
  const stat = statSync(file, { throwIfNoEntry: false });
  // On Windows and some file systems, a folder has no size.
  if (stat?.isDirectory() === true)
    throw new AppError('invalid-file', message('store.isFolder', { path: file }), message('store.nameFile'));
  if (stat === undefined || stat.size === 0) return null;
  const version = guarded(file, () => (existsSync(`${file}-wal`) ? versionInLog(file) : versionInHeader(file)));
  if (version === null)
    throw new AppError('invalid-file', message('store.notProject', { path: file }), message('store.nameProjectOrNew'));
  if (version <= migrations.length) return version;
  throw new AppError(
    'newer-version',
    message('store.newerVersion', { path: file, format: version, known: migrations.length }),
    message('store.updateProgram'),
  );
}

/** The version as SQLite sees it, possibly only in the write-ahead log; null if the file is not a project. */
function versionInLog(file: string): number | null {
  const { database, result } = connectForReading(file, { readonly: true }, (opened) =>
    opened.pragma('application_id', { simple: true }) === APPLICATION_ID ? schemaVersion(opened) : null,
  );
  database.close();
  return result;
}

function missingFile(file: string): AppError {
  return new AppError('invalid-file', message('store.noProject', { path: file }), message('store.createByImport'));
}
