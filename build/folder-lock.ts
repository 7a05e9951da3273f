import { mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const POLL_INTERVAL_MS = 200;

/**
 * Runs an action under a lock between processes, which is a folder. A lock older than `maxAgeMs` is left over from a
 * killed process.
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
  const lockedAtMs = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
  if (lockedAtMs !== undefined && Date.now() - lockedAtMs > maxAgeMs) rmSync(lock, { recursive: true, force: true });
  try {
    mkdirSync(lock);
    return true;
  } catch {
    return false;
  }
}
