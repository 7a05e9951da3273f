import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';

/** Even on a busy machine, whatever a test waits for happens sooner. */
const DEADLINE_MS = 180_000;

/** Waits until a condition holds; fails with `problem` if it still does not at the deadline. */
export async function until(holds: () => boolean | Promise<boolean>, problem: string): Promise<void> {
  for (const deadline = Date.now() + DEADLINE_MS; !(await holds());) {
    assert.ok(Date.now() < deadline, problem);
    await setTimeout(50);
  }
}
