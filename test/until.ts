import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';

/** Longer than anything that a test waits for takes on a busy machine. */
const DEADLINE_MS = 180_000;

/** Waits until a condition holds; fails with the problem if it does not even on a busy machine. */
export async function until(holds: () => boolean | Promise<boolean>, problem: string): Promise<void> {
  for (const deadline = Date.now() + DEADLINE_MS; !(await holds());) {
    assert.ok(Date.now() < deadline, problem);
    await setTimeout(50);
  }
}
