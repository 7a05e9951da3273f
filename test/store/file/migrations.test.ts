import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { listSegments } from '../../../core/segment/saved-segments.ts';
import { readAnnotations } from '../../../core/store/datasets/annotations.ts';
import { saveSegment } from '../../../core/store/datasets/segments.ts';
import { storeChecksum } from '../../../core/store/file/checked-rows.ts';
import { MIGRATIONS_FOLDER, readMigrations } from '../../../core/store/file/migrations.ts';
import { openProject } from '../../../core/store/file/project.ts';
import { deleteCampaign, getCampaign, readCampaigns, saveCampaign } from '../../../core/store/runs/campaigns.ts';
import { getExport, recordExport } from '../../../core/store/runs/exports.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { temporaryFolder } from '../../temporary.ts';
import { VERSION_1, firstMigrations, tablesOf } from './migration-files.ts';

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

test('0002 adds mappings, exports and the active run of a bank, and keeps the data of a version-1 file', (t) => {
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
});

/** Rows in the tables that version 2 adds. */
const VERSION_2 = `
  INSERT INTO mappings VALUES (1, 'weekly', '["id","city"]', '{"id":"id"}', '2026-02-01T00:00:00.000Z');
  INSERT INTO exports
    VALUES (1, 'ranked.csv', 'audience.csv', '["r3"]', 'user', '{"top":10}', 10,
      '{"click":1.5}', 'ab', '2026-02-02T00:00:00.000Z');
  UPDATE banks SET promoted_run = 3;`;

/** Rows in the tables that version 3 adds. */
const VERSION_3 = `
  INSERT INTO comparisons (id, dataset, input_json, created_at) VALUES (1, 'january', '{}', '2026-03-01T00:00:00.000Z');
  INSERT INTO studies (id, kind, dataset, input_json, created_at)
    VALUES (1, 'hyper', 'january', '{}', '2026-03-02T00:00:00.000Z');
  INSERT INTO run_uses VALUES (3, 1, NULL), (4, NULL, 1);`;

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

/** A row in the table that version 4 adds. */
const VERSION_4 = "INSERT INTO engine_trials VALUES ('m', 'aitm', 2000, 90, 'onnx', '1', 'cpu', NULL, '');";

