/** Migrations of runs, of what uses them, and of the trials of engines. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openProject } from '../../../core/store/file/project.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { firstMigrations, tablesOf, VERSION_1, VERSION_2, VERSION_3, VERSION_4, VERSION_5 } from './migration-files.ts';

test('0003 adds comparisons, studies and the runs they use, and keeps the data of a version-2 file', (t) => {
  const older = temporaryProject(t, { migrations: firstMigrations(t, 2) });
  older.database.exec(VERSION_1 + VERSION_2);
  const tables = tablesOf(older.database);
  const before = tables.map((table) => older.database.prepare(`SELECT * FROM ${table}`).all());
  older.close();
  const { database, close } = openProject(older.path, { mode: 'write', migrations: firstMigrations(t, 3) });
  t.after(close);
  assert.deepEqual(tablesOf(database), [...tables, 'comparisons', 'run_uses', 'studies'].sort());
  assert.deepEqual(
    tables.map((table) => database.prepare(`SELECT * FROM ${table}`).all()),
    before,
  );
  assert.ok(before.every((rows) => rows.length > 0));
  database.exec(`INSERT INTO comparisons (id, dataset, input_json, created_at) VALUES (1, 'january', '{}', '');
    INSERT INTO studies (id, kind, dataset, input_json, created_at) VALUES (1, 'hyper', 'january', '{}', '');
    INSERT INTO run_uses VALUES (3, 1, NULL), (4, 1, NULL), (4, NULL, 1)`);
  assert.throws(() => database.exec('INSERT INTO run_uses VALUES (3, 1, 1)'), /CHECK constraint failed/);
  database.exec('DELETE FROM runs WHERE id = 3; DELETE FROM comparisons');
  assert.deepEqual(database.prepare('SELECT * FROM run_uses').all(), [{ run_id: 4, comparison_id: null, study_id: 1 }]);
});

test('0004 adds the trials of engines and keeps the data of a version-3 file', (t) => {
  const older = temporaryProject(t, { migrations: firstMigrations(t, 3) });
  older.database.exec(VERSION_1 + VERSION_2 + VERSION_3);
  const tables = tablesOf(older.database);
  const before = tables.map((table) => older.database.prepare(`SELECT * FROM ${table}`).all());
  older.close();
  const { database, close } = openProject(older.path, { mode: 'write', migrations: firstMigrations(t, 4) });
  t.after(close);
  assert.deepEqual(tablesOf(database), [...tables, 'engine_trials'].sort());
  assert.deepEqual(
    tables.map((table) => database.prepare(`SELECT * FROM ${table}`).all()),
    before,
  );
  assert.ok(before.every((rows) => rows.length > 0));
  const trial = "INSERT INTO engine_trials VALUES ('m', 'aitm', 2000, 90, 'onnx', '1', 'cpu', NULL, '')";
  database.exec(trial);
  assert.throws(() => database.exec(trial), /UNIQUE constraint failed/);
});

test('0006 derives the purpose of a run from the times, and keeps the data of a version-5 file', (t) => {
  const older = temporaryProject(t, { migrations: firstMigrations(t, 5) });
  older.database.exec(VERSION_1 + VERSION_2 + VERSION_3 + VERSION_4 + VERSION_5);
  const tables = tablesOf(older.database).filter((table) => table !== 'runs');
  const before = tables.map((table) => older.database.prepare(`SELECT * FROM ${table}`).all());
  const runs = older.database.prepare('SELECT * FROM runs ORDER BY id').all() as object[];
  older.close();
  const { database, close } = openProject(older.path, { mode: 'write', migrations: firstMigrations(t, 6) });
  t.after(close);
  assert.deepEqual(
    tables.map((table) => database.prepare(`SELECT * FROM ${table}`).all()),
    before,
  );
  assert.deepEqual(
    database.prepare('SELECT * FROM runs ORDER BY id').all(),
    runs.map((row, index) => ({ ...row, begun_for: [null, 's1', 'c1'][index] })),
  );
  database.exec('DELETE FROM comparisons');
  assert.equal(database.prepare('SELECT begun_for FROM runs WHERE id = 7').pluck().get(), 'c1');
});

test(
  '0007 distinguishes trials by the layout of the model, drops those that lack it, and keeps the ' +
    'other data of a version-6 file',
  (t) => {
    const older = temporaryProject(t, { migrations: firstMigrations(t, 6) });
    older.database.exec(`${VERSION_1}${VERSION_2}${VERSION_3}${VERSION_4}`);
    const tables = tablesOf(older.database).filter((table) => table !== 'engine_trials');
    const before = tables.map((table) => older.database.prepare(`SELECT * FROM ${table}`).all());
    older.close();
    const { database, close } = openProject(older.path, { mode: 'write', migrations: firstMigrations(t, 7) });
    t.after(close);
    assert.deepEqual(
      tables.map((table) => database.prepare(`SELECT * FROM ${table}`).all()),
      before,
    );
    assert.equal(database.prepare('SELECT count(*) FROM engine_trials').pluck().get(), 0);
    const trial = (layout: string): string =>
      `INSERT INTO engine_trials VALUES ('m', 'aitm', '${layout}', 2000, 90, 'onnx', '1', 'cpu', NULL, '')`;
    database.exec(trial('a'));
    database.exec(trial('b'));
    assert.throws(() => database.exec(trial('b')), /UNIQUE constraint failed/);
  },
);

test('0009 adds tunings, which can use runs like comparisons, and keeps the data of a version-8 file', (t) => {
  const older = temporaryProject(t, { migrations: firstMigrations(t, 8) });
  older.database.exec(`${VERSION_1}${VERSION_2}${VERSION_3}`);
  const tables = tablesOf(older.database).filter((table) => table !== 'run_uses');
  const before = tables.map((table) => older.database.prepare(`SELECT * FROM ${table}`).all());
  const uses = older.database.prepare('SELECT * FROM run_uses').all() as object[];
  // Version 8 accepts a use twice.
  older.database.exec('INSERT INTO run_uses VALUES (3, 1, NULL)');
  older.close();
  const { database, close } = openProject(older.path, { mode: 'write', migrations: firstMigrations(t, 9) });
  t.after(close);
  assert.deepEqual(
    tables.map((table) => database.prepare(`SELECT * FROM ${table}`).all()),
    before,
  );
  assert.ok(uses.length > 0);
  assert.deepEqual(
    database.prepare('SELECT * FROM run_uses').all(),
    uses.map((row) => ({ ...row, tuning_id: null })),
  );
  database.exec(`INSERT INTO tunings (id, dataset, input_json, created_at) VALUES (1, 'january', '{}', '');
    INSERT INTO run_uses VALUES (3, NULL, NULL, 1), (4, NULL, NULL, 1)`);
  assert.throws(() => database.exec('INSERT INTO run_uses VALUES (3, 1, NULL, 1)'), /CHECK constraint failed/);
  assert.throws(() => database.exec('INSERT INTO run_uses VALUES (3, NULL, NULL, NULL)'), /CHECK constraint failed/);
  assert.throws(() => database.exec('INSERT INTO run_uses VALUES (3, 1, NULL, NULL)'), /UNIQUE constraint failed/);
  database.exec('DELETE FROM runs WHERE id = 3; DELETE FROM comparisons; DELETE FROM studies');
  const remaining = { run_id: 4, comparison_id: null, study_id: null, tuning_id: 1 };
  assert.deepEqual(database.prepare('SELECT * FROM run_uses').all(), [remaining]);
});
