import assert from 'node:assert/strict';
import { copyFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import BetterSqlite3 from 'better-sqlite3';

import { textValues } from '../../../core/store/columns/text.ts';
import { getDataset, readDictionary } from '../../../core/store/datasets/datasets.ts';
import { openProject } from '../../../core/store/file/project.ts';
import { listBanks } from '../../../core/store/runs/banks.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { CITIES, CITY } from '../fixture.ts';
import { BANK, CURRENT_VERSION, NEXT_FILE, NEXT_SQL, migrationsWith, projectFile } from './migration-files.ts';

test('an older file is migrated after a backup, from which the older version is read back', (t) => {
  const path = projectFile(t);
  const migrations = migrationsWith(t, NEXT_SQL);
  const project = openProject(path, { mode: 'write', migrations });
  t.after(() => project.close());
  assert.equal(project.database.pragma('user_version', { simple: true }), CURRENT_VERSION + 1);
  assert.deepEqual(project.database.prepare('SELECT name, region FROM banks').all(), [
    { name: 'north', region: 'here' },
  ]);
  assert.deepEqual(textValues(readDictionary(project, 'january', CITY)), CITIES);
  const backup = openProject(`${path}.backup-v${CURRENT_VERSION}`, { mode: 'read' });
  t.after(() => backup.close());
  assert.deepEqual([listBanks(backup), getDataset(backup, 'january')], [[BANK], getDataset(project, 'january')]);
  assert.throws(() => openProject(path, { mode: 'read' }), { code: 'newer-version' });
});

test('reading an older file migrates it too, and a second backup does not replace the first', (t) => {
  const path = projectFile(t);
  const migrations = migrationsWith(t, NEXT_SQL);
  openProject(path, { mode: 'read', migrations }).close();
  openProject(path, { mode: 'read', migrations }).close();
  copyFileSync(`${path}.backup-v${CURRENT_VERSION}`, path);
  openProject(path, { mode: 'read', migrations }).close();
  const name = 'test.stepladder';
  assert.deepEqual(readdirSync(dirname(path)).sort(), [
    name,
    `${name}.backup-v${CURRENT_VERSION}`,
    `${name}.backup-v${CURRENT_VERSION}-2`,
  ]);
});

test('an older file is not migrated while another writer has it open', (t) => {
  const project = temporaryProject(t);
  const migrations = migrationsWith(t, NEXT_SQL);
  assert.throws(() => openProject(project.path, { mode: 'read', migrations }), { code: 'locked' });
});

test('a migration that fails leaves the file unchanged at its version', (t) => {
  const path = projectFile(t);
  for (const failing of [
    `${NEXT_SQL}\nINSERT INTO nowhere VALUES (1);`,
    `${NEXT_SQL}\nINSERT INTO banners VALUES (77, 0, 'lost');`,
  ]) {
    const migrations = migrationsWith(t, failing);
    assert.throws(() => openProject(path, { mode: 'write', migrations }), {
      code: 'corrupt',
      message: new RegExp(`migration ${NEXT_FILE} failed`),
    });
    const project = openProject(path, { mode: 'write' });
    assert.deepEqual(listBanks(project), [BANK]);
    project.close();
  }
});

test('each migration is committed on its own: a later one that fails does not undo an earlier one', (t) => {
  const path = projectFile(t);
  const migrations = migrationsWith(t, NEXT_SQL);
  const failing = `${String(CURRENT_VERSION + 2).padStart(4, '0')}-failing.sql`;
  writeFileSync(join(migrations, failing), 'INSERT INTO nowhere VALUES (1);');
  assert.throws(() => openProject(path, { mode: 'write', migrations }), {
    code: 'corrupt',
    message: new RegExp(failing),
  });
  const database = new BetterSqlite3(path, { readonly: true });
  t.after(() => database.close());
  assert.deepEqual(
    [database.pragma('user_version', { simple: true }), database.prepare('SELECT region FROM banks').pluck().get()],
    [CURRENT_VERSION + 1, 'here'],
  );
});
