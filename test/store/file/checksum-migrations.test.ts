import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import { storeChecksum } from '../../../core/store/file/checked-rows.ts';
import { openProject, type Project } from '../../../core/store/file/project.ts';
import { readExports } from '../../../core/store/runs/exports.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { VERSION_1, VERSION_12, firstMigrations, tablesOf } from './migration-files.ts';

/** Applies the migration of a version; checks that it adds empty checksums to some tables, and changes nothing else. */
function migrated(t: TestContext, older: Project, version: number, checked: readonly string[]): void {
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
  migrated(t, older, 12, ['datasets', 'rejects', 'banks']);
});

const CHECKED = ['comparisons', 'studies', 'tunings', 'exports', 'mappings'];

test('0013 adds checksums to experiments, exports and mappings, null at first, and keeps all data', (t) => {
  const older = temporaryProject(t, { migrations: firstMigrations(t, 12) });
  older.database.exec(VERSION_12);
  migrated(t, older, 13, CHECKED);
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
