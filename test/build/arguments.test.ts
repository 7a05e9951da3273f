import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

const build = join(import.meta.dirname, '..', '..', 'build');

/** Runs a script with a wrong argument; returns its only line. */
function refusal(script: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(build, script), ...args], { encoding: 'utf8' });
  assert.deepEqual({ status, stdout }, { status: 2, stdout: '' }, stderr);
  assert.match(stderr, /^error: [^\n]+\n$/);
  return stderr;
}

test('a wrong option of an npm script is named in one sentence with the valid ones', () => {
  const valid = {
    'test.ts': '--fast, --no-skip',
    'soak.ts': '--seed VALUE, --json',
    'truth/truth.ts': '--seeds VALUE, --from VALUE, --rows VALUE, --members VALUE, --refit, --keep VALUE, --json',
    'package.ts': '--electron VALUE, --output VALUE, --installers',
    'start.ts': '--electron VALUE, --serve',
  };
  for (const [script, options] of Object.entries(valid))
    assert.equal(refusal(script, '--sede', '3'), `error: unknown option: --sede (valid: ${options})\n`);
});

test('a number that an npm script cannot use is refused in one sentence', () => {
  assert.equal(refusal('soak.ts', 'soon'), 'error: not a number of minutes: soon\n');
  assert.equal(
    refusal('truth/truth.ts', '--rows', '0.5'),
    'error: --rows must be a whole number of at least 1, not 0.5\n',
  );
  for (const share of ['', '1.5', 'half'])
    assert.equal(
      refusal('science/science.ts', '--own-effects', share),
      `error: --own-effects must be a share from 0 to 1, not ${share}\n`,
    );
});

test('a name that matches no test is refused in one sentence', () => {
  const name = ['no', 'such', 'test'].join();
  const advice = "give a path, or a part of a test's path or name";
  assert.equal(refusal('test.ts', name), `error: no test matches ${name}: ${advice}\n`);
});
