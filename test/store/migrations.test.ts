import assert from 'node:assert/strict';
import { copyFileSync, cpSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';

import BetterSqlite3 from 'better-sqlite3';

import { listBanks, saveBank } from '../../core/store/banks.ts';
import { getDataset, readDictionary } from '../../core/store/datasets.ts';
import { MIGRATIONS_FOLDER, readMigrations } from '../../core/store/migrations.ts';
import { openProject } from '../../core/store/project.ts';
import { textValues } from '../../core/store/text.ts';
import { CITIES, CITY, importDataset, newProject, temporaryFolder } from './fixture.ts';

const BANK = { name: 'north', objective: 'approval', weight: 2, banners: ['b1'] };
const SECOND = "ALTER TABLE banks ADD COLUMN region TEXT NOT NULL DEFAULT 'everywhere';\nUPDATE banks SET region = 'here' WHERE weight > 1;";

/** The program's migrations and then `next`. */
function migrationsWith(t: TestContext, next: string): string {
  const folder = join(temporaryFolder(t), 'migrations');
  cpSync(MIGRATIONS_FOLDER, folder, { recursive: true });
  writeFileSync(join(folder, `${String(readMigrations(folder).length + 1).padStart(4, '0')}-next.sql`), next);
  return folder;
}

/** A closed project of the present version with a dataset and a bank. */
function olderFile(t: TestContext): string {
  const project = newProject(t);
  importDataset(project, 'january', 100);
  saveBank(project, BANK);
  project.close();
  return project.path;
}

test('the migrations are numbered without a gap', (t) => {
  const folder = temporaryFolder(t);
  copyFileSync(join(MIGRATIONS_FOLDER, '0001-project.sql'), join(folder, '0002-project.sql'));
  assert.throws(() => readMigrations(folder), /migration 0002-project.sql should have number 1/);
  assert.deepEqual(readMigrations(MIGRATIONS_FOLDER).map(({ version }) => version), readMigrations(MIGRATIONS_FOLDER).map((_, index) => index + 1));
});

test('0001 turns an empty file into a project without data', (t) => {
  const { database } = newProject(t);
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name").pluck().all() as string[];
  assert.deepEqual(tables, ['artifact_pieces', 'artifacts', 'banks', 'banners', 'chunks', 'columns', 'datasets', 'dictionary_pieces', 'epochs', 'rejects', 'runs', 'steps']);
  assert.deepEqual(tables.map((table) => database.prepare(`SELECT count(*) FROM ${table}`).pluck().get()), tables.map(() => 0));
});

test('an older file is migrated after a backup, from which the older version is read back', (t) => {
  const path = olderFile(t);
  const migrations = migrationsWith(t, SECOND);
  const project = openProject(path, { mode: 'write', migrations });
  t.after(() => project.close());
  assert.equal(project.database.pragma('user_version', { simple: true }), 2);
  assert.deepEqual(project.database.prepare('SELECT name, region FROM banks').all(), [{ name: 'north', region: 'here' }]);
  assert.deepEqual(textValues(readDictionary(project, 'january', CITY)), CITIES);
  const backup = openProject(`${path}.backup-v1`, { mode: 'read' });
  t.after(() => backup.close());
  assert.deepEqual([listBanks(backup), getDataset(backup, 'january')], [[BANK], getDataset(project, 'january')]);
  assert.throws(() => openProject(path, { mode: 'read' }), { code: 'newer-version' });
});

test('reading an older file migrates it too, and a second backup does not replace the first', (t) => {
  const path = olderFile(t);
  const migrations = migrationsWith(t, SECOND);
  openProject(path, { mode: 'read', migrations }).close();
  openProject(path, { mode: 'read', migrations }).close();
  copyFileSync(`${path}.backup-v1`, path);
  openProject(path, { mode: 'read', migrations }).close();
  const name = 'test.stepladder';
  assert.deepEqual(readdirSync(dirname(path)).sort(), [name, `${name}.backup-v1`, `${name}.backup-v1-2`]);
});

test('an older file is not migrated while another program writes', (t) => {
  const project = newProject(t);
  const migrations = migrationsWith(t, SECOND);
  assert.throws(() => openProject(project.path, { mode: 'read', migrations }), { code: 'locked' });
});

test('a migration that fails leaves the file at its version, whole', (t) => {
  const path = olderFile(t);
  for (const failing of [`${SECOND}\nINSERT INTO nowhere VALUES (1);`, `${SECOND}\nINSERT INTO banners VALUES (77, 0, 'lost');`]) {
    const migrations = migrationsWith(t, failing);
    assert.throws(() => openProject(path, { mode: 'write', migrations }), { code: 'corrupt', message: /migration 0002-next.sql failed/ });
    const project = openProject(path, { mode: 'write' });
    assert.deepEqual(listBanks(project), [BANK]);
    project.close();
  }
});

test('each migration is kept for itself: a later one that fails does not undo an earlier one', (t) => {
  const path = olderFile(t);
  const migrations = migrationsWith(t, SECOND);
  writeFileSync(join(migrations, '0003-failing.sql'), 'INSERT INTO nowhere VALUES (1);');
  assert.throws(() => openProject(path, { mode: 'write', migrations }), { code: 'corrupt', message: /0003-failing.sql/ });
  const database = new BetterSqlite3(path, { readonly: true });
  t.after(() => database.close());
  assert.deepEqual([database.pragma('user_version', { simple: true }), database.prepare('SELECT region FROM banks').pluck().get()], [2, 'here']);
});
