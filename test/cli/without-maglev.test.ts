import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

import { temporaryFolder } from '../temporary.ts';
import { main } from './process.ts';

test('neither a command nor its threads run code that Maglev compiled, which computes some sums wrongly', (t) => {
  const demo = join(temporaryFolder(t), 'demo');
  const args = ['--trace-opt', main, 'demo', '--out', demo, '--rows', '1000', '--progress', 'none'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(status, 0, stderr);
  const compiledBy = (compiler: string): number => stdout.split(`(target ${compiler}`).length - 1;
  assert.ok(compiledBy('TURBOFAN') > 100, 'the trace is incomplete');
  // Node may have compiled functions of its own before the first line of the command.
  assert.ok(compiledBy('MAGLEV') < 10, `${compiledBy('MAGLEV')} lines about Maglev`);
});
