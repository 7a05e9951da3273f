import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { projectIn, snapshotIn, type Command } from '../../../build/soak/command.ts';
import type { Fixture } from '../../../build/soak/fixture.ts';
import { recover } from '../../../build/soak/inject-fault.ts';
import { flipped, mutated } from '../../../build/soak/mutate.ts';
import { runSeries } from '../../../build/soak/series.ts';
import { unflushed } from '../../../build/soak/syncs.ts';
import { describeTallies, emptyTallies, type Tally } from '../../../build/soak/tallies.ts';
import { Random } from '../../../core/engine/random.ts';
import { temporaryFolder } from '../../temporary.ts';

test('a crash counts as a problem of the file that was being read, and the series continues', async () => {
  const tallies = emptyTallies();
  const child = join(import.meta.dirname, 'children', 'troubled.ts');
  await runSeries({ child, args: ['x'], count: 5, tallyOf: () => tallies.csv }, () => false);
  const { trials, affected, problems } = tallies.csv;
  assert.deepEqual([trials, affected], [5, 1]);
  assert.deepEqual(problems, ['troubled.ts 1 2 x: miscounts', 'troubled.ts 2 3 x: ends with 3: ']);
  assert.deepEqual(describeTallies(tallies).problems, problems);
});

test('a crash after the last file counts as a problem of that file', async () => {
  const tallies = emptyTallies();
  const child = join(import.meta.dirname, 'children', 'troubled.ts');
  const tallyOf = (number: number): Tally => [tallies.csv, tallies.json][number];
  await runSeries({ child, args: ['at-end'], count: 2, tallyOf }, () => false);
  assert.deepEqual(tallies.json.problems, [
    'troubled.ts 1 2 at-end: miscounts',
    'troubled.ts 1 2 at-end: ends with 1: ',
  ]);
  assert.deepEqual(tallies.csv.problems, []);
});

test('a file that is not flushed before the result is printed, or before it is renamed, is a problem', () => {
  const calls = (...lines: readonly string[]): string[] => lines.map((line) => `12 ${line}`);
  const [write, sync] = ['pwrite64(5</f/a>, "x", 1, 0) = 1', 'fsync(5</f/a>) = 0'];
  const print = 'write(1<pipe:[1]>, "{}", 2) = 2';
  assert.deepEqual(unflushed(calls(write, sync, print), '/f'), []);
  assert.deepEqual(unflushed(calls(write, print, sync), '/f'), ['/f/a is not flushed before the result is printed']);
  for (const rename of ['rename("/f/a", "/f/b") = 0', 'rename("/f", "/g") = 0'])
    assert.deepEqual(unflushed(calls(write, rename, sync, print), '/f'), ['/f/a is renamed before it is flushed']);
  const copy = 'copy_file_range(4</other/a>, [0], 5</f/a>, NULL, 9, 0) = 9';
  assert.deepEqual(unflushed(calls(copy, print), '/f'), ['/f/a is not flushed before the result is printed']);
  assert.deepEqual(unflushed(calls(copy, sync, print), '/f'), []);
  assert.deepEqual(unflushed(calls(write, 'unlink("/f/a") = 0', print), '/f'), []);
  for (const removed of ['unlinkat(7</f>, "a", 0) = 0', 'unlinkat(AT_FDCWD</>, "/f/a", 0) = 0'])
    assert.deepEqual(unflushed(calls(write, removed, print), '/f'), []);
  assert.deepEqual(unflushed(calls(write.replace('/f/', '/other/'), print), '/f'), []);
  assert.deepEqual(unflushed(calls(sync), '/f'), ['prints no result']);
});

test('a renamed file whose folder is not flushed before the result is printed is a problem', () => {
  const calls = (...lines: readonly string[]): string[] => lines.map((line) => `12 ${line}`);
  const [rename, sync] = ['rename("/f/a", "/f/b") = 0', 'fsync(5</f>) = 0'];
  const print = 'write(1<pipe:[1]>, "{}", 2) = 2';
  const problem = ['the folder of /f/b is not flushed before the result is printed'];
  assert.deepEqual(unflushed(calls(rename, sync, print), '/f'), []);
  assert.deepEqual(unflushed(calls(sync, rename, print), '/f'), problem);
  assert.deepEqual(unflushed(calls(rename, sync.replace('/f', '/f/b'), print), '/f'), problem);
  for (const removed of ['unlink("/f/b") = 0', 'rmdir("/f/b") = 0'])
    assert.deepEqual(unflushed(calls(rename, removed, print), '/f'), []);
  assert.deepEqual(unflushed(calls(rename.replace(' = 0', ' = -1 EIO (Input/output error)'), print), '/f'), []);
});

test('a project that a fault has destroyed is a problem of its trial, and does not end the soak test', async (t) => {
  const folder = temporaryFolder(t);
  const snapshot = { banks: '', datasets: {}, runs: {}, savedItems: [] };
  const command: Command = {
    name: 'bank',
    prepare: () => undefined,
    args: () => ['--version'],
    result: async () => ({ banks: (await snapshotIn(folder)).banks }),
    before: () => ({ banks: '' }),
    resume: async () => {
      await snapshotIn(folder);
      return null;
    },
    use: () => Promise.reject(new Error('is not used')),
  };
  writeFileSync(projectIn(folder), 'not a project'.repeat(1000));
  const problems = await recover(
    { folder, snapshot } as unknown as Fixture,
    { command, result: { banks: 'x' } },
    folder,
  );
  assert.ok(
    problems.some((problem) => problem.startsWith('the project cannot be opened: ')),
    problems.join('\n'),
  );
});

test('mutations depend on the seed alone; a flip changes one bit', () => {
  const bytes = Buffer.from('a,b\n1,2\n');
  const mutations = (seed: number): string[] =>
    Array.from({ length: 20 }, (_, number) => mutated(bytes, new Random(seed + number), ['"']).toString('hex'));
  assert.deepEqual(mutations(1), mutations(1));
  assert.ok(new Set(mutations(1)).size > 15);
  const changed = flipped(bytes, new Random(3));
  const bits = changed.reduce((sum, byte, at) => sum + (byte ^ bytes[at]).toString(2).replaceAll('0', '').length, 0);
  assert.equal(bits, 1);
});
