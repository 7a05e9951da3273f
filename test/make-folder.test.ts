import assert from 'node:assert/strict';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { makeFolder } from '../core/make-folder.ts';
import { temporaryFolder } from './temporary.ts';

test('a folder is created with its parents, once or by several callers at the same time', async (t) => {
  const parent = temporaryFolder(t);
  const path = join(parent, 'a', 'b', 'c');
  await Promise.all([makeFolder(path), makeFolder(path), makeFolder(join(path, 'd'))]);
  await makeFolder(path);
  assert.ok(statSync(join(path, 'd')).isDirectory());
});

test('a file at the path or among its parents is an error', async (t) => {
  const parent = temporaryFolder(t);
  mkdirSync(join(parent, 'a'));
  const file = join(parent, 'a', 'file');
  writeFileSync(file, '');
  await assert.rejects(makeFolder(file), { code: 'EEXIST' });
  await assert.rejects(makeFolder(join(file, 'b')), { code: 'ENOTDIR' });
});

test(
  'a system that refuses new folders ends in its error',
  { skip: process.platform !== 'linux' && 'only Linux has such a folder everywhere', timeout: 10_000 },
  async () => {
    await assert.rejects(makeFolder('/proc/stepladder/sample'), { code: 'ENOENT' });
  },
);
