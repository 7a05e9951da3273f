import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { listSegments } from '../../../core/segment/saved-segments.ts';
import { readAnnotations } from '../../../core/store/datasets/annotations.ts';
import { saveSegment } from '../../../core/store/datasets/segments.ts';
import { getView, saveView } from '../../../core/store/datasets/views.ts';
import { storeChecksum } from '../../../core/store/file/checked-rows.ts';
import { MIGRATIONS_FOLDER, readMigrations } from '../../../core/store/file/migrations.ts';
import { openProject } from '../../../core/store/file/project.ts';
import { deleteCampaign, getCampaign, readCampaigns, saveCampaign } from '../../../core/store/runs/campaigns.ts';
import { getExport, recordExport } from '../../../core/store/runs/exports.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { temporaryFolder } from '../../temporary.ts';
import { firstMigrations, tablesOf, VERSION_1, VERSION_2, VERSION_3, VERSION_4 } from './migration-files.ts';

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

test('0021 adds saved views, none at first, and keeps the data of a version-20 file', (t) => {
  const older = temporaryProject(t, { migrations: firstMigrations(t, 20) });
  saveSegment(older, { name: 'young', conditions: [{ column: 'age', operator: 'between', max: 27 }] }, false);
  const tables = tablesOf(older.database);
  const before = older.database.prepare('SELECT * FROM segments').all();
  older.close();
  const opened = openProject(older.path, { mode: 'write', migrations: firstMigrations(t, 21) });
  t.after(opened.close);
  assert.deepEqual(tablesOf(opened.database), [...tables, 'views'].sort());
  assert.deepEqual(opened.database.prepare('SELECT * FROM segments').all(), before);
  const view = { name: 'by city', view: 'funnel', settings: { dataset: 'may', by: 'city' } };
  saveView(opened, { ...view, settings: {} }, false);
  assert.throws(() => saveView(opened, view, false), { code: 'state', message: /by city already exists/ });
  saveView(opened, view, true);
  const { savedAt: _, ...saved } = getView(opened, 'by city');
  assert.deepEqual(saved, view);
});
