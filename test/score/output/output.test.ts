import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { AppError } from '../../../core/errors.ts';
import { WorkFolder } from '../../../core/score/output/work-folder.ts';

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'stepladder-output-'));
});
after(() => {
  rmSync(folder, { recursive: true });
});

test('a file gets its name only once it is complete, and its hash is computed from its content', () => {
  const target = join(folder, 'a.csv');
  writeFileSync(target, 'old');
  const work = new WorkFolder(target);
  const output = work.open();
  output.write(Buffer.from('rank,'));
  output.write(Buffer.from('user\n'));
  assert.equal(readFileSync(target, 'utf8'), 'old');
  const written = output.finish();
  output.publish();
  work.remove();
  assert.deepEqual(written, {
    path: target,
    bytes: 10,
    sha256: createHash('sha256').update('rank,user\n').digest('hex'),
  });
  assert.deepEqual([readFileSync(target, 'utf8'), readdirSync(folder)], ['rank,user\n', ['a.csv']]);
  rmSync(target);
});

test('a killed process leaves one named folder, which the next process removes', async () => {
  const target = join(folder, 'b.csv');
  const module = new URL('../../../core/score/output/work-folder.ts', import.meta.url).href;
  const child = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `import { WorkFolder } from '${module}'; new ` +
      `WorkFolder(${JSON.stringify(target)}).open().write(Buffer.from('half')); ` +
      `process.kill(process.pid, 'SIGKILL');`,
  ]);
  await once(child, 'exit');
  assert.deepEqual(readdirSync(folder), [`b.csv.stepladder-unfinished-${child.pid}-1`]);
  const work = new WorkFolder(target);
  assert.deepEqual(
    readdirSync(folder).map((name) => join(folder, name)),
    [work.path],
  );
  work.remove();
});

test('the folder of a process that is still running is not removed', async () => {
  const target = join(folder, 'c.csv');
  const module = new URL('../../../core/score/output/work-folder.ts', import.meta.url).href;
  const child = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `import { WorkFolder } from '${module}'; new WorkFolder(${JSON.stringify(target)}); ` +
      `console.log('ready'); setInterval(() => {}, 1000);`,
  ]);
  await once(child.stdout, 'data');
  const work = new WorkFolder(target);
  assert.deepEqual(readdirSync(folder).length, 2);
  work.remove();
  child.kill('SIGKILL');
  await once(child, 'exit');
  new WorkFolder(target).remove();
  assert.deepEqual(readdirSync(folder), []);
});

test('folders that earlier versions left, whose owner file has no pid, are removed too', () => {
  const target = join(folder, 'e.csv');
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  const left = `${target}.stepladder-unfinished-${pid}-1`;
  mkdirSync(left);
  writeFileSync(join(left, 'owner.json'), JSON.stringify({ host: hostname(), started: null, token: 'earlier' }));
  new WorkFolder(target).remove();
  assert.deepEqual(readdirSync(folder), []);
});

test('two calls of one process may write the same file at once', () => {
  const target = join(folder, 'd.csv');
  const [first, second] = [new WorkFolder(target), new WorkFolder(target)];
  assert.equal(readdirSync(folder).length, 2);
  first.remove();
  second.remove();
});

test('a target that cannot be written is refused with a remedy', () => {
  mkdirSync(join(folder, 'taken'));
  const errors = [join(folder, 'taken'), join(folder, 'missing', 'd.csv')].map((target) => {
    try {
      new WorkFolder(target).remove();
      return null;
    } catch (error) {
      assert.ok(error instanceof AppError);
      return [error.code, error.help];
    }
  });
  assert.deepEqual(errors, [
    ['invalid-input', 'name a file'],
    ['disk', 'create it first'],
  ]);
});
