/** Makes the file system answer as Windows does: these tests change the functions of node:fs, and run on any system. */
import assert from 'node:assert/strict';
import fs, { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { removeFile, removeFolder } from '../core/busy-files.ts';
import { publishFolder } from '../core/publish-folder.ts';
import { writePublished } from '../core/publish.ts';
import { isWritable } from '../core/store/file/access.ts';
import { openProject } from '../core/store/file/project.ts';
import { refuseReplacing } from '../core/store/file/replacing.ts';
import { temporaryFolder } from './temporary.ts';

const originals = {
  openSync: fs.openSync,
  renameSync: fs.renameSync,
  rmdirSync: fs.rmdirSync,
  unlinkSync: fs.unlinkSync,
};

/** Counts the calls of a function until the end of the test; a call fails with `code` if `refuses(its number)`. */
function refuse(
  t: TestContext,
  name: keyof typeof originals,
  code: string,
  refuses: (call: number) => boolean,
): { calls: number } {
  const counted = { calls: 0 };
  const replace = (by: unknown): void => {
    Object.assign(fs, { [name]: by });
    syncBuiltinESMExports();
  };
  replace((...args: never[]): unknown => {
    counted.calls++;
    if (refuses(counted.calls)) throw Object.assign(new Error(`${code}: refused`), { code, syscall: name });
    return Reflect.apply(originals[name], fs, args);
  });
  t.after(() => replace(originals[name]));
  return counted;
}

function onSystem(t: TestContext, platform: NodeJS.Platform): void {
  const { platform: before } = process;
  Object.defineProperty(process, 'platform', { value: platform });
  t.after(() => Object.defineProperty(process, 'platform', { value: before }));
}

test('a file that a virus scanner has open for a moment is replaced and removed on Windows', (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, '名单.csv');
  writeFileSync(path, 'old');
  onSystem(t, 'win32');
  for (const code of ['EPERM', 'EBUSY', 'EACCES']) {
    const renamed = refuse(t, 'renameSync', code, (call) => call < 4);
    writePublished(path, code);
    assert.deepEqual([readFileSync(path, 'utf8'), renamed.calls], [code, 4]);
  }
  const removed = refuse(t, 'unlinkSync', 'EBUSY', (call) => call < 4);
  removeFile(path);
  assert.deepEqual([readdirSync(folder), removed.calls], [[], 4]);
});

test('a file that stays open, and any refusal on other systems, is an error', (t) => {
  const path = join(temporaryFolder(t), 'list.csv');
  const inUse = {
    code: 'disk',
    message: `cannot replace ${path}: it is read-only, or open in another program, such as Excel`,
    help: 'close it there, or write to another file',
  };
  const renamed = refuse(t, 'renameSync', 'EPERM', () => true);
  onSystem(t, 'linux');
  assert.throws(() => writePublished(path, 'new'), { code: 'EPERM' });
  writeFileSync(path, 'old');
  assert.throws(() => writePublished(path, 'new'), inUse);
  assert.equal(renamed.calls, 2);
  onSystem(t, 'win32');
  assert.throws(() => writePublished(path, 'new'), inUse);
  assert.ok(renamed.calls > 5 && renamed.calls < 20, String(renamed.calls));
  const full = refuse(t, 'renameSync', 'ENOSPC', () => true);
  assert.throws(() => writePublished(path, 'new'), { code: 'ENOSPC' });
  assert.deepEqual([full.calls, readFileSync(path, 'utf8')], [1, 'old']);
});

test('on Windows, an output file that is open in another program is refused before any work', (t) => {
  const path = join(temporaryFolder(t), '名单.csv');
  writeFileSync(path, 'old');
  onSystem(t, 'win32');
  refuseReplacing(path);
  // Excel lets others read the file.
  const opened = refuse(t, 'openSync', 'EBUSY', (call) => call > 1);
  assert.throws(() => refuseReplacing(path), {
    code: 'disk',
    message: /^cannot replace .*名单.csv: .* such as Excel$/,
  });
  assert.equal(opened.calls, 2);
});

