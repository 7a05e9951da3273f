import assert from 'node:assert/strict';
import fs, { copyFileSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { openProject, refuseMovedProject, watchProject, type Project } from '../../../core/store/file/project.ts';
import { listBanks, saveBank } from '../../../core/store/runs/banks.ts';
import { temporaryProject } from '../../temporary-project.ts';

const bank = (name: string) => ({ name, objective: 'click', weight: 1, banners: [] });
const STATE = { code: 'state', message: /deleted or moved/ } as const;

function banksAt(path: string): string[] {
  const project = openProject(path, { mode: 'read' });
  try {
    assert.equal(project.database.pragma('integrity_check', { simple: true }), 'ok');
    return listBanks(project).map(({ name }) => name);
  } finally {
    project.close();
  }
}

/** A project with the bank `north`, so far only in the write-ahead log. */
function writing(t: TestContext): Project {
  const project = temporaryProject(t);
  saveBank(project, bank('north'));
  assert.ok(existsSync(`${project.path}-wal`));
  return project;
}

test('a project that is moved while it is being written keeps what was committed, and leaves nothing behind', (t) => {
  const project = writing(t);
  const moved = join(dirname(project.path), 'moved.stepladder');
  renameSync(project.path, moved);
  assert.throws(() => saveBank(project, bank('south')), STATE);
  project.close();
  assert.deepEqual(readdirSync(dirname(moved)), ['moved.stepladder']);
  assert.deepEqual(banksAt(moved), ['north']);
});

test('a project that was moved is not written at its new place until its writer has ended', (t) => {
  const project = writing(t);
  const moved = join(dirname(project.path), 'moved.stepladder');
  renameSync(project.path, moved);
  assert.throws(() => openProject(moved, { mode: 'write' }), { code: 'locked', message: /moved\.stepladder is busy/ });
  project.close();
  const again = openProject(moved, { mode: 'write' });
  saveBank(again, bank('south'));
  again.close();
  assert.deepEqual(banksAt(moved), ['north', 'south']);
});

test('a project that replaces one being written gets nothing from its write-ahead log', (t) => {
  const project = writing(t);
  const other = temporaryProject(t);
  for (const name of ['east', 'west', 'centre']) saveBank(other, bank(name));
  other.close();
  renameSync(other.path, project.path);
  assert.throws(() => saveBank(project, bank('south')), STATE);
  project.close();
  assert.deepEqual(banksAt(project.path), ['centre', 'east', 'west']);
  openProject(project.path, { mode: 'write' }).close();
  assert.deepEqual(banksAt(project.path), ['centre', 'east', 'west']);
});

test('a project that is deleted while it is being written is not created again', (t) => {
  const project = writing(t);
  rmSync(project.path);
  assert.throws(() => saveBank(project, bank('south')), STATE);
  project.close();
  assert.deepEqual(readdirSync(dirname(project.path)), []);
  assert.throws(() => openProject(project.path, { mode: 'write' }), { code: 'invalid-file' });
});

test('a new project gets nothing from the log that a killed program left of a deleted one', (t) => {
  const project = writing(t);
  const next = join(dirname(project.path), 'next.stepladder');
  copyFileSync(`${project.path}-wal`, `${next}-wal`);
  const create = (): Project => openProject(next, { mode: 'write', create: true });
  assert.throws(create, { code: 'state', message: /next\.stepladder-wal/ });
  assert.ok(!existsSync(next) && !existsSync(`${next}.lock`));
  rmSync(`${next}-wal`);
  create().close();
  assert.deepEqual(banksAt(next), []);
});

test('a project that is deleted while it is being read leaves nothing behind', (t) => {
  const { path, close } = temporaryProject(t);
  close();
  const reader = openProject(path, { mode: 'read' });
  listBanks(reader);
  rmSync(path);
  reader.close();
  assert.deepEqual(readdirSync(dirname(path)), []);
});

/** Runs `work` while asking the system what is at `path` fails with `code`. */
function whileUnknown(path: string, code: string, work: () => void): void {
  const { statSync } = fs;
  const replace = (by: typeof statSync): void => {
    Object.assign(fs, { statSync: by });
    syncBuiltinESMExports();
  };
  replace(((asked: fs.PathLike, options: fs.StatSyncOptions) => {
    if (asked !== path) return statSync(asked, options);
    throw Object.assign(new Error(`${code}: refused, stat`), { code, syscall: 'stat' });
  }) as typeof statSync);
  try {
    work();
  } finally {
    replace(statSync);
  }
}

test('a project is not reported as moved if the system merely fails to say what is at its path', (t) => {
  const project = writing(t);
  const reader = openProject(project.path, { mode: 'read' });
  const check = watchProject(project.path);
  for (const [code, message] of [
    ['EIO', /^the disk failed/],
    ['ESTALE', /^the disk failed/],
    ['EACCES', /^no permission/],
  ] as const)
    whileUnknown(project.path, code, () => {
      const expected = { code: 'disk', message };
      assert.throws(() => saveBank(project, bank('south')), expected);
      assert.throws(() => refuseMovedProject(reader), expected);
      assert.throws(check, expected);
    });
  check();
  reader.close();
  saveBank(project, bank('east'));
  project.close();
  assert.deepEqual(banksAt(project.path), ['east', 'north']);
});

test('the log of a project is not removed if the system merely fails to say whether the project is there', (t) => {
  const project = writing(t);
  const reader = openProject(project.path, { mode: 'read' });
  project.database.pragma('wal_checkpoint(TRUNCATE)');
  whileUnknown(project.path, 'EIO', () => reader.close());
  for (const suffix of ['-wal', '-shm']) assert.ok(existsSync(project.path + suffix), suffix);
  saveBank(project, bank('south'));
  whileUnknown(project.path, 'EIO', () => project.close());
  assert.deepEqual(banksAt(project.path), ['north', 'south']);
  assert.deepEqual(readdirSync(dirname(project.path)), ['test.stepladder']);
});
