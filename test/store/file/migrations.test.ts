import assert from 'node:assert/strict';
import { copyFileSync, cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';

import BetterSqlite3 from 'better-sqlite3';

import { textValues } from '../../../core/store/columns/text.ts';
import { getDataset, readDictionary } from '../../../core/store/datasets/datasets.ts';
import { MIGRATIONS_FOLDER, readMigrations } from '../../../core/store/file/migrations.ts';
import { openProject } from '../../../core/store/file/project.ts';
import { listBanks, saveBank } from '../../../core/store/runs/banks.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { temporaryFolder } from '../../temporary.ts';
import { CITIES, CITY, importDataset } from '../fixture.ts';

const BANK = { name: 'north', objective: 'approval', weight: 2, banners: ['b1'], promotedRun: null };
/** The version of the files that this program makes. */
const PRESENT = readMigrations(MIGRATIONS_FOLDER).length;
const NEXT_FILE = `${String(PRESENT + 1).padStart(4, '0')}-next.sql`;
const NEXT =
  "ALTER TABLE banks ADD COLUMN region TEXT NOT NULL DEFAULT 'everywhere';\nUPDATE banks SET " +
  "region = 'here' WHERE weight > 1;";

/** Rows in every table of a version-1 file. */
const VERSION_1 = `
  INSERT INTO datasets (id, name, row_count, records, accepted, rejected, immature, first_time, last_time, as_of, data_hash, sources_json, mapping_json, created_at)
    VALUES (5, 'january', 2, 3, 2, 1, 1, 1.5e12, 1.6e12, NULL, 'abc', '["a.csv"]', '{"id":"sample_id"}', '2026-01-01T00:00:00.000Z');
  INSERT INTO steps VALUES (5, 0, 'click', 0, 1), (5, 1, 'activation', 14, 0);
  INSERT INTO columns VALUES (8, 5, 0, 'categorical', 'city', 'code', 1, 1);
  INSERT INTO chunks VALUES (1, 8, 0, 2, 77, x'0102');
  INSERT INTO dictionary_pieces VALUES (1, 8, 0, 78, x'0304');
  INSERT INTO rejects VALUES (1, 5, 'a.csv', 7, 'age', 'x', 'unreadable number', '6,x,1');
  INSERT INTO banks (id, name, objective, weight) VALUES (2, 'north', 'approval', 1.5);
  INSERT INTO banners VALUES (2, 0, 'b1');
  INSERT INTO runs (id, dataset, bank, model, engine, seed, status, epoch, step, config_json, steps_json, created_at)
    VALUES (3, 'january', 'north', 'aitm', 'onnx', 1, 'done', 2, 0, '{}', '["click","activation"]', '2026-01-02T00:00:00.000Z');
  INSERT INTO runs (id, dataset, model, engine, seed, status, epoch, step, config_json, steps_json, created_at)
    VALUES (4, 'january', 'aitm', 'onnx', 1, 'interrupted', 1, 9, '{}', '["click","activation"]', '2026-01-03T00:00:00.000Z');
  INSERT INTO epochs VALUES (4, 1, 0.5, NULL, '{}', 12.5);
  INSERT INTO artifacts VALUES (6, 4, 'weights', '{}', '[]', 9);
  INSERT INTO artifact_pieces VALUES (1, 6, 'w', 0, 11, x'0506');`;

/** The program's migrations and then `next`. */
function migrationsWith(t: TestContext, next: string): string {
  const folder = join(temporaryFolder(t), 'migrations');
  cpSync(MIGRATIONS_FOLDER, folder, { recursive: true });
  writeFileSync(join(folder, NEXT_FILE), next);
  return folder;
}

/** A folder with the program's first `count` migrations. */
function firstMigrations(t: TestContext, count: number): string {
  const folder = join(temporaryFolder(t), 'migrations');
  mkdirSync(folder);
  for (const { name } of readMigrations(MIGRATIONS_FOLDER).slice(0, count))
    copyFileSync(join(MIGRATIONS_FOLDER, name), join(folder, name));
  return folder;
}

function tablesOf(database: BetterSqlite3.Database): string[] {
  return database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    .pluck()
    .all() as string[];
}

/** A closed project of the present version with a dataset and a bank. */
function olderFile(t: TestContext): string {
  const project = temporaryProject(t);
  importDataset(project, 'january', 100);
  saveBank(project, BANK);
  project.close();
  return project.path;
}

test('the migrations are numbered without a gap', (t) => {
  const folder = temporaryFolder(t);
  copyFileSync(join(MIGRATIONS_FOLDER, '0001-project.sql'), join(folder, '0002-project.sql'));
  assert.throws(() => readMigrations(folder), /migration 0002-project.sql should have number 1/);
  assert.deepEqual(
    readMigrations(MIGRATIONS_FOLDER).map(({ version }) => version),
    readMigrations(MIGRATIONS_FOLDER).map((_, index) => index + 1),
  );
});

const FIRST_TABLES = [
  'artifact_pieces',
  'artifacts',
  'banks',
  'banners',
  'chunks',
  'columns',
  'datasets',
  'dictionary_pieces',
  'epochs',
  'rejects',
  'runs',
  'steps',
];

test('0001 turns an empty file into a project without data', (t) => {
  const { database } = temporaryProject(t, { migrations: firstMigrations(t, 1) });
  const tables = tablesOf(database);
  assert.deepEqual(tables, FIRST_TABLES);
  assert.deepEqual(
    tables.map((table) => database.prepare(`SELECT count(*) FROM ${table}`).pluck().get()),
    tables.map(() => 0),
  );
});

test(
  '0002 adds mappings, exports and the run in use of a bank, and leaves the data of a version-1 ' + 'file as they were',
  (t) => {
    const older = temporaryProject(t, { migrations: firstMigrations(t, 1) });
    older.database.exec(VERSION_1);
    const before = FIRST_TABLES.map((table) => older.database.prepare(`SELECT * FROM ${table}`).all());
    older.close();
    const { database, close } = openProject(older.path, { mode: 'write', migrations: firstMigrations(t, 2) });
    t.after(close);
    assert.deepEqual(tablesOf(database), [...FIRST_TABLES, 'exports', 'mappings'].sort());
    const after = FIRST_TABLES.map((table) => database.prepare(`SELECT * FROM ${table}`).all() as object[]);
    assert.deepEqual(
      after,
      before.map((rows, table) =>
        FIRST_TABLES[table] === 'banks' ? rows.map((row) => ({ ...(row as object), promoted_run: null })) : rows,
      ),
    );
    assert.ok(after.every((rows) => rows.length > 0));
    database.exec('UPDATE banks SET promoted_run = 3; DELETE FROM runs WHERE id = 3');
    assert.deepEqual(database.prepare('SELECT name, promoted_run FROM banks').all(), [
      { name: 'north', promoted_run: null },
    ]);
  },
);

/** Rows in the tables that version 2 adds. */
const VERSION_2 = `
  INSERT INTO mappings VALUES (1, 'weekly', '["id","city"]', '{"id":"id"}', '2026-02-01T00:00:00.000Z');
  INSERT INTO exports VALUES (1, 'ranked.csv', 'audience.csv', '["r3"]', 'user', '{"top":10}', 10, '{"click":1.5}', 'ab', '2026-02-02T00:00:00.000Z');
  UPDATE banks SET promoted_run = 3;`;

/** Rows in the tables that version 3 adds. */
const VERSION_3 = `
  INSERT INTO comparisons (id, dataset, input_json, created_at) VALUES (1, 'january', '{}', '2026-03-01T00:00:00.000Z');
  INSERT INTO studies (id, kind, dataset, input_json, created_at) VALUES (1, 'hyper', 'january', '{}', '2026-03-02T00:00:00.000Z');
  INSERT INTO run_uses VALUES (3, 1, NULL), (4, NULL, 1);`;

test(
  '0003 adds comparisons, studies and the runs they use, and leaves the data of a version-2 file ' + 'as they were',
  (t) => {
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
    assert.deepEqual(database.prepare('SELECT * FROM run_uses').all(), [
      { run_id: 4, comparison_id: null, study_id: 1 },
    ]);
  },
);

test('0004 adds the trials of engines and leaves the data of a version-3 file as they were', (t) => {
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

/** A row in the table that version 4 adds. */
const VERSION_4 = "INSERT INTO engine_trials VALUES ('m', 'aitm', 2000, 90, 'onnx', '1', 'cpu', NULL, '');";

test('0005 adds summaries, which go with their dataset, and leaves the data of a version-4 file as they were', (t) => {
  const older = temporaryProject(t, { migrations: firstMigrations(t, 4) });
  older.database.exec(VERSION_1 + VERSION_2 + VERSION_3 + VERSION_4);
  const tables = tablesOf(older.database);
  const before = tables.map((table) => older.database.prepare(`SELECT * FROM ${table}`).all());
  older.close();
  const { database, close } = openProject(older.path, { mode: 'write', migrations: firstMigrations(t, 5) });
  t.after(close);
  assert.deepEqual(tablesOf(database), [...tables, 'summaries'].sort());
  assert.deepEqual(
    tables.map((table) => database.prepare(`SELECT * FROM ${table}`).all()),
    before,
  );
  assert.ok(before.every((rows) => rows.length > 0));
  const summary =
    "INSERT INTO summaries (dataset_id, name, about_json, checksum, packed) VALUES (5, 'rows', '{}', 1, x'01')";
  database.exec(summary);
  assert.throws(() => database.exec(summary), /UNIQUE constraint failed/);
  database.exec('DELETE FROM datasets WHERE id = 5');
  assert.equal(database.prepare('SELECT count(*) FROM summaries').pluck().get(), 0);
});

/** A run that a comparison took over, one that was begun for it, and one for a study. */
const VERSION_5 = `
  UPDATE runs SET created_at = '2026-03-03T00:00:00.000Z' WHERE id = 4;
  INSERT INTO runs (id, dataset, model, engine, seed, status, epoch, step, config_json, steps_json, created_at)
    VALUES (7, 'january', 'mlp', 'onnx', 1, 'done', 2, 0, '{}', '["click"]', '2026-03-01T00:00:00.001Z');
  INSERT INTO run_uses VALUES (7, 1, NULL), (7, NULL, 1);`;

test('0006 tells by the times what a run was begun for, and leaves the data of a version-5 file as they were', (t) => {
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
    runs.map((row, at) => ({ ...row, begun_for: [null, 's1', 'c1'][at] })),
  );
  database.exec('DELETE FROM comparisons');
  assert.equal(database.prepare('SELECT begun_for FROM runs WHERE id = 7').pluck().get(), 'c1');
});

test(
  '0007 tells trials apart by what a model is made of, drops those that do not, and leaves the ' +
    'other data of a version-6 file as they were',
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

test('0008 forgets the counts by chunk of older versions, and leaves all else as it was', (t) => {
  const older = temporaryProject(t, { migrations: firstMigrations(t, 7) });
  older.database.exec(`${VERSION_1} INSERT INTO summaries VALUES (1, 5, 'rows', '{"classes":{}}', 9, x'0708');`);
  const tables = tablesOf(older.database).filter((table) => table !== 'summaries');
  const before = tables.map((table) => older.database.prepare(`SELECT * FROM ${table}`).all());
  older.close();
  const { database, close } = openProject(older.path, { mode: 'write', migrations: firstMigrations(t, 8) });
  t.after(close);
  assert.deepEqual(
    tables.map((table) => database.prepare(`SELECT * FROM ${table}`).all()),
    before,
  );
  assert.equal(database.prepare('SELECT count(*) FROM summaries').pluck().get(), 0);
});

test('an older file is migrated after a backup, from which the older version is read back', (t) => {
  const path = olderFile(t);
  const migrations = migrationsWith(t, NEXT);
  const project = openProject(path, { mode: 'write', migrations });
  t.after(() => project.close());
  assert.equal(project.database.pragma('user_version', { simple: true }), PRESENT + 1);
  assert.deepEqual(project.database.prepare('SELECT name, region FROM banks').all(), [
    { name: 'north', region: 'here' },
  ]);
  assert.deepEqual(textValues(readDictionary(project, 'january', CITY)), CITIES);
  const backup = openProject(`${path}.backup-v${PRESENT}`, { mode: 'read' });
  t.after(() => backup.close());
  assert.deepEqual([listBanks(backup), getDataset(backup, 'january')], [[BANK], getDataset(project, 'january')]);
  assert.throws(() => openProject(path, { mode: 'read' }), { code: 'newer-version' });
});

test('reading an older file migrates it too, and a second backup does not replace the first', (t) => {
  const path = olderFile(t);
  const migrations = migrationsWith(t, NEXT);
  openProject(path, { mode: 'read', migrations }).close();
  openProject(path, { mode: 'read', migrations }).close();
  copyFileSync(`${path}.backup-v${PRESENT}`, path);
  openProject(path, { mode: 'read', migrations }).close();
  const name = 'test.stepladder';
  assert.deepEqual(readdirSync(dirname(path)).sort(), [
    name,
    `${name}.backup-v${PRESENT}`,
    `${name}.backup-v${PRESENT}-2`,
  ]);
});

test('an older file is not migrated while another writer has it open', (t) => {
  const project = temporaryProject(t);
  const migrations = migrationsWith(t, NEXT);
  assert.throws(() => openProject(project.path, { mode: 'read', migrations }), { code: 'locked' });
});

test('a migration that fails leaves the file at its version, whole', (t) => {
  const path = olderFile(t);
  for (const failing of [
    `${NEXT}\nINSERT INTO nowhere VALUES (1);`,
    `${NEXT}\nINSERT INTO banners VALUES (77, 0, 'lost');`,
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

test('each migration is kept for itself: a later one that fails does not undo an earlier one', (t) => {
  const path = olderFile(t);
  const migrations = migrationsWith(t, NEXT);
  const failing = `${String(PRESENT + 2).padStart(4, '0')}-failing.sql`;
  writeFileSync(join(migrations, failing), 'INSERT INTO nowhere VALUES (1);');
  assert.throws(() => openProject(path, { mode: 'write', migrations }), {
    code: 'corrupt',
    message: new RegExp(failing),
  });
  const database = new BetterSqlite3(path, { readonly: true });
  t.after(() => database.close());
  assert.deepEqual(
    [database.pragma('user_version', { simple: true }), database.prepare('SELECT region FROM banks').pluck().get()],
    [PRESENT + 1, 'here'],
  );
});
