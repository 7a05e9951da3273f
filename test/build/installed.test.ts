import assert from 'node:assert/strict';
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { temporaryFolder } from '../temporary.ts';

type Check = (folder: string) => string | null;

const setup = join(dirname(dirname(import.meta.dirname)), 'build', 'setup');
const { checkOnce } = (await import(join(setup, 'installed.mjs'))) as {
  checkOnce: (folder: string, check: Check) => string | null;
};

/** A folder with both lockfiles, and a check that counts its calls. */
function checkout(t: TestContext) {
  const folder = temporaryFolder(t);
  const lockfiles = [join(folder, 'package-lock.json'), join(folder, 'node_modules', '.package-lock.json')];
  mkdirSync(join(folder, 'node_modules'));
  for (const file of lockfiles) writeFileSync(file, '{}');
  const state = { missing: null as string | null, calls: 0 };
  const check = (): string | null =>
    checkOnce(folder, () => {
      state.calls++;
      return state.missing;
    });
  return { folder, lockfiles, state, check };
}

test('packages that were complete are not checked again', (t) => {
  const { state, check } = checkout(t);
  assert.deepEqual([check(), check(), check(), state.calls], [null, null, null, 1]);
});

test('a changed lockfile or a new node_modules causes another check', (t) => {
  const { folder, lockfiles, state, check } = checkout(t);
  check();
  writeFileSync(lockfiles[0], '{"packages":{}}');
  check();
  assert.equal(state.calls, 2, 'another size');
  lockfiles.forEach((file, index) => {
    utimesSync(file, 1, 1);
    check();
    assert.equal(state.calls, 3 + index, `another time of ${file}`);
  });
  rmSync(join(folder, 'node_modules', '.cache'), { recursive: true });
  check();
  assert.deepEqual([check(), state.calls], [null, 5]);
});

test('missing packages are reported until they are installed', (t) => {
  const { lockfiles, state, check } = checkout(t);
  state.missing = 'a is missing';
  assert.deepEqual([check(), check(), state.calls], ['a is missing', 'a is missing', 2]);
  state.missing = null;
  assert.deepEqual([check(), check(), state.calls], [null, null, 3]);
  rmSync(lockfiles[1]);
  state.missing = 'node_modules is missing';
  assert.equal(check(), 'node_modules is missing');
});

test('without a writable cache, every start checks again', (t) => {
  const { folder, state, check } = checkout(t);
  writeFileSync(join(folder, 'node_modules', '.cache'), '');
  assert.deepEqual([check(), check(), state.calls], [null, null, 2]);
});
