import { mkdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { hasEnded, claimFolder, readFolderOwner } from '../core/processes/identity.ts';

const POLL_INTERVAL_MS = 200;
/** No process takes longer to remove a lock. */
const MAX_REMOVAL_MS = 60_000;

/**
 * Runs an action under a lock between processes: a folder that names the process that holds it. A lock is left over if
 * that process has ended; one that is older than `maxAgeMs` always counts as left over. Throws if the lock cannot be
 * created.
 */
export async function withFolderLock<Value>(
  lock: string,
  maxAgeMs: number,
  action: () => Promise<Value>,
): Promise<Value> {
  mkdirSync(dirname(lock), { recursive: true });
  while (!takeLock(lock, maxAgeMs)) await setTimeout(POLL_INTERVAL_MS);
  try {
    return await action();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function takeLock(lock: string, maxAgeMs: number): boolean {
  if (isLeftOver(lock, maxAgeMs)) removeLeftOver(lock, maxAgeMs);
  try {
    mkdirSync(lock);
  } catch (error) {
    // Any other error would last, and waiting for the lock would never end.
    if (isTaken(error as NodeJS.ErrnoException)) return false;
    throw error;
  }
  claimFolder(lock);
  return true;
}

/**
 * Removes a left-over lock, unless another process is removing it. If both removed it, the slower one might remove the
 * lock of a third process, which has taken it since.
 */
function removeLeftOver(lock: string, maxAgeMs: number): void {
  const removal = `${lock}.removal`;
  try {
    mkdirSync(removal);
  } catch (error) {
    if (!isTaken(error as NodeJS.ErrnoException)) throw error;
    // A process that was killed meanwhile leaves it behind.
    if (ageMs(removal) > MAX_REMOVAL_MS) rmSync(removal, { recursive: true, force: true });
    return;
  }
  try {
    if (isLeftOver(lock, maxAgeMs)) rmSync(lock, { recursive: true, force: true });
  } finally {
    rmdirSync(removal);
  }
}

/** On Windows, a folder that is being removed cannot be created either. */
function isTaken({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EEXIST' || (process.platform === 'win32' && code === 'EPERM');
}

function isLeftOver(lock: string, maxAgeMs: number): boolean {
  const owner = readFolderOwner(lock);
  return ageMs(lock) > maxAgeMs || (owner !== null && hasEnded(owner));
}

/** The time since a folder was changed; 0 if there is none. */
function ageMs(folder: string): number {
  const changedMs = statSync(folder, { throwIfNoEntry: false })?.mtimeMs;
  return changedMs === undefined ? 0 : Date.now() - changedMs;
}
