import { writeSync } from 'node:fs';

/** Writes `stopped` to stdout and blocks this process until it is killed or a minute has passed. */
export function stopHere(): void {
  writeSync(1, 'stopped\n');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
}
