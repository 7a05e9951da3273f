import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const CLI = join(import.meta.dirname, '..', '..', 'core', 'cli', 'main.mjs');

test('neither a command nor its threads run code that Maglev compiled, which computes some sums wrongly', () => {
  const folder = mkdtempSync(join(tmpdir(), 'maglev-'));
  try {
    const args = ['--trace-opt', CLI, 'demo', '--out', join(folder, 'demo'), '--rows', '1000', '--progress', 'none'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
    assert.equal(status, 0, stderr);
    const compiledBy = (compiler: string): number => stdout.split(`(target ${compiler}`).length - 1;
    assert.ok(compiledBy('TURBOFAN') > 100, 'the trace is complete');
    // Node may have compiled functions of its own before the first line of the command.
    assert.ok(compiledBy('MAGLEV') < 10, `${compiledBy('MAGLEV')} lines about Maglev`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
