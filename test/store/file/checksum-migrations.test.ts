import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import { listDatasets } from '../../../core/store/datasets/datasets.ts';
import { readMappings, renameMapping } from '../../../core/store/datasets/mappings.ts';
import { storeChecksum } from '../../../core/store/file/checked-rows.ts';
import { openProject, type Project } from '../../../core/store/file/project.ts';
import { listBanks, saveBank } from '../../../core/store/runs/banks.ts';
import { comparisons, studies, tunings } from '../../../core/store/runs/experiments.ts';
import { readExports } from '../../../core/store/runs/exports.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { VERSION_1, firstMigrations, tablesOf } from './migration-files.ts';

/** Applies the migration of a version; checks that it adds empty checksums to some tables, and changes nothing else. */
function migrated(t: TestContext, older: Project, version: number, checked: readonly string[]): Project {
  const rowsOf = ({ database }: Project, table: string): object[] =>
    database.prepare(`SELECT * FROM ${table}`).all() as object[];
  const tables = tablesOf(older.database);
  const before = tables.map((table) => rowsOf(older, table));
  older.close();
  const project = openProject(older.path, { mode: 'write', migrations: firstMigrations(t, version) });
  t.after(() => project.close());
  assert.deepEqual(
    tables.map((table) => rowsOf(project, table)),
    before.map((rows, table) =>
      checked.includes(tables[table]) ? rows.map((row) => ({ ...row, checksum: null })) : rows,
    ),
  );
  return project;
}

test('0011 adds checksums to runs and epochs, null at first, and keeps all other data', (t) => {
  const older = temporaryProject(t, { migrations: firstMigrations(t, 10) });
  older.database.exec(VERSION_1);
  migrated(t, older, 11, ['epochs', 'runs']);
});

test('0012 adds checksums to datasets, rejects and banks, null at first, and keeps all other data', (t) => {
  const oldest = temporaryProject(t, { migrations: firstMigrations(t, 10) });
  oldest.database.exec(VERSION_1);
  oldest.close();
  const older = openProject(oldest.path, { mode: 'write', migrations: firstMigrations(t, 11) });
  const project = migrated(t, older, 12, ['datasets', 'rejects', 'banks']);
  assert.deepEqual([listBanks(project).length, listDatasets(project).length], [1, 1]);
  saveBank(project, { name: 'north', objective: 'click', weight: 2, banners: [] });
  assert.equal(listBanks(project)[0].weight, 2);
  project.database.exec('UPDATE banks SET weight = 3');
  assert.throws(() => listBanks(project), { code: 'corrupt' }, 'a bank gets a checksum when it is saved');
});

/** One row in each table that gets a checksum, as an older version wrote it. */
const VERSION_12 = `
  INSERT INTO comparisons (id, dataset, bank, input_json, created_at)
  VALUES (3, 'january', 'north', '{"request":{}}', '2026-01-05T00:00:00.000Z');
  INSERT INTO studies (id, kind, dataset, input_json, result_json, created_at)
  VALUES (2, 'tsne', 'january', '{"run":"r7"}', '{"points":[]}', '2026-01-06T00:00:00.000Z');
  INSERT INTO tunings (id, dataset, input_json, created_at)
  VALUES (4, 'january', '{"request":{}}', '2026-01-07T00:00:00.000Z');
  INSERT INTO exports (id, file, audience, runs_json, per, cut_json, row_count, expected_json, sha256, created_at)
  VALUES (5, '/lists/may.csv', 'may.csv', '["r7"]', 'user', '{}', 7, '{"click":1.5}', 'ab', '2026-01-08T00:00:00.000Z');
  INSERT INTO mappings (id, name, columns_json, mapping_json, saved_at)
  VALUES (6, 'export', '["id"]', '{}', '2026-01-09T00:00:00.000Z');`;
const CHECKED = ['comparisons', 'studies', 'tunings', 'exports', 'mappings'];

test('0013 adds checksums to experiments, exports and mappings, null until they change, and keeps all data', (t) => {
  const older = temporaryProject(t, { migrations: firstMigrations(t, 12) });
  older.database.exec(VERSION_12);
  const project = migrated(t, older, 13, CHECKED);
  const lists = [comparisons.read(project), studies.read(project), tunings.read(project), readExports(project)];
  assert.deepEqual(
    [...lists, readMappings(project)].map(({ intact, damaged }) => [intact.length, damaged.length]),
    CHECKED.map(() => [1, 0]),
  );
  comparisons.finish(project, 'c3', { rows: [7] });
  renameMapping(project, 'export', 'monthly');
  assert.deepEqual(comparisons.get(project, 'c3').result, { rows: [7] });
  for (const table of ['comparisons', 'mappings'])
    assert.notEqual(project.database.prepare(`SELECT checksum FROM ${table}`).pluck().get(), null, table);
});

test('0014 adds the expected value of exported lists, null for earlier ones, whose checksums remain valid', (t) => {
  const older = temporaryProject(t, { migrations: firstMigrations(t, 13) });
  older.database.exec(VERSION_12);
  storeChecksum(older.database, 'exports', 5);
  const before = older.database.prepare('SELECT * FROM exports').all() as object[];
  older.close();
  const project = openProject(older.path, { mode: 'write', migrations: firstMigrations(t, 14) });
  t.after(() => project.close());
  const after = project.database.prepare('SELECT * FROM exports').all();
  assert.deepEqual(
    after,
    before.map((row) => ({ ...row, expected_value: null, currency: null })),
  );
  const { intact, damaged } = readExports(project);
  assert.deepEqual([intact.map(({ file }) => file), damaged], [['/lists/may.csv'], []]);
  project.database.exec('UPDATE exports SET expected_value = 5');
  assert.equal(readExports(project).damaged.length, 1, 'the checksum covers the value');
});
