import assert from 'node:assert/strict';
import { test } from 'node:test';

import { listDatasets } from '../../../core/store/datasets/datasets.ts';
import { openProject } from '../../../core/store/file/project.ts';
import { listBanks, saveBank } from '../../../core/store/runs/banks.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { VERSION_1, firstMigrations, tablesOf } from './migration-files.ts';

test('0011 adds checksums to runs and epochs, null at first, and keeps all other data', (t) => {
  const older = temporaryProject(t, { migrations: firstMigrations(t, 10) });
  older.database.exec(VERSION_1);
  const tables = tablesOf(older.database);
  const before = tables.map((table) => older.database.prepare(`SELECT * FROM ${table}`).all() as object[]);
  older.close();
  const { database, close } = openProject(older.path, { mode: 'write', migrations: firstMigrations(t, 11) });
  t.after(close);
  assert.deepEqual(
    tables.map((table) => database.prepare(`SELECT * FROM ${table}`).all()),
    before.map((rows, table) =>
      ['epochs', 'runs'].includes(tables[table]) ? rows.map((row) => ({ ...row, checksum: null })) : rows,
    ),
  );
});

test('0012 adds checksums to datasets, rejects and banks, null at first, and keeps all other data', (t) => {
  const oldest = temporaryProject(t, { migrations: firstMigrations(t, 10) });
  oldest.database.exec(VERSION_1);
  oldest.close();
  const older = openProject(oldest.path, { mode: 'write', migrations: firstMigrations(t, 11) });
  const tables = tablesOf(older.database);
  const before = tables.map((table) => older.database.prepare(`SELECT * FROM ${table}`).all() as object[]);
  older.close();
  const project = openProject(older.path, { mode: 'write', migrations: firstMigrations(t, 12) });
  t.after(() => project.close());
  assert.deepEqual(
    tables.map((table) => project.database.prepare(`SELECT * FROM ${table}`).all()),
    before.map((rows, table) =>
      ['datasets', 'rejects', 'banks'].includes(tables[table]) ? rows.map((row) => ({ ...row, checksum: null })) : rows,
    ),
  );
  assert.deepEqual([listBanks(project).length, listDatasets(project).length], [1, 1]);
  saveBank(project, { name: 'north', objective: 'click', weight: 2, banners: [] });
  assert.equal(listBanks(project)[0].weight, 2);
  project.database.exec('UPDATE banks SET weight = 3');
  assert.throws(() => listBanks(project), { code: 'corrupt' }, 'a bank gets a checksum when it is saved');
});
