import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

const bench = join(import.meta.dirname, '..', '..', 'build', 'bench.ts');

/** The output and exit code of the benchmark. */
function runBench(...args: string[]): object {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bench, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

test('a benchmark whose size is not a whole number of at least 1 is refused in one sentence', () => {
  for (const [flag, value] of [
    ['--rows', 'abc'],
    ['--rows', ''],
    ['--rows', '1.5'],
    ['--users', '0'],
    ['--users', '1e20'],
  ]) {
    const stderr = `error: ${flag} must be a whole number of at least 1, not ${value}\n`;
    assert.deepEqual(runBench('scale', `${flag}=${value}`), { status: 2, stdout: '', stderr });
  }
});

test('a part of the benchmark that fails does not hide the figures of the others', { timeout: 120_000 }, () => {
  const env = { ...process.env, STEPLADDER_ELECTRON: '/no/such/folder' };
  const args = [bench, 'window', 'campaign', '--users=1000', '--json'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
  assert.equal(status, 1);
  assert.match(stderr, /^error: window: /m);
  const { campaign, ...others } = JSON.parse(stdout) as { campaign: { users: number } };
  assert.deepEqual([campaign.users, others], [1000, {}]);
});

test('flags that cannot be read are refused in one line', () => {
  for (const args of [['--rows', '-5'], ['--rows'], ['--row=5'], ['--json=yes']]) {
    const { status, stdout, stderr } = runBench('scale', ...args) as { status: number; stdout: string; stderr: string };
    assert.deepEqual({ status, stdout }, { status: 2, stdout: '' });
    assert.match(stderr, new RegExp(`^error: [^\n]*${args[0].split('=')[0]}[^\n]*\n$`));
  }
});
