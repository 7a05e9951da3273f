import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Advances `performance.now()` by 1 s per call, so that progress is always due; returns a function that undoes it. */
export function hurryClock(): () => void {
  let nowMs = 0;
  performance.now = () => (nowMs += 1000);
  return () => {
    // The clock's own method is inherited.
    delete (performance as { now?: unknown }).now;
  };
}

/** Runs a program of `children/` and kills it where it stops. */
export async function killWhereItStops(program: string, ...args: readonly string[]): Promise<void> {
  const path = join(import.meta.dirname, 'children', program);
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), exited]);
  child.kill('SIGKILL');
  await exited;
  assert.equal(child.signalCode, 'SIGKILL');
}
