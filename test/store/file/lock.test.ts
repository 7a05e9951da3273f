import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs, {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import type { AppError } from '../../../core/errors.ts';
import { liveLockTokens, lockPath, type LockOwner } from '../../../core/store/file/lock-file.ts';
import { acquireLock } from '../../../core/store/file/lock.ts';
import { openProject } from '../../../core/store/file/project.ts';
import { message } from '../../../core/text/message.ts';
import { render, type MessageLanguage } from '../../../core/text/render.ts';
import { messages as chinese } from '../../../core/text/zh-CN/messages.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { temporaryFolder } from '../../temporary.ts';

const inChinese: MessageLanguage = { messages: chinese, step: (name) => name };
const forTest = { purpose: 'test', exclusive: false };

/** The pid of a process that has ended. */
function endedPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

function plantLock(t: TestContext, owner: Partial<LockOwner>): string {
  const project = join(temporaryFolder(t), 'a.stepladder');
  const planted: LockOwner = {
    user: 'ann',
    host: hostname(),
    pid: process.pid,
    processStart: null,
    purpose: 'train',
    since: '2026-01-02T03:04:05.000Z',
    token: 'planted',
    ...owner,
  };
  writeFileSync(lockPath(project), JSON.stringify(planted));
  return project;
}

/** Tries to write to a project from another process; returns the error's message, or `opened`. */
function writeElsewhere(path: string): string {
  const program = `import { openProject } from '${import.meta.resolve('../../../core/store/file/project.ts')}';
    try { openProject(process.argv[1], { mode: 'write' }).close(); console.log('opened'); }
    catch (error) { console.log(error.message); }`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', program, path], { encoding: 'utf8' }).stdout.trim();
}

test('a purpose of any length leaves a lock that others can read, and that is removed at the end', (t) => {
  const project = temporaryProject(t);
  const { path } = project;
  project.close();
  const purpose = message('api.bankSettings', { bank: 'x'.repeat(2_000_000) });
  const lock = acquireLock(path, { purpose, exclusive: false });
  assert.match(writeElsewhere(path), /in use for writing by .*x…,/s);
  lock.release();
  assert.equal(existsSync(lockPath(path)), false);
  assert.equal(writeElsewhere(path), 'opened');
});

test('the error for another process names the writers, their purposes and the start of the first one', (t) => {
  const project = temporaryProject(t, { purpose: 'train r3' });
  const { since } = JSON.parse(readFileSync(lockPath(project.path), 'utf8')) as LockOwner;
  const who = `${userInfo().username}@${hostname()}, process ${process.pid}, `;
  assert.equal(writeElsewhere(project.path), `the project is in use for writing by ${who}train r3, since ${since}`);
  assert.deepEqual([...liveLockTokens(project.path)], [project.lockToken]);
  const second = openProject(project.path, { mode: 'write', purpose: 'settings of north' });
  assert.equal(
    writeElsewhere(project.path),
    `the project is in use for writing by ${who}train r3 and settings of north, since ${since}`,
  );
  project.close();
  assert.equal(
    writeElsewhere(project.path),
    `the project is in use for writing by ${who}settings of north, since ${since}`,
  );
  second.close();
  assert.equal(writeElsewhere(project.path), 'opened');
});

test('closing a project releases its own lock only', (t) => {
  const project = temporaryProject(t);
  writeFileSync(lockPath(project.path), JSON.stringify({ pid: process.pid, host: hostname(), token: 'another' }));
  project.close();
  assert.equal(existsSync(lockPath(project.path)), true);
  rmSync(lockPath(project.path));
  openProject(project.path, { mode: 'write' }).close();
  assert.equal(existsSync(lockPath(project.path)), false);
});

test('a process that exits without closing releases its lock', (t) => {
  const project = temporaryProject(t);
  project.close();
  const program = `import { openProject } from '${import.meta.resolve('../../../core/store/file/project.ts')}';
    openProject(process.argv[1], { mode: 'write' });
    process.exit(0);`;
  assert.equal(spawnSync(process.execPath, ['--input-type=module', '-e', program, project.path]).status, 0);
  assert.equal(existsSync(lockPath(project.path)), false);
});

test('a lock is taken over when its process has ended, or its pid belongs to a later process', (t) => {
  for (const owner of [{ pid: endedPid() }, { processStart: 'another boot:1' }]) {
    const project = plantLock(t, owner);
    assert.deepEqual([...liveLockTokens(project)], []);
    const lock = acquireLock(project, forTest);
    assert.deepEqual([...liveLockTokens(project)], [lock.token]);
    lock.release();
    assert.deepEqual(readdirSync(join(project, '..')), []);
  }
});

test('a lock of a running process or of another computer is respected', (t) => {
  for (const owner of [{}, { host: 'elsewhere', pid: endedPid() }]) {
    const project = plantLock(t, owner);
    assert.throws(() => acquireLock(project, forTest), { code: 'locked', message: /ann@.*, train, since 2026-01-02/ });
    assert.deepEqual([...liveLockTokens(project)], ['planted']);
  }
});

test('a lock describes its writers as messages, and in English for older versions', (t) => {
  const project = join(temporaryFolder(t), 'p.sldb');
  const purpose = message('api.bankSettings', { bank: 'north' });
  const lock = acquireLock(project, { purpose, exclusive: true });
  const owner = JSON.parse(readFileSync(lockPath(project), 'utf8')) as LockOwner;
  lock.release();
  assert.deepEqual([owner.purpose, owner.writers?.[0].purpose], ['settings of bank north', purpose]);
  writeFileSync(lockPath(project), JSON.stringify({ ...owner, host: 'elsewhere' }));
  assert.throws(
    () => acquireLock(project, forTest),
    ({ text }: AppError) => render(text, inChinese).includes('设置银行 north'),
  );
});

test('a lock file whose content is not a lock is unreadable', (t) => {
  const project = join(temporaryFolder(t), 'p.stepladder');
  const owner = { pid: process.pid, host: hostname(), token: 't', user: 'u', since: '2026-01-01', purpose: 'import' };
  for (const wrong of [{ writers: 'x' }, { writers: [{}] }, { purpose: undefined }, { since: 7 }]) {
    writeFileSync(lockPath(project), JSON.stringify({ ...owner, ...wrong }));
    assert.throws(() => acquireLock(project, forTest), {
      code: 'locked',
      message: `unreadable lock: ${lockPath(project)}`,
    });
  }
});

test('an unreadable lock is respected for a minute', (t) => {
  const project = plantLock(t, {});
  writeFileSync(lockPath(project), '');
  assert.throws(() => acquireLock(project, forTest), {
    code: 'locked',
    message: `unreadable lock: ${lockPath(project)}`,
  });
  utimesSync(lockPath(project), new Date(), new Date(Date.now() - 120_000));
  acquireLock(project, forTest).release();
});

test(
  'a pipe or a folder in place of a lock counts as an unreadable lock, and nobody waits for it',
  { skip: process.platform === 'win32' && 'needs mkfifo', timeout: 10_000 },
  (t) => {
    const project = join(temporaryFolder(t), 'p.stepladder');
    const path = lockPath(project);
    for (const make of [() => execFileSync('mkfifo', [path]), () => mkdirSync(path)]) {
      make();
      assert.throws(() => acquireLock(project, forTest), { code: 'locked', message: `unreadable lock: ${path}` });
      assert.deepEqual(liveLockTokens(project), new Set());
      rmSync(path, { recursive: true });
    }
  },
);

test('if several processes take over the lock of an ended process, only one at a time holds it', async (t) => {
  const project = plantLock(t, { pid: endedPid() });
  const program = join(import.meta.dirname, 'children', 'crash-in-lock.ts');
  const children = Array.from({ length: 8 }, () =>
    spawn(process.execPath, [program, project], { stdio: ['ignore', 'ignore', 'pipe'] }),
  );
  const ends = await Promise.all(
    children.map(async (child) => {
      const errors: Buffer[] = [];
      child.stderr.on('data', (data: Buffer) => errors.push(data));
      const [, signal] = (await once(child, 'close')) as [number | null, string | null];
      return { signal, errors: Buffer.concat(errors).toString() };
    }),
  );
  assert.deepEqual(
    ends,
    ends.map(() => ({ signal: 'SIGKILL', errors: '' })),
  );
  acquireLock(project, forTest).release();
  assert.deepEqual(readdirSync(join(project, '..')), []);
});

test('a writer removes what killed processes left of their locks, but no files of running processes', (t) => {
  const project = plantLock(t, { pid: endedPid() });
  const leftover = (name: string): string => `${lockPath(project)}.${name}`;
  const [dead, cut, running] = ['1', '2', '3'].map((digit) => leftover(`0000000${digit}-0000-4000-8000-000000000000`));
  const planted = readFileSync(lockPath(project), 'utf8');
  writeFileSync(dead, planted);
  writeFileSync(cut, planted.slice(0, 20));
  writeFileSync(running, planted.replace(/"pid":\d+/, `"pid":${process.pid}`));
  writeFileSync(leftover('mine'), planted);
  const lock = acquireLock(project, forTest);
  t.after(() => lock.release());
  assert.deepEqual(
    [dead, cut, running, leftover('mine')].map((path) => existsSync(path)),
    [false, false, true, true],
  );
});

test(
  'a project can be written in a folder that its user has no permission to list',
  { skip: process.getuid?.() !== 0 && 'needs root' },
  (t) => {
    const folder = temporaryFolder(t);
    chmodSync(folder, 0o333);
    const program = `import { acquireLock } from '${import.meta.resolve('../../../core/store/file/lock.ts')}';
    process.setgroups([]); process.setgid(65534); process.setuid(65534);
    acquireLock(process.argv[1], { purpose: 'test', exclusive: false }).release();
    console.log('locked');`;
    const path = join(folder, 'a.stepladder');
    const result = spawnSync(process.execPath, ['--input-type=module', '-e', program, path], {
      encoding: 'utf8',
      cwd: '/',
    });
    assert.deepEqual([result.stdout, readdirSync(folder)], ['locked\n', []]);
  },
);

test('on Windows, where open files cannot be removed, a writer can take over the lock of an ended process', (t) => {
  const project = plantLock(t, { pid: endedPid() });
  const guard = `${lockPath(project)}-guard`;
  const { unlinkSync } = fs;
  const replace = (by: typeof unlinkSync): void => {
    fs.unlinkSync = by;
    syncBuiltinESMExports();
  };
  const refused: string[] = [];
  t.after(() => replace(unlinkSync));
  replace((path) => {
    // The first time, SQLite still has the guard open.
    if (path !== guard || refused.push(guard) > 1) return unlinkSync(path);
    throw Object.assign(new Error('EBUSY: resource busy or locked, unlink'), { code: 'EBUSY', syscall: 'unlink' });
  });
  acquireLock(project, forTest).release();
  assert.deepEqual([refused.length, readdirSync(join(project, '..'))], [2, []]);
});

test('a project can be written on a disk without hard links', (t) => {
  const project = join(temporaryFolder(t), 'p.stepladder');
  const { linkSync } = fs;
  const replace = (by: typeof linkSync): void => {
    fs.linkSync = by;
    syncBuiltinESMExports();
  };
  t.after(() => replace(linkSync));
  // Windows reports `EISDIR`, for instance on a USB stick.
  for (const code of ['EISDIR', 'EPERM', 'ENOTSUP']) {
    replace(() => {
      throw Object.assign(new Error(`${code}: refused, link`), { code, syscall: 'link' });
    });
    const lock = acquireLock(project, forTest);
    assert.deepEqual(readdirSync(join(project, '..')), ['p.stepladder.lock']);
    assert.deepEqual([...liveLockTokens(project)], [lock.token]);
    lock.release();
  }
});
