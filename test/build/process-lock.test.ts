import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import { withProcessLock } from '../../build/setup/process-lock.mjs';
import { temporaryFolder } from '../temporary.ts';

const root = join(import.meta.dirname, '..', '..');
const KILLS = 10;
/** How many lines a holder writes. */
const LINES = 5;
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

test('locks with other names or in other folders can be held at the same time', async (t) => {
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
  const log = join(folder, 'log');
  // Each holder writes its id several times; the id of another holder in between means that both hold the lock.
  const script = `import { appendFileSync } from 'node:fs';
for (;;) {
  await withProcessLock(lock, async () => {
    for (let line = 0; line < ${LINES}; line++) {
      appendFileSync(${JSON.stringify(log)}, process.pid + '\\n');
      if (line === 0) console.log('held');
      await setTimeout(5);
    }
  });
}`;
  let held = Promise.withResolvers<ChildProcess>();
  const startHolder = (): void => {
    const child = start(t, join(folder, 'lock'), script);
    child.stdout!.on('data', () => held.resolve(child));
  };
  for (let others = 0; others < 2; others++) startHolder();
  for (let kills = 0; kills < KILLS; kills++) {
    startHolder();
    held = Promise.withResolvers();
    const holder = await held.promise;
    await setTimeout(25 * Math.random());
    await kill(holder);
  }
  assert.deepEqual(interrupted(readFileSync(log, 'utf8').trimEnd().split('\n')), []);
});

/** The holders that continued after another had written between two of their lines; a killed one writes no more. */
function interrupted(lines: readonly string[]): string[] {
  const written = new Map<string, number>();
  return lines.filter((holder, index) => {
    const before = written.get(holder) ?? 0;
    written.set(holder, (before + 1) % LINES);
    return before > 0 && lines[index - 1] !== holder;
  });
}
