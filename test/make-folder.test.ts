import assert from 'node:assert/strict';
import { mkdirSync, promises, statSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { dirname, join, parse } from 'node:path';
import { test, type TestContext } from 'node:test';

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
  'the error of a system that refuses a new folder is passed on',
  { skip: process.platform !== 'linux' && 'only Linux has such a folder everywhere', timeout: 10_000 },
  async () => {
    await assert.rejects(makeFolder('/proc/stepladder/sample'), { code: 'ENOENT' });
  },
);

/** Replaces functions of `node:fs/promises` until the test ends. */
function replaceFunctions(t: TestContext, functions: Readonly<Partial<Record<'mkdir' | 'stat', () => unknown>>>): void {
  for (const [name, work] of Object.entries(functions)) t.mock.method(promises, name as 'mkdir' | 'stat', work);
  syncBuiltinESMExports();
  t.after(() => {
    t.mock.restoreAll();
    syncBuiltinESMExports();
  });
}

const missing = Object.assign(new Error('no such folder'), { code: 'ENOENT' });

test('a folder on a drive that does not exist is an error', async (t) => {
  let calls = 0;
  const mkdir = () => Promise.reject(++calls > 10 ? new Error('it tries the root again and again') : missing);
  replaceFunctions(t, { mkdir, stat: () => Promise.reject(missing) });
  await assert.rejects(makeFolder(join(parse(process.cwd()).root, 'data', 'sample')), missing);
});

test('a folder is created although another process creates its parent at the same moment', async (t) => {
  const path = join(temporaryFolder(t), 'a', 'b');
  const { mkdir } = promises;
  let calls = 0;
  replaceFunctions(t, {
    mkdir: async () => {
      if (++calls > 2) return mkdir(path);
      await mkdir(dirname(path)).catch(() => undefined);
      throw calls === 1 ? missing : Object.assign(new Error('it exists'), { code: 'EEXIST' });
    },
  });
  await makeFolder(path);
  assert.ok(statSync(path).isDirectory());
});
