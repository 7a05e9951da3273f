import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import BetterSqlite3 from 'better-sqlite3';

import { MIGRATIONS_FOLDER, readMigrations } from '../../../core/store/file/migrations.ts';
import { openProject, withProject } from '../../../core/store/file/project.ts';
import { listBanks, saveBank } from '../../../core/store/runs/banks.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { temporaryFolder } from '../../temporary.ts';

const BANK = {
  name: 'north',
  objective: 'approval',
  weight: 2,
  banners: ['b2', 'b1'],
  value: null,
  currency: null,
  promotedRun: null,
};

test('a new project is one file in WAL mode, and only that file is left when it is closed', (t) => {
  const folder = temporaryFolder(t);
  const project = openProject(join(folder, 'a.stepladder'), { mode: 'write', create: true });
  const pragmas = ['journal_mode', 'synchronous', 'foreign_keys', 'auto_vacuum', 'user_version'].map((name) =>
    project.database.pragma(name, { simple: true }),
  );
  assert.deepEqual(pragmas, ['wal', 2, 1, 2, readMigrations(MIGRATIONS_FOLDER).length]);
  const nonStrictTables = project.database
    .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%' AND NOT strict")
    .all();
  assert.deepEqual(nonStrictTables, []);
  project.close();
  project.close();
  assert.deepEqual(readdirSync(folder), ['a.stepladder']);
});

test('written data are read back after reopening, even from a file that existed and was empty', async (t) => {
  const path = join(temporaryFolder(t), 'a.stepladder');
  writeFileSync(path, '');
  await withProject(path, { mode: 'write', create: true }, (project) => saveBank(project, BANK));
  assert.deepEqual(await withProject(path, { mode: 'read' }, listBanks), [BANK]);
});

test('a missing file is created only on request, and a missing folder never', (t) => {
  const path = join(temporaryFolder(t), 'a.stepladder');
  for (const mode of ['read', 'write'] as const) {
    assert.throws(() => openProject(path, { mode }), {
      code: 'invalid-file',
      message: `no such project file: ${path}`,
    });
    assert.throws(() => openProject(join(path, 'b'), { mode, create: true }), {
      code: 'invalid-file',
      message: `no such folder: ${path}`,
    });
  }
  assert.equal(existsSync(path), false);
  openProject(path, { mode: 'read', create: true }).close();
  assert.equal(existsSync(path), true);
});

test('a text file, a foreign database and a folder are refused and not changed', (t) => {
  const folder = temporaryFolder(t);
  const paths = ['text', 'database', 'folder'].map((name) => join(folder, name));
  writeFileSync(paths[0], 'sample_id,click\n1,0\n'.repeat(100));
  new BetterSqlite3(paths[1]).exec('CREATE TABLE notes (text TEXT)').close();
  mkdirSync(paths[2]);
  const bytes = paths.slice(0, 2).map((path) => readFileSync(path));
  for (const path of paths)
    assert.throws(() => openProject(path, { mode: 'write', create: true }), { code: 'invalid-file' });
  assert.deepEqual(
    paths.slice(0, 2).map((path) => readFileSync(path)),
    bytes,
  );
  assert.deepEqual(readdirSync(folder).sort(), ['database', 'folder', 'text']);
});

for (const mode of ['read', 'write'] as const) {
  test(`a file of a newer version is refused in mode ${mode}, and not a byte of it changes`, (t) => {
    const path = temporaryProject(t).path;
    const folder = temporaryFolder(t);
    const newer = join(folder, 'newer.stepladder');
    const database = new BetterSqlite3(path);
    database.pragma('user_version = 99');
    database.pragma('wal_checkpoint(TRUNCATE)');
    database.close();
    copyFileSync(path, newer);
    const before = { bytes: readFileSync(newer), changed: statSync(newer, { bigint: true }).mtimeNs };
    assert.throws(() => openProject(newer, { mode, create: true }), { code: 'newer-version', message: /format 99/ });
    assert.deepEqual({ bytes: readFileSync(newer), changed: statSync(newer, { bigint: true }).mtimeNs }, before);
    assert.deepEqual(readdirSync(folder), ['newer.stepladder']);
  });

  test(`a newer version only in the write-ahead log is refused in mode ${mode}, and both files are unchanged`, (t) => {
    const path = temporaryProject(t).path;
    const writer = new BetterSqlite3(path);
    t.after(() => writer.close());
    writer.pragma('user_version = 99');
    const copy = join(temporaryFolder(t), 'newer.stepladder');
    for (const suffix of ['', '-wal']) copyFileSync(path + suffix, copy + suffix);
    const before = ['', '-wal'].map((suffix) => readFileSync(copy + suffix));
    assert.throws(() => openProject(copy, { mode }), { code: 'newer-version' });
    assert.deepEqual(
      ['', '-wal'].map((suffix) => readFileSync(copy + suffix)),
      before,
    );
  });
}

test('a reader sees the last commit while a writer is in the middle of a transaction, and cannot write', (t) => {
  const writer = temporaryProject(t);
  saveBank(writer, BANK);
  writer.database.exec('BEGIN IMMEDIATE');
  saveBank(writer, { ...BANK, name: 'south' });
  const reader = openProject(writer.path, { mode: 'read' });
  t.after(() => reader.close());
  assert.deepEqual(listBanks(reader), [BANK]);
  writer.database.exec('COMMIT');
  assert.deepEqual(
    listBanks(reader).map(({ name }) => name),
    ['north', 'south'],
  );
  assert.throws(() => saveBank(reader, BANK), { code: 'state' });
});

test('opening and closing a reader keeps the locks that a writer of the same process holds', (t) => {
  const writer = temporaryProject(t);
  openProject(writer.path, { mode: 'read' }).close();
  const script =
    `const db = new (require('better-sqlite3'))(process.argv[1], { timeout: 0 }); ` +
    `db.pragma('journal_mode = DELETE')`;
  const result = spawnSync(process.execPath, ['-e', script, writer.path], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  assert.match(result.stderr, /database is locked/);
});

test('a project that is opened through a link has the lock of its target', (t) => {
  const { path } = temporaryProject(t);
  const alias = join(temporaryFolder(t), 'alias');
  symlinkSync(path, alias);
  assert.throws(() => openProject(alias, { mode: 'write', exclusive: true }), { code: 'locked' });
});

test('withProject closes, unlocks and rolls back if the work fails', async (t) => {
  const { path, close } = temporaryProject(t);
  close();
  await assert.rejects(
    withProject(path, { mode: 'write' }, async (project) => {
      project.database.exec('BEGIN');
      saveBank(project, BANK);
      await Promise.reject(new Error('failed'));
    }),
    /failed/,
  );
  assert.equal(existsSync(`${path}.lock`), false);
  assert.deepEqual(await withProject(path, { mode: 'write' }, listBanks), []);
});
