import { mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { hasEnded, claimFolder, readFolderOwner } from '../core/processes/identity.ts';

const POLL_INTERVAL_MS = 200;

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
  if (isLeftOver(lock, maxAgeMs)) rmSync(lock, { recursive: true, force: true });
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

/** On Windows, a folder that is being removed cannot be created either. */
function isTaken({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EEXIST' || (process.platform === 'win32' && code === 'EPERM');
}

function isLeftOver(lock: string, maxAgeMs: number): boolean {
  const lockedAtMs = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
  if (lockedAtMs === undefined) return false;
  const owner = readFolderOwner(lock);
  return Date.now() - lockedAtMs > maxAgeMs || (owner !== null && hasEnded(owner));
}
