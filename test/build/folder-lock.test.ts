import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { withFolderLock } from '../../build/folder-lock.ts';
import { temporaryFolder } from '../temporary.ts';

const MAX_AGE_MS = 3_600_000;
const source = pathToFileURL(join(import.meta.dirname, '..', '..', 'build', 'folder-lock.ts')).href;

test('one process at a time holds a lock', async (t) => {
  const lock = join(temporaryFolder(t), 'lock');
  let holders = 0;
  const hold = async (): Promise<void> =>
    withFolderLock(lock, MAX_AGE_MS, async () => {
      assert.equal(++holders, 1);
      await new Promise(setImmediate);
      holders--;
    });
  await Promise.all([hold(), hold(), hold()]);
  assert.equal(existsSync(lock), false);
});

test(
  'a lock that cannot be created is an error, since nobody would ever release it',
  { timeout: 10_000 },
  async (t) => {
    const lock = join(temporaryFolder(t), 'x'.repeat(300));
    await assert.rejects(
      withFolderLock(lock, MAX_AGE_MS, () => Promise.resolve()),
      { code: 'ENAMETOOLONG' },
    );
  },
);

test('a lock whose process was killed is taken over at once', { timeout: 60_000 }, async (t) => {
  const lock = join(temporaryFolder(t), 'lock');
  const script = `import { withFolderLock } from ${JSON.stringify(source)};
await withFolderLock(${JSON.stringify(lock)}, ${MAX_AGE_MS}, () => {
  console.log('locked');
  return new Promise((resolve) => setTimeout(resolve, ${MAX_AGE_MS}));
});`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.ok(existsSync(lock));
  assert.equal(await withFolderLock(lock, MAX_AGE_MS, async () => Promise.resolve('taken')), 'taken');
});

test('of two processes that find a left-over lock at once, one holds it at a time', { timeout: 60_000 }, async (t) => {
  const lock = join(temporaryFolder(t), 'lock');
  mkdirSync(lock);
  utimesSync(lock, 0, 0);
  // The other one finds and takes the lock just before this one removes it.
  const script = `import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { setTimeout } from 'node:timers/promises';
const { rmSync } = fs;
const lock = ${JSON.stringify(lock)};
let [holders, most, isFirst, other] = [0, 0, true, null];
fs.rmSync = (path, options) => {
  if (path === lock && isFirst) {
    isFirst = false;
    other = hold();
  }
  rmSync(path, options);
};
syncBuiltinESMExports();
const { withFolderLock } = await import(${JSON.stringify(source)});
const hold = () =>
  withFolderLock(lock, ${MAX_AGE_MS}, async () => {
    most = Math.max(most, ++holders);
    await setTimeout(100);
    holders--;
  });
await hold();
await other;
console.log(most);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [most] = (await once(child.stdout, 'data')) as [Buffer];
  assert.equal(most.toString(), '1\n');
  assert.deepEqual(readdirSync(dirname(lock)), []);
});
