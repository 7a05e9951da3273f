import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';

import BetterSqlite3 from 'better-sqlite3';

import { AppError } from '../errors.ts';

import { isRunning, processStart } from './processes.ts';
import { guarded } from './sql.ts';

/** Who holds a project for writing, as written in its lock file. */
export interface LockOwner {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  /** Boot and start time of the process where the system tells them, so that a reused pid is recognised. */
  readonly processStart: string | null;
  readonly purpose: string;
  /** ISO 8601. */
  readonly since: string;
  /** Differs for every lock ever taken. */
  readonly token: string;
}

/** A lock that this process holds. */
export interface HeldLock {
  readonly token: string;
  readonly release: () => void;
}

const ATTEMPTS = 100;
const UNREADABLE_AGE_MS = 60_000;

/** The lock file that belongs to a project file. */
export function lockPath(projectPath: string): string {
  return `${projectPath}.lock`;
}

/** Takes the writer's lock of a project, reclaiming it from a dead process; throws `locked` with the owner's name. */
export function acquireLock(projectPath: string, purpose: string): HeldLock {
  const path = lockPath(projectPath);
  const owner = describeSelf(purpose);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (guarded(path, () => createLock(path, owner))) return hold(path, owner);
    const present = readLock(path);
    if (present === 'none') continue;
    if (!isStale(path, present)) throw lockedError(path, present);
    guarded(path, () => removeStale(path));
  }
  throw new AppError('locked', `could not take the lock ${path}`, 'several programs are opening the project at once; try again');
}

/** The token of the live lock of a project, or null where nobody is writing. */
export function liveLockToken(projectPath: string): string | null {
  const path = lockPath(projectPath);
  const present = readLock(path);
  return present === 'none' || present === 'unreadable' || isStale(path, present) ? null : present.token;
}

function describeSelf(purpose: string): LockOwner {
  return {
    user: userName(), host: hostname(), pid: process.pid, processStart: processStart(process.pid),
    purpose, since: new Date().toISOString(), token: randomUUID(),
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env['USER'] ?? `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

/** Links a complete file into place, so that nobody ever reads half a lock; false where there is one already. */
function createLock(path: string, owner: LockOwner): boolean {
  const draft = `${path}.${owner.token}`;
  const text = `${JSON.stringify(owner)}\n`;
  try {
    writeFileSync(draft, text, { flag: 'wx' });
    linkSync(draft, path);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EEXIST') return false;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS' && code !== 'EOPNOTSUPP') throw error;
    return createWithoutLink(path, text);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** For file systems without hard links. */
function createWithoutLink(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function hold(path: string, owner: LockOwner): HeldLock {
  const release = (): void => {
    process.removeListener('exit', release);
    const present = readLock(path);
    if (typeof present !== 'string' && present.token === owner.token) rmSync(path, { force: true });
  };
  process.once('exit', release);
  return { token: owner.token, release };
}

function readLock(path: string): LockOwner | 'none' | 'unreadable' {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'none';
    throw error;
  }
  try {
    const owner: unknown = JSON.parse(text);
    return isOwner(owner) ? owner : 'unreadable';
  } catch {
    return 'unreadable';
  }
}

function isOwner(value: unknown): value is LockOwner {
  return typeof value === 'object' && value !== null && 'pid' in value && typeof value.pid === 'number'
    && 'host' in value && typeof value.host === 'string' && 'token' in value && typeof value.token === 'string';
}

/** Whether the process behind a lock is certainly gone; an unreadable lock counts after a minute (a power cut leaves empty files). */
function isStale(path: string, owner: LockOwner | 'unreadable'): boolean {
  if (owner === 'unreadable') return ageMs(path) > UNREADABLE_AGE_MS;
  if (owner.host !== hostname()) return false;
  if (!isRunning(owner.pid)) return true;
  const start = processStart(owner.pid);
  return start === 'ended' || (start !== null && owner.processStart !== null && start !== owner.processStart);
}

function ageMs(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? 0 : Date.now() - stat.mtimeMs;
}

/**
 * Removes a stale lock. Between judging a lock dead and removing it, another process may have replaced it by its own; so
 * judging and removing happen under a guard that the kernel releases when its holder dies: SQLite's lock on an empty file.
 * The guard is removed while it is held, so a holder makes sure that it holds the file that is there now (else its caller tries again).
 */
function removeStale(path: string): void {
  const guardPath = `${path}-guard`;
  const before = fileNumber(guardPath);
  const guard = new BetterSqlite3(guardPath, { timeout: 10_000 });
  const replaced = (): boolean => before === undefined || before !== fileNumber(guardPath);
  try {
    guard.exec('BEGIN EXCLUSIVE');
    if (replaced()) return;
    const present = readLock(path);
    if (present !== 'none' && isStale(path, present)) rmSync(path, { force: true });
    rmSync(guardPath, { force: true });
  } catch (error) {
    if (!replaced()) throw error;
  } finally {
    guard.close();
  }
}

function fileNumber(path: string): bigint | undefined {
  return statSync(path, { throwIfNoEntry: false, bigint: true })?.ino;
}

function lockedError(path: string, owner: LockOwner | 'unreadable'): AppError {
  if (owner === 'unreadable') return new AppError('locked', `unreadable lock: ${path}`, 'try again in a minute, or delete the lock if no program uses the project');
  const who = `${owner.user}@${owner.host}, process ${owner.pid}, ${owner.purpose}, since ${owner.since}`;
  return new AppError('locked', `the project is in use for writing by ${who}`, `wait until it is done; if that process is certainly gone, delete ${path}`);
}
