import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { AppError } from '../../../core/errors.ts';
import { quietJob } from '../../../core/job.ts';
import { moveFile } from '../../../core/publish.ts';
import { setAside } from '../../../core/score/output/earlier-files.ts';
import type { Manifest } from '../../../core/score/output/manifest.ts';
import { OutputFile } from '../../../core/score/output/output.ts';
import { publishList } from '../../../core/score/output/publish.ts';
import { WorkFolder } from '../../../core/score/output/work-folder.ts';
import { recordingJob } from '../../recording-job.ts';
import { temporaryFolder } from '../../temporary.ts';

const folder = temporaryFolder();

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

test('a killed process leaves one folder named after it, which the next process removes', async () => {
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

/** A list with a control group, in its own folder: `control` says whether the earlier list has one too. */
function twoLists(t: TestContext, control: boolean) {
  const own = temporaryFolder(t);
  const [list, controls, manifest] = ['list.csv', 'list.control.csv', 'list.csv.manifest.json'].map((name) =>
    join(own, name),
  );
  writeFileSync(list, 'earlier');
  writeFileSync(manifest, 'of the earlier list');
  if (control) writeFileSync(controls, 'control group of the earlier list');
  const work = new WorkFolder(list);
  const outputs = [work.open(), new OutputFile(work.file('control'), controls)];
  for (const output of outputs) {
    output.write(Buffer.from('new'));
    output.finish();
  }
  const content = (): Record<string, string> =>
    Object.fromEntries(
      readdirSync(own, { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() ? [] : [[entry.name, readFileSync(join(own, entry.name), 'utf8')]],
      ),
    );
  return { list, work, outputs, content };
}

for (const control of [true, false])
  test(`a list that fails leaves the earlier list ${control ? 'with its' : 'without a'} control group`, async (t) => {
    const { list, work, outputs, content } = twoLists(t, control);
    const before = content();
    // A folder cannot be replaced by a list.
    rmSync(list);
    mkdirSync(join(list, 'x'), { recursive: true });
    await assert.rejects(publishList(work, outputs, {} as Manifest, quietJob()), AppError);
    work.remove();
    rmSync(list, { recursive: true });
    writeFileSync(list, 'earlier');
    assert.deepEqual(content(), before);
  });

test('a list whose manifest cannot be replaced leaves the earlier one', async (t) => {
  const { list, work, outputs, content } = twoLists(t, true);
  // A folder cannot be replaced by a manifest.
  rmSync(`${list}.manifest.json`);
  mkdirSync(join(`${list}.manifest.json`, 'x'), { recursive: true });
  const before = content();
  await assert.rejects(publishList(work, outputs, {} as Manifest, quietJob()), AppError);
  work.remove();
  assert.deepEqual(content(), before);
});

test('a kill between a control group and its list leaves both earlier files at the next start', (t) => {
  for (const control of [true, false]) {
    const { list, work, outputs, content } = twoLists(t, control);
    const before = content();
    setAside(work.path, [outputs[1].target, `${list}.manifest.json`]);
    outputs[1].publish();
    assert.notDeepEqual(content(), before);
    // The process that was killed had another pid.
    moveFile(work.path, work.path.replace(String(process.pid), '999999999'));
    writeFileSync(join(work.path.replace(String(process.pid), '999999999'), 'owner.json'), '');
    new WorkFolder(list).remove();
    assert.deepEqual(content(), before);
  }
});

test('a folder that another user forges beside a list neither removes nor replaces files elsewhere', (t) => {
  const own = temporaryFolder(t);
  const list = join(own, 'list.csv');
  const victims = [join(own, 'letter.txt'), join(temporaryFolder(t), 'list.keys')];
  for (const victim of victims) writeFileSync(victim, 'precious');
  for (const existed of [true, false]) {
    const forged = `${list}.stepladder-unfinished-999999999-1`;
    mkdirSync(forged);
    writeFileSync(join(forged, 'output'), '');
    writeFileSync(join(forged, 'earlier.json'), JSON.stringify(victims.map((path) => ({ path, existed }))));
    if (existed) for (const index of victims.keys()) writeFileSync(join(forged, `earlier-${index}`), 'forged');
    new WorkFolder(list).remove();
    assert.deepEqual(
      victims.map((victim) => readFileSync(victim, 'utf8')),
      ['precious', 'precious'],
    );
  }
});

test('a folder of another user, or a link to a folder, is not mistaken for the folder of a killed process', (t) => {
  const own = temporaryFolder(t);
  const list = join(own, 'list.csv');
  const elsewhere = temporaryFolder(t);
  writeFileSync(join(elsewhere, 'output'), '');
  writeFileSync(join(elsewhere, 'earlier-0'), 'forged');
  writeFileSync(
    join(elsewhere, 'earlier.json'),
    JSON.stringify([{ path: join(own, 'list.control.csv'), existed: true }]),
  );
  symlinkSync(elsewhere, `${list}.stepladder-unfinished-999999999-1`);
  new WorkFolder(list).remove();
  assert.deepEqual(readdirSync(elsewhere), ['earlier-0', 'earlier.json', 'output']);
  assert.equal(existsSync(join(own, 'list.control.csv')), false);
  if (process.getuid?.() !== 0) return;
  const foreign = `${list}.stepladder-unfinished-999999999-2`;
  cpSync(elsewhere, foreign, { recursive: true });
  chownSync(foreign, 65_534, 65_534);
  new WorkFolder(list).remove();
  assert.equal(existsSync(join(own, 'list.control.csv')), false);
});

test('once a list is published, nothing of the earlier one is left', async (t) => {
  const { list, work, outputs, content } = twoLists(t, true);
  await publishList(work, outputs, { rows: 7 } as Manifest, quietJob());
  work.remove();
  const { 'list.csv.manifest.json': manifest, ...lists } = content();
  assert.deepEqual(lists, { 'list.csv': 'new', 'list.control.csv': 'new' });
  assert.match(manifest, /"rows": 7/);
  assert.deepEqual(readdirSync(dirname(list)).length, 3);
});

test('a list removes files of the earlier list that it lacks, if they are named after it and unchanged', async (t) => {
  for (const isChanged of [false, true]) {
    const { list, work, outputs, content } = twoLists(t, true);
    const [file, ad] = ['list.control.csv', 'list.meta.csv'];
    writeFileSync(join(dirname(list), ad), 'ad');
    const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
    const manifest = {
      holdout: { file: join('/elsewhere', file), sha256: hash(isChanged ? 'other' : content()[file]) },
      adLists: { files: [{ file: ad, sha256: hash('ad') }] },
      excel: { file: 'other.csv', sha256: hash('other') },
    };
    writeFileSync(`${list}.manifest.json`, JSON.stringify(manifest));
    writeFileSync(join(dirname(list), 'other.csv'), 'other');
    const job = recordingJob();
    await publishList(work, outputs.slice(0, 1), { rows: 7 } as Manifest, job);
    work.remove();
    const names = Object.keys(content()).filter((name) => !name.endsWith('.json'));
    const removed = isChanged ? [ad] : [file, ad];
    assert.deepEqual(names.sort(), [...(isChanged ? [file] : []), 'list.csv', 'other.csv']);
    assert.deepEqual(job.notes, [
      `removed with the earlier list, to which ${isChanged ? 'it' : 'they'} belonged: ${removed.join(', ')}`,
    ]);
  }
});

test('if a list without a control group fails, the control group of the earlier list is kept', async (t) => {
  const { list, work, outputs, content } = twoLists(t, true);
  const [group] = [content()['list.control.csv']];
  const sha256 = createHash('sha256').update(group).digest('hex');
  writeFileSync(`${list}.manifest.json`, JSON.stringify({ holdout: { file: 'list.control.csv', sha256 } }));
  const before = content();
  // A folder cannot be replaced by a list.
  rmSync(list);
  mkdirSync(join(list, 'x'), { recursive: true });
  await assert.rejects(publishList(work, outputs.slice(0, 1), {} as Manifest, quietJob()), AppError);
  work.remove();
  rmSync(list, { recursive: true });
  writeFileSync(list, 'earlier');
  assert.deepEqual(content(), before);
});
