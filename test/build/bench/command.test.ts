import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { runMeasured } from '../../../build/bench/command.ts';
import { temporaryFolder } from '../../temporary.ts';

/** Starts a thread that ends at once, and only then computes for 400 ms of CPU time. */
const SCRIPT = `
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
await once(new Worker(new URL('thread.mjs', import.meta.url)), 'exit');
const before = process.cpuUsage();
while (process.cpuUsage(before).user < 400_000);
writeFileSync(process.argv[2], 'x'.repeat(100_000));
console.log('{"done":true}');
`;

test('the cost of a command includes what it does after its threads have ended', async (t) => {
  const folder = temporaryFolder(t);
  const script = join(folder, 'script.mjs');
  writeFileSync(script, SCRIPT);
  writeFileSync(join(folder, 'thread.mjs'), '');
  const { result, cost } = await runMeasured(folder, script, [join(folder, 'out')]);
  assert.deepEqual(result, { done: true });
  assert.ok(cost.cpuMs >= 400, `${cost.cpuMs} ms of CPU time`);
  assert.equal(cost.diskBytes, 100_000);
});
