import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';

import { copyPublished, temporaryName, UnfinishedFile, writePublished } from '../core/publish.ts';
import { temporaryFolder } from './temporary.ts';

const isWindows = process.platform === 'win32';
const NOT_ROOT = process.getuid?.() !== 0 && 'needs root, to become another user';

test('a text file is written completely or not at all', (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'table.csv');
  writePublished(path, 'a\r\n1\r\n');
  writePublished(path, 'b\r\n2\r\n');
  assert.deepEqual([readFileSync(path, 'utf8'), readdirSync(folder)], ['b\r\n2\r\n', ['table.csv']]);
  assert.throws(() => writePublished(join(folder, 'none', 'table.csv'), ''), { code: 'ENOENT' });
  mkdirSync(join(folder, 'taken'));
  assert.throws(() => writePublished(join(folder, 'taken'), ''));
  assert.deepEqual(readdirSync(folder).sort(), ['table.csv', 'taken']);
});

test('an unfinished file is only for its owner, lies beside its target, and has a new name each time', (t) => {
  const folder = temporaryFolder(t);
  const before = process.umask(0o022);
  t.after(() => process.umask(before));
  const target = join(folder, 'list.csv');
  const files = [new UnfinishedFile(target), new UnfinishedFile(target)];
  const names = readdirSync(folder);
  assert.equal(new Set([...names, ...Array.from({ length: 100 }, () => temporaryName('x'))]).size, 102);
  for (const file of files) {
    file.write(Buffer.from('rank\n'));
    file.finish();
    if (!isWindows) assert.equal(lstatSync(file.path).mode & 0o777, 0o600);
  }
  files[0].publish();
  for (const file of files) file.discard();
  assert.deepEqual([readdirSync(folder), readFileSync(target, 'utf8')], [['list.csv'], 'rank\n']);
  if (!isWindows) assert.equal(lstatSync(target).mode & 0o777, 0o600);
});

test('a name that is taken is never opened, not even through a link', { skip: isWindows && 'needs links' }, (t) => {
  const folder = temporaryFolder(t);
  const [planted, victim] = [join(folder, 'planted'), join(folder, 'victim')];
  writeFileSync(victim, 'kept');
  symlinkSync(victim, planted);
  assert.throws(() => new UnfinishedFile(join(folder, 'list.csv'), planted), { code: 'EEXIST' });
  assert.equal(readFileSync(victim, 'utf8'), 'kept');
});

test('a link, its target and a pipe are never replaced', { skip: isWindows && 'needs links and pipes' }, async (t) => {
  const folder = temporaryFolder(t);
  const [target, link, dangling, pipe] = ['target', 'link', 'dangling', 'pipe'].map((name) => join(folder, name));
  writeFileSync(target, 'kept');
  symlinkSync(target, link);
  symlinkSync(join(folder, 'nowhere'), dangling);
  assert.equal(spawnSync('mkfifo', [pipe]).status, 0);
  const names = readdirSync(folder).sort();
  for (const path of [link, dangling]) {
    const refusal = { code: 'invalid-input', message: `the output is a link: ${path}`, help: /ordinary file/ };
    assert.throws(() => writePublished(path, 'x'), refusal);
    await assert.rejects(copyPublished(target, path), refusal);
  }
  assert.throws(() => writePublished(pipe, 'x'), { code: 'invalid-input', message: /device, pipe or socket: .*pipe$/ });
  assert.deepEqual([readFileSync(target, 'utf8'), readdirSync(folder).sort()], ['kept', names]);
  assert.ok(lstatSync(link).isSymbolicLink() && lstatSync(pipe).isFIFO());
});

test('a copy is complete and leaves nothing else behind', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'from'), 'content');
  await copyPublished(join(folder, 'from'), join(folder, 'to'));
  await assert.rejects(copyPublished(join(folder, 'nothing'), join(folder, 'to')), { code: 'ENOENT' });
  assert.deepEqual([readFileSync(join(folder, 'to'), 'utf8'), readdirSync(folder)], ['content', ['from', 'to']]);
});

test('files that killed processes left are removed, but none of running processes or other machines', (t) => {
  const folder = temporaryFolder(t);
  const target = join(folder, 'list.csv');
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  const mine = basename(temporaryName(target));
  const dead = mine.replace(`-${process.pid}.part`, `-${pid}.part`);
  const elsewhere = dead.replace(/\.[\da-f]{8}-(?=\d+\.part$)/, '.00000000-');
  const others = ['list.csv.part', 'list.csv.old.part', dead.replace('list.csv', 'other.csv')];
  const journal = `${dead.replace('list.csv', 'list.csv.backup')}-journal`;
  for (const name of [mine, dead, journal, elsewhere, ...others]) writeFileSync(join(folder, name), '');
  writePublished(target, 'x');
  assert.deepEqual(readdirSync(folder).sort(), ['list.csv', mine, elsewhere, ...others].sort());
});

test('a folder that a killed process of another user left is not removed', { skip: NOT_ROOT }, (t) => {
  const folder = temporaryFolder(t);
  const target = join(folder, 'list.csv');
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  // While a folder is removed, its owner could replace a folder in it with a link to a folder of the user.
  const planted = temporaryName(target).replace(`-${process.pid}.part`, `-${pid}.part`);
  mkdirSync(planted);
  writeFileSync(join(planted, 'x'), '');
  chownSync(planted, 65_534, 65_534);
  writePublished(target, 'text');
  assert.deepEqual(readdirSync(planted), ['x']);
});

test('what a process left before a restart, or on another machine, is removed after a week', (t) => {
  const folder = temporaryFolder(t);
  const target = join(folder, 'list.csv');
  const [week, day] = [0, 1].map(() => temporaryName(target).replace(/\.[\da-f]{8}-(?=\d+\.part$)/, '.00000000-'));
  for (const [path, days] of [
    [week, 7.1],
    [day, 6.9],
  ] as const) {
    mkdirSync(path);
    utimesSync(path, new Date(), new Date(Date.now() - days * 86_400_000));
  }
  writePublished(target, 'text');
  assert.deepEqual(readdirSync(folder).sort(), ['list.csv', basename(day)].sort());
});

test('a file can be written under the longest name that a file system accepts', async (t) => {
  const folder = temporaryFolder(t);
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  for (const name of ['x'.repeat(255), `x${'名'.repeat(83)}.csv`]) {
    const target = join(folder, name);
    writeFileSync(temporaryName(target).replace(`-${process.pid}.part`, `-${pid}.part`), '');
    writePublished(target, 'text');
    await copyPublished(target, join(folder, `copy${name.slice(4)}`));
    // SQLite keeps a journal beside a file that it writes.
    writeFileSync(`${temporaryName(target)}-journal`, '');
    assert.equal(readFileSync(target, 'utf8'), 'text');
  }
  assert.equal(readdirSync(folder).filter((name) => !name.endsWith('-journal')).length, 4);
});
