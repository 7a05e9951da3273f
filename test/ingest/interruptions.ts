import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Advances `performance.now()` by 1 s per call, so that no progress report is skipped; returns the undo function. */
export function reportAllProgress(): () => void {
  let nowMs = 0;
  performance.now = () => (nowMs += 1000);
  return () => {
    // The clock's own method is inherited.
    delete (performance as { now?: unknown }).now;
  };
}

/** Runs a program of `children/` and kills it once it has paused at the given point. */
export async function killAtPause(program: string, ...args: readonly string[]): Promise<void> {
  const path = join(import.meta.dirname, 'children', program);
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), exited]);
  child.kill('SIGKILL');
  await exited;
  assert.equal(child.signalCode, 'SIGKILL');
}
