import { randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  linkSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';

import BetterSqlite3 from 'better-sqlite3';

import { removeFile, rename } from '../../busy-files.ts';
import { AppError } from '../../errors.ts';
import { hasEnded, identityOfThisProcess, type ProcessIdentity } from '../../processes/identity.ts';
import { namesIn } from '../../processes/temporary-folder.ts';
import { inEnglish } from '../../text/en.ts';
import { message, type Text } from '../../text/message.ts';
import { guarded } from './sql.ts';

/** The holder of a project's write lock, as stored in its lock file. */
export interface LockOwner extends ProcessIdentity {
  readonly user: string;
  /** In English, for versions that support no other language. */
  readonly purpose: string;
  /** ISO 8601. */
  readonly since: string;
  /** Unique to each lock. */
  readonly token: string;
  /** The writers of the owner's process that share the lock, each with its own token. */
  readonly writers?: readonly LockWriter[];
}

/** A writer within the process that holds a lock. */
export interface LockWriter {
  readonly token: string;
  readonly purpose: Text;
}

const ATTEMPTS = 100;
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const UNREADABLE_AGE_MS = 60_000;
/** The error codes of a disk without hard links; Windows gives `EISDIR`, for instance for a USB stick. */
const WITHOUT_LINKS = new Set(['EISDIR', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EPERM']);
/** Far larger than any lock file. */
const MAX_BYTES = 1024 * 1024;

/** Path of a project's lock file. */
export function lockPath(projectPath: string): string {
  return `${projectPath}.lock`;
}

/** Takes the lock file of a project, reclaiming it from a dead process; throws `locked` with the owner's name. */
export function takeLockFile(projectPath: string, writer: LockWriter): LockOwner {
  const path = lockPath(projectPath);
  const owner = describeSelf(writer);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (guarded(path, () => createLock(path, owner))) {
      removeLeftovers(path);
      return owner;
    }
    const current = readLock(path);
    if (current === 'none') continue;
    if (!isStale(path, current)) throw lockedError(path, current);
    guarded(path, () => removeStale(path));
  }
  throw new AppError('locked', message('store.cannotLock', { path }), message('store.tryAgain'));
}

/**
 * Updates the list of this process's writers that share the lock. Throws `locked` if another process has taken the file
 * or it is gone.
 */
export function rewriteLockFile(projectPath: string, owner: LockOwner): void {
  const path = lockPath(projectPath);
  const current = readLock(path);
  if (!isOwn(current, owner))
    throw current === 'none'
      ? new AppError('locked', message('store.lockGone', { path }), message('store.reopen'))
      : lockedError(path, current);
  guarded(path, () => {
    const temporary = `${path}.${owner.token}`;
    writeFileSync(temporary, `${JSON.stringify(owner)}\n`);
    rename(temporary, path);
  });
}

/** Removes the lock file, unless another process has taken it. */
export function removeLockFile(projectPath: string, owner: LockOwner): void {
  const path = lockPath(projectPath);
  if (isOwn(readLock(path), owner)) removeFile(path);
}

/** The tokens of all current writers of a project, in any process. */
export function liveLockTokens(projectPath: string): ReadonlySet<string> {
  const path = lockPath(projectPath);
  const current = readLock(path);
  if (current === 'none' || current === 'unreadable' || isStale(path, current)) return new Set();
  return new Set(current.writers?.map(({ token }) => token) ?? [current.token]);
}

function isOwn(current: LockOwner | 'none' | 'unreadable', owner: LockOwner): boolean {
  return typeof current !== 'string' && current.token === owner.token;
}

function describeSelf(writer: LockWriter): LockOwner {
  return {
    user: userName(),
    ...identityOfThisProcess(),
    purpose: inEnglish(writer.purpose),
    since: new Date().toISOString(),
    token: randomUUID(),
    writers: [writer],
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env['USER'] ?? `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

/** Links a complete file into place, so that no process ever reads a partial lock; false if a lock exists. */
function createLock(path: string, owner: LockOwner): boolean {
  const temporary = `${path}.${owner.token}`;
  const text = `${JSON.stringify(owner)}\n`;
  try {
    writeFileSync(temporary, text, { flag: 'wx' });
    linkSync(temporary, path);
    return true;
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    // The process that took the lock meanwhile may have removed the temporary file as a leftover.
    if (code === 'EEXIST' || (code === 'ENOENT' && syscall === 'link')) return false;
    if (!WITHOUT_LINKS.has(code ?? '')) throw error;
    return createWithoutLink(path, text);
  } finally {
    removeFile(temporary);
  }
}

/** Removes the temporary files of processes that were killed before they could link them into place. */
function removeLeftovers(path: string): void {
  const prefix = `${basename(path)}.`;
  for (const name of namesIn(dirname(path))) {
    const leftover = join(dirname(path), name);
    if (!name.startsWith(prefix) || !UUID.test(name.slice(prefix.length))) continue;
    try {
      const owner = readLock(leftover);
      if (owner === 'unreadable' || (owner !== 'none' && hasEnded(owner))) removeFile(leftover);
    } catch {
      // A leftover that cannot be removed does no harm.
    }
  }
}

/** Creates the lock on a file system without hard links; false if a lock exists. */
function createWithoutLink(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readLock(path: string): LockOwner | 'none' | 'unreadable' {
  const text = readSmallFile(path);
  if (text === null) return 'none';
  try {
    const owner: unknown = JSON.parse(text);
    return isOwner(owner) ? owner : 'unreadable';
  } catch {
    return 'unreadable';
  }
}

/** The text of a file; empty for a folder, a large file or a pipe, which could block forever; null if it is missing. */
function readSmallFile(path: string): string | null {
  const opened = open(path);
  if (opened === null) return null;
  try {
    const stats = fstatSync(opened);
    return stats.isFile() && stats.size <= MAX_BYTES ? readFileSync(opened, 'utf8') : '';
  } finally {
    closeSync(opened);
  }
}

function open(path: string): number | null {
  try {
    // Windows has neither this flag nor named pipes in folders.
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function isOwner(value: unknown): value is LockOwner {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    ['host', 'token', 'user', 'since', 'purpose'].every(
      (name) => typeof (value as Record<string, unknown>)[name] === 'string',
    ) &&
    (!('writers' in value) || (Array.isArray(value.writers) && value.writers.every(isWriter)))
  );
}

function isWriter(value: unknown): value is LockWriter {
  return (
    typeof value === 'object' &&
    value !== null &&
    'token' in value &&
    typeof value.token === 'string' &&
    'purpose' in value
  );
}

/**
 * Whether the lock's process has certainly ended. An unreadable lock counts as stale after a minute, since a power cut
 * leaves empty files.
 */
function isStale(path: string, owner: LockOwner | 'unreadable'): boolean {
  if (owner === 'unreadable') return ageMs(path) > UNREADABLE_AGE_MS;
  return hasEnded(owner);
}

function ageMs(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? 0 : Date.now() - stat.mtimeMs;
}

/**
 * Removes a stale lock. Between the check and the removal, another process may replace the lock with its own. So both
 * happen under a guard that the kernel releases when its holder dies: SQLite's lock on an empty file. The guard file is
 * removed while locked, so a holder checks that it holds the current file; otherwise the caller tries again. Windows
 * removes the guard file only when no process has it open.
 */
function removeStale(path: string): void {
  const guardPath = `${path}-guard`;
  const before = inodeOf(guardPath);
  const guard = new BetterSqlite3(guardPath, { timeout: 10_000 });
  const replaced = (): boolean => before === undefined || before !== inodeOf(guardPath);
  let isGuardLeft = false;
  try {
    guard.exec('BEGIN EXCLUSIVE');
    if (replaced()) return;
    const current = readLock(path);
    if (current !== 'none' && isStale(path, current)) removeFile(path);
    isGuardLeft = !tryToRemove(guardPath);
  } catch (error) {
    if (!replaced()) throw error;
  } finally {
    guard.close();
    if (isGuardLeft) tryToRemove(guardPath);
  }
}

/** Removes a file, unless the system refuses; returns whether it was removed. */
function tryToRemove(path: string): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch {
    return false;
  }
}

function inodeOf(path: string): bigint | undefined {
  return statSync(path, { throwIfNoEntry: false, bigint: true })?.ino;
}

function lockedError(path: string, owner: LockOwner | 'unreadable'): AppError {
  if (owner === 'unreadable')
    return new AppError('locked', message('store.unreadableLock', { path }), message('store.waitOrDeleteLock'));
  const { user, host, pid, since } = owner;
  return new AppError(
    'locked',
    message('store.inUse', { user, host, pid, purposes: purposesOf(owner), since }),
    message('store.waitForOwner', { path }),
  );
}

function purposesOf({ purpose, writers }: LockOwner): readonly Text[] {
  return writers?.map((writer) => writer.purpose) ?? [purpose];
}
