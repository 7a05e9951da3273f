import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import { withProcessLock } from '../../build/setup/process-lock.mjs';
import { temporaryFolder } from '../temporary.ts';

const root = join(import.meta.dirname, '..', '..');
const KILLS = 10;
const LONG_MS = 3_600_000;

/** Starts a process that runs a script, in which `withProcessLock`, `lock` and `setTimeout` are known. */
function start(t: TestContext, lock: string, script: string): ChildProcess {
  const source = pathToFileURL(join(root, 'build', 'setup', 'process-lock.mjs')).href;
  const head = `import { setTimeout } from 'node:timers/promises';
import { withProcessLock } from ${JSON.stringify(source)};
const lock = ${JSON.stringify(lock)};\n`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', head + script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

test('one call at a time holds a lock, also by another path to its folder', async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'own'));
  symlinkSync(join(folder, 'own'), join(folder, 'linked'), 'junction');
  let holders = 0;
  let waited = 0;
  const hold = async (name: string): Promise<void> =>
    withProcessLock(
      join(folder, name, 'lock'),
      async () => {
        assert.equal(++holders, 1);
        await setTimeout(20);
        holders--;
      },
      () => void waited++,
    );
  await Promise.all([hold('own'), hold('own'), hold('linked')]);
  assert.equal(waited, 2);
});

test('locks of other names and folders are held meanwhile', async (t) => {
  const folder = temporaryFolder(t);
  const paths = ['lock', 'other', join('deeper', 'lock')].map((name) => join(folder, name));
  const nest = ([path, ...others]: readonly string[]): Promise<number> =>
    withProcessLock(path, async () => 1 + (others.length > 0 ? await nest(others) : 0));
  assert.equal(await nest(paths), 3);
});

test('an error within a lock releases it', async (t) => {
  const lock = join(temporaryFolder(t), 'lock');
  await assert.rejects(
    withProcessLock(lock, () => Promise.reject(new Error('within'))),
    { message: 'within' },
  );
  assert.equal(await withProcessLock(lock, async () => Promise.resolve('taken')), 'taken');
});

test('a lock that cannot be created is an error, since nobody would ever release it', async (t) => {
  const file = join(temporaryFolder(t), 'file');
  writeFileSync(file, '');
  await assert.rejects(
    withProcessLock(join(file, 'lock'), () => Promise.resolve()),
    { code: /^(ENOTDIR|EEXIST|ENOENT)$/ },
  );
});

test('a killed process leaves nothing behind that delays the next one', { timeout: 60_000 }, async (t) => {
  const folder = temporaryFolder(t);
  const lock = join(folder, 'lock');
  const child = start(t, lock, `await withProcessLock(lock, () => (console.log('held'), setTimeout(${LONG_MS})));`);
  await once(child.stdout!, 'data');
  let waited = 0;
  const next = withProcessLock(
    lock,
    async () => Promise.resolve('taken'),
    () => void waited++,
  );
  await setTimeout(300);
  assert.equal(waited, 1);
  await kill(child);
  assert.equal(await next, 'taken');
  if (process.platform === 'linux') assert.deepEqual(readdirSync(folder), []);
});

test('while its holders are killed at any moment, one process at a time holds a lock', async (t) => {
  const folder = temporaryFolder(t);
  const identity = pathToFileURL(join(root, 'core', 'processes', 'identity.ts')).href;
  // Each holder writes down its id, and expects that of nobody who still runs.
  const script = `import { readFileSync, writeFileSync } from 'node:fs';
import { isRunning, processStart } from ${JSON.stringify(identity)};
const holder = ${JSON.stringify(join(folder, 'holder'))};
for (;;) {
  await withProcessLock(lock, async () => {
    const other = Number(readFileSync(holder, 'utf8'));
    if (other !== 0 && isRunning(other) && processStart(other) !== 'ended') console.log('held by two at once');
    writeFileSync(holder, String(process.pid));
    console.log('held');
    await setTimeout(20);
    writeFileSync(holder, '');
  });
}`;
  writeFileSync(join(folder, 'holder'), '');
  const printed = new Set<string>();
  let held = Promise.withResolvers<ChildProcess>();
  const startHolder = (): void => {
    const child = start(t, join(folder, 'lock'), script);
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.trimEnd().split('\n')) printed.add(line);
      held.resolve(child);
    });
  };
  for (let others = 0; others < 2; others++) startHolder();
  for (let kills = 0; kills < KILLS; kills++) {
    startHolder();
    held = Promise.withResolvers();
    const holder = await held.promise;
    await setTimeout(25 * Math.random());
    await kill(holder);
  }
  assert.deepEqual(printed, new Set(['held']));
});
