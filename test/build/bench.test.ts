import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

const bench = join(import.meta.dirname, '..', '..', 'build', 'bench.ts');

test('a benchmark of a size that is no whole number from 1 is refused in one sentence', () => {
  for (const [flag, value] of [
    ['--rows', 'abc'],
    ['--rows', ''],
    ['--rows', '1.5'],
    ['--users', '0'],
    ['--users', '1e20'],
  ]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [bench, 'scale', `${flag}=${value}`], {
      encoding: 'utf8',
    });
    const sentence = `error: ${flag} must be a whole number from 1, not ${value}\n`;
    assert.deepEqual({ status, stdout, stderr }, { status: 2, stdout: '', stderr: sentence });
  }
});