test('0005 adds summaries, which are deleted with their dataset, and keeps the data of a version-4 file', (t) => {
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

/** A run that a comparison took over, one created for it, and one for a study. */
const VERSION_5 = `
  UPDATE runs SET created_at = '2026-03-03T00:00:00.000Z' WHERE id = 4;
  INSERT INTO runs (id, dataset, model, engine, seed, status, epoch, step, config_json, steps_json, created_at)
    VALUES (7, 'january', 'mlp', 'onnx', 1, 'done', 2, 0, '{}', '["click"]', '2026-03-01T00:00:00.001Z');
  INSERT INTO run_uses VALUES (7, 1, NULL), (7, NULL, 1);`;

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

test('0008 deletes the counts by chunk of older versions, and keeps all other data', (t) => {
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

test('0010 adds a value and a currency to banks, both null at first, and keeps all other data', (t) => {
  const older = temporaryProject(t, { migrations: firstMigrations(t, 9) });
  older.database.exec(VERSION_1);
  const tables = tablesOf(older.database).filter((table) => table !== 'banks');
  const before = tables.map((table) => older.database.prepare(`SELECT * FROM ${table}`).all());
  const banks = older.database.prepare('SELECT * FROM banks').all() as object[];
  older.close();
  const { database, close } = openProject(older.path, { mode: 'write', migrations: firstMigrations(t, 10) });
  t.after(close);
  assert.deepEqual(
    tables.map((table) => database.prepare(`SELECT * FROM ${table}`).all()),
    before,
  );
  assert.deepEqual(
    database.prepare('SELECT * FROM banks').all(),
    banks.map((bank) => ({ ...bank, value: null, currency: null })),
  );
  for (const value of ['0', '-1'])
    assert.throws(() => database.exec(`UPDATE banks SET value = ${value}`), /CHECK constraint failed/);
});

test('0016 adds the control group of exports, none at first, and keeps all data and their checksums', (t) => {
  const older = temporaryProject(t, { migrations: firstMigrations(t, 15) });
  older.database.exec(`INSERT INTO exports (file, audience, runs_json, per, cut_json, row_count, expected_json, sha256,
      created_at)
    VALUES ('ranked.csv', 'audience.csv', '["r3"]', 'user', '{}', 10, '{"click":1.5}', 'ab', '2026-02-02T00:00:00Z')`);
  storeChecksum(older.database, 'exports', 1);
  const [before] = older.database.prepare('SELECT * FROM exports').all() as object[];
  older.close();
  const opened = openProject(older.path, { mode: 'write', migrations: firstMigrations(t, 16) });
  t.after(opened.close);
  assert.deepEqual(opened.database.prepare('SELECT * FROM exports').all(), [{ ...before, holdout_json: null }]);
  assert.equal(getExport(opened, 1).holdout, undefined);
});

test('0018 adds campaigns, none at first, and keeps the data of a version-17 file', (t) => {
  const older = temporaryProject(t, { migrations: firstMigrations(t, 17) });
  const list = { file: 'ranked.csv', audience: 'audience.csv', runs: ['r3'], per: 'user', selection: {} } as const;
  recordExport(older, { ...list, rows: 10, expected: { click: 1.5 }, sha256: 'ab' });
  const tables = tablesOf(older.database);
  const before = older.database.prepare('SELECT * FROM exports').all();
  older.close();
  const opened = openProject(older.path, { mode: 'write', migrations: firstMigrations(t, 18) });
  t.after(opened.close);
  assert.deepEqual(tablesOf(opened.database), [...tables, 'campaigns'].sort());
  assert.deepEqual(opened.database.prepare('SELECT * FROM exports').all(), before);
  assert.deepEqual(readCampaigns(opened), { intact: [], damaged: [] });
  const campaign = { name: 'spring', audience: 'users.csv', input: { cap: 1 }, result: { gain: 7.5 } };
  saveCampaign(opened, { ...campaign, result: { gain: 5 } });
  saveCampaign(opened, campaign);
  const { createdAt: _, ...saved } = readCampaigns(opened).intact[0];
  assert.deepEqual(saved, campaign);
  deleteCampaign(opened, 'spring');
  assert.throws(() => getCampaign(opened, 'spring'), { code: 'unknown-name' });
});

test('0020 adds annotations, none at first, and keeps the data of a version-19 file', (t) => {
  const older = temporaryProject(t, { migrations: firstMigrations(t, 19) });
  saveSegment(older, { name: 'young', conditions: [{ column: 'age', operator: 'between', max: 27 }] }, false);
  const tables = tablesOf(older.database);
  const before = older.database.prepare('SELECT * FROM segments').all();
  older.close();
  const opened = openProject(older.path, { mode: 'write', migrations: firstMigrations(t, 20) });
  t.after(opened.close);
  assert.deepEqual(tablesOf(opened.database), [...tables, 'annotations'].sort());
  assert.deepEqual(opened.database.prepare('SELECT * FROM segments').all(), before);
  assert.deepEqual(readAnnotations(opened), { intact: [], damaged: [] });
});

test('0019 adds segments, none at first, and keeps the data of a version-18 file', (t) => {
  const older = temporaryProject(t, { migrations: firstMigrations(t, 18) });
  saveCampaign(older, { name: 'spring', audience: 'users.csv', input: { cap: 1 }, result: { gain: 7.5 } });
  const tables = tablesOf(older.database);
  const before = older.database.prepare('SELECT * FROM campaigns').all();
  older.close();
  const opened = openProject(older.path, { mode: 'write', migrations: firstMigrations(t, 19) });
  t.after(opened.close);
  assert.deepEqual(tablesOf(opened.database), [...tables, 'segments'].sort());
  assert.deepEqual(opened.database.prepare('SELECT * FROM campaigns').all(), before);
  assert.deepEqual(listSegments(opened), { intact: [], damaged: [] });
});