test('a name that Windows does not allow is refused there', (t) => {
  const folder = temporaryFolder(t);
  const refused = [
    'CON',
    'con.csv',
    'aux.tar.gz',
    'NUL',
    'com1.csv',
    'LPT9',
    'COM¹.txt',
    'list.',
    'list ',
    'a:b',
    'a?',
  ];
  const allowed = ['console.csv', 'aux-list.csv', 'com10.csv', '.hidden', '名单 一.csv', 'a.b.c', 'nul_'];
  onSystem(t, 'linux');
  writePublished(join(folder, 'con.csv'), 'x');
  onSystem(t, 'win32');
  for (const name of refused)
    assert.throws(() => writePublished(join(folder, name), 'x'), {
      code: 'invalid-input',
      message: `Windows does not allow the file name ${name}`,
    });
  assert.throws(() => openProject(join(folder, 'nul.stepladder'), { mode: 'write', create: true }), {
    code: 'invalid-input',
    message: 'Windows does not allow the file name nul.stepladder',
  });
  for (const name of allowed) writePublished(join(folder, name), 'x');
  assert.deepEqual(readdirSync(folder).sort(), ['con.csv', ...allowed].sort());
});

test('a folder in place of a project is reported as a folder, even where folders have no size', (t) => {
  const path = join(temporaryFolder(t), 'may.stepladder');
  mkdirSync(path);
  const { statSync } = fs;
  const replace = (by: typeof statSync): void => {
    Object.assign(fs, { statSync: by });
    syncBuiltinESMExports();
  };
  t.after(() => replace(statSync));
  replace(((...args: Parameters<typeof statSync>) => {
    const found = statSync(...args);
    return found === undefined ? found : Object.assign(found, { size: 0 });
  }) as never);
  for (const mode of ['read', 'write'] as const)
    assert.throws(() => openProject(path, { mode, create: true }), { code: 'invalid-file', message: /but a folder/ });
});

test('on Windows, write access to a file or a folder is found by trying, which leaves nothing behind', (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'p.stepladder');
  writeFileSync(path, 'x');
  onSystem(t, 'win32');
  assert.deepEqual([isWritable(path), isWritable(folder), readdirSync(folder)], [true, true, ['p.stepladder']]);
  for (const [code, writable] of [
    ['EPERM', false],
    ['EBUSY', true],
  ] as const) {
    refuse(t, 'openSync', code, () => true);
    assert.deepEqual([isWritable(path), isWritable(folder)], [writable, writable]);
  }
});

test('a folder is removed with all that is in it, but nothing that its links lead to', (t) => {
  const folder = temporaryFolder(t);
  const [target, kept] = [join(folder, '目标 文件夹'), join(folder, 'kept')];
  mkdirSync(join(target, 'a', 'b'), { recursive: true });
  mkdirSync(kept);
  for (const path of [join(target, 'x'), join(target, 'a', 'b', '文件.csv'), join(kept, 'y')]) writeFileSync(path, '');
  symlinkSync(kept, join(target, 'link'), 'junction');
  onSystem(t, 'win32');
  refuse(t, 'rmdirSync', 'ENOTEMPTY', (call) => call === 1);
  removeFolder(target);
  assert.deepEqual([readdirSync(folder), readdirSync(kept)], [['kept'], ['y']]);
  for (const remove of [removeFile, removeFolder]) remove(join(target, 'nothing'));
  removeFolder(join(kept, 'y'));
  assert.deepEqual(readdirSync(kept), []);
});

test('if a folder cannot take the place of an earlier one, the earlier one is restored', (t) => {
  const folder = temporaryFolder(t);
  const [written, target] = [join(folder, 'written'), join(folder, 'model')];
  for (const path of [written, target]) {
    mkdirSync(path);
    writeFileSync(join(path, 'model.onnx'), path);
  }
  refuse(t, 'renameSync', 'EPERM', (call) => call === 2);
  onSystem(t, 'linux');
  assert.throws(() => publishFolder(written, target), { code: 'EPERM' });
  assert.equal(readFileSync(join(target, 'model.onnx'), 'utf8'), target);
  assert.deepEqual(readdirSync(folder).sort(), ['model', 'written']);
  publishFolder(written, target);
  assert.equal(readFileSync(join(target, 'model.onnx'), 'utf8'), written);
  assert.ok(!existsSync(written));
});
