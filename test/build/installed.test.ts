import assert from 'node:assert/strict';
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { temporaryFolder } from '../temporary.ts';

type Check = (folder: string) => string | null;

const build = join(dirname(dirname(import.meta.dirname)), 'build');
const { checkOnce } = (await import(join(build, 'installed.mjs'))) as {
  checkOnce: (folder: string, check: Check) => string | null;
};

/** A folder with both lockfiles, and a check that counts its calls. */
function checkout(t: TestContext) {
  const folder = temporaryFolder(t);
  const lockfiles = [join(folder, 'package-lock.json'), join(folder, 'node_modules', '.package-lock.json')];
  mkdirSync(join(folder, 'node_modules'));
  for (const file of lockfiles) writeFileSync(file, '{}');
  const state = { missing: null as string | null, asked: 0 };
  const look = (): string | null =>
    checkOnce(folder, () => {
      state.asked += 1;
      return state.missing;
    });
  return { folder, lockfiles, state, look };
}

test('packages that were complete are not checked again', (t) => {
  const { state, look } = checkout(t);
  assert.deepEqual([look(), look(), look(), state.asked], [null, null, null, 1]);
});

test('a changed lockfile or a new node_modules causes another check', (t) => {
  const { folder, lockfiles, state, look } = checkout(t);
  look();
  writeFileSync(lockfiles[0], '{"packages":{}}');
  look();
  assert.equal(state.asked, 2, 'another size');
  lockfiles.forEach((file, index) => {
    utimesSync(file, 1, 1);
    look();
    assert.equal(state.asked, 3 + index, `another time of ${file}`);
  });
  rmSync(join(folder, 'node_modules', '.cache'), { recursive: true });
  look();
  assert.deepEqual([look(), state.asked], [null, 5]);
});

test('missing packages are reported until they are installed', (t) => {
  const { lockfiles, state, look } = checkout(t);
  state.missing = 'a is missing';
  assert.deepEqual([look(), look(), state.asked], ['a is missing', 'a is missing', 2]);
  state.missing = null;
  assert.deepEqual([look(), look(), state.asked], [null, null, 3]);
  rmSync(lockfiles[1]);
  state.missing = 'node_modules is missing';
  assert.equal(look(), 'node_modules is missing');
});

test('without a writable cache, every start checks again', (t) => {
  const { folder, state, look } = checkout(t);
  writeFileSync(join(folder, 'node_modules', '.cache'), '');
  assert.deepEqual([look(), look(), state.asked], [null, null, 2]);
});
