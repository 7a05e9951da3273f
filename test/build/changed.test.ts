import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { changedFiles } from '../../build/testing/stages.ts';
import { temporaryFolder } from '../temporary.ts';

function git(folder: string, ...args: readonly string[]): void {
  const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.org'];
  const { status, stderr } = spawnSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}

test('files have changed if they differ from the upstream branch, or are new', (t) => {
  const [origin, clone] = ['origin', 'clone'].map((name) => join(temporaryFolder(t), name));
  mkdirSync(origin);
  git(origin, 'init', '--quiet');
  for (const name of ['kept.ts', 'edited.ts', 'removed.ts', 'committed.ts', '.gitignore'])
    writeFileSync(join(origin, name), name === '.gitignore' ? 'ignored.ts\n' : '1');
  git(origin, 'add', '.');
  git(origin, 'commit', '--quiet', '--message', 'First');
  git(origin, 'clone', '--quiet', '.', clone);
  assert.deepEqual(changedFiles(clone), []);
  writeFileSync(join(clone, 'committed.ts'), '2');
  git(clone, 'commit', '--quiet', '--all', '--message', 'Second');
  writeFileSync(join(clone, 'edited.ts'), '2');
  writeFileSync(join(clone, 'new file.ts'), '');
  writeFileSync(join(clone, 'ignored.ts'), '');
  rmSync(join(clone, 'removed.ts'));
  assert.deepEqual(changedFiles(clone), ['committed.ts', 'edited.ts', 'new file.ts']);
});

test('a branch without an upstream is compared with its last commit; outside git, nothing is known', (t) => {
  const folder = temporaryFolder(t);
  assert.equal(changedFiles(folder), null);
  git(folder, 'init', '--quiet');
  writeFileSync(join(folder, 'a.ts'), '1');
  git(folder, 'add', '.');
  git(folder, 'commit', '--quiet', '--message', 'First');
  assert.deepEqual(changedFiles(folder), []);
  writeFileSync(join(folder, 'a.ts'), '2');
  assert.deepEqual(changedFiles(folder), ['a.ts']);
});
