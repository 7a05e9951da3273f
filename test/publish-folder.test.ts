import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { skipWithout } from '../build/requirements/requirement.ts';
import { straceRequirement } from '../build/requirements/strace.ts';
import { runScript } from '../build/soak/program.ts';
import { findSetAside, publishFolder, restoreFolder } from '../core/publish-folder.ts';
import { removeAbandoned, temporaryName } from '../core/publish.ts';
import { temporaryFolder } from './temporary.ts';

const MODULE = join(import.meta.dirname, '..', 'core', 'publish-folder.ts');

interface Folders {
  readonly parent: string;
  readonly written: string;
  readonly target: string;
}

/** A folder that is about to take the place of another one. Each file says which of the two it belongs to. */
function twoFolders(t: TestContext): Folders {
  const parent = temporaryFolder(t);
  const folders = { parent, written: join(parent, 'written'), target: join(parent, 'model') };
  fill(folders.target, 'earlier');
  fill(folders.written, 'new');
  return folders;
}

function fill(folder: string, text: string): void {
  mkdirSync(join(folder, 'files'), { recursive: true });
  for (const name of ['model.onnx', 'files/a']) writeFileSync(join(folder, name), text);
}

/** What the files of a folder say. */
function contentOf(folder: string): string {
  const [one, other] = ['model.onnx', 'files/a'].map((name) => readFileSync(join(folder, name), 'utf8'));
  assert.equal(one, other);
  return one;
}

/** A temporary name of a process that has ended. */
function ofEndedProcess(name: string): string {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  return name.replace(`-${process.pid}.`, `-${pid}.`);
}

for (const when of [1, 2, 3])
  test(
    `a kill at rename ${when} of a replacement loses neither folder`,
    { skip: skipWithout(straceRequirement) },
    async (t) => {
      const { parent, written, target } = twoFolders(t);
      const call = `publishFolder(${JSON.stringify(written)}, ${JSON.stringify(target)})`;
      const script = `import { publishFolder } from ${JSON.stringify(MODULE)}; ${call};`;
      const fault = { call: 'rename', effect: 'signal=KILL', when: `${when}` };
      const { signal } = await runScript(['--input-type=module', '--eval', script], fault);
      assert.equal(signal, 'SIGKILL');
      assert.equal(existsSync(target), when !== 2);
      removeAbandoned(target);
      assert.equal(restoreFolder(target), when === 2);
      assert.equal(contentOf(target), when === 3 ? 'new' : 'earlier');
      assert.equal(restoreFolder(target), false);
      const again = join(parent, 'again');
      fill(again, 'next');
      publishFolder(again, target);
      assert.equal(contentOf(target), 'next');
      assert.deepEqual(
        readdirSync(parent).filter((name) => name !== 'written'),
        ['model'],
      );
    },
  );

test('a folder that is set aside is not restored while its process may be about to replace it', (t) => {
  const { parent, target } = twoFolders(t);
  const mine = temporaryName(target, 'earlier');
  renameSync(target, mine);
  assert.equal(findSetAside(target), null);
  const elsewhere = ofEndedProcess(mine).replace(/\.[\da-f]{8}-(?=\d+\.earlier$)/, '.00000000-');
  renameSync(mine, elsewhere);
  // An old date of the content says nothing about when the folder got its name.
  utimesSync(elsewhere, 0, 0);
  assert.equal(findSetAside(target), null);
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 61_000 });
  assert.equal(findSetAside(target), elsewhere);
  assert.equal(restoreFolder(target), true);
  assert.deepEqual([contentOf(target), readdirSync(parent).sort()], ['earlier', ['model', 'written']]);
});

test('the folder that was set aside last is restored, and never over something else', (t) => {
  const { parent, written, target } = twoFolders(t);
  const ofAnother = ofEndedProcess(temporaryName(join(parent, 'model.v2'), 'earlier'));
  fill(ofAnother, 'another');
  const [first, last] = [0, 1].map(() => ofEndedProcess(temporaryName(target, 'earlier')));
  renameSync(target, first);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  renameSync(written, last);
  mkdirSync(target);
  assert.equal(restoreFolder(target), false);
  assert.equal(readdirSync(parent).length, 4);
  renameSync(target, join(parent, 'other'));
  assert.equal(restoreFolder(target), true);
  assert.equal(contentOf(target), 'new');
  assert.equal(contentOf(ofAnother), 'another');
});

test('a folder with a long name is not restored under another name with the same beginning', (t) => {
  const parent = temporaryFolder(t);
  const [target, other] = ['1', '2'].map((ending) => join(parent, `${'x'.repeat(200)}${ending}`));
  const setAside = ofEndedProcess(temporaryName(target, 'earlier'));
  fill(setAside, 'earlier');
  assert.equal(restoreFolder(other), false);
  assert.equal(restoreFolder(target), true);
  assert.equal(contentOf(target), 'earlier');
});
