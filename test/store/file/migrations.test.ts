import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { listSegments } from '../../../core/segment/saved-segments.ts';
import { readAnnotations } from '../../../core/store/datasets/annotations.ts';
import { readAppends } from '../../../core/store/datasets/appends.ts';
import { saveSegment } from '../../../core/store/datasets/segments.ts';
import { getView, saveView } from '../../../core/store/datasets/views.ts';
import { storeChecksum } from '../../../core/store/file/checked-rows.ts';
import { MIGRATIONS_FOLDER, readMigrations } from '../../../core/store/file/migrations.ts';
import type { Project } from '../../../core/store/file/project.ts';
import { deleteCampaign, getCampaign, readCampaigns, saveCampaign } from '../../../core/store/runs/campaigns.ts';
import { getExport, recordExport } from '../../../core/store/runs/exports.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { temporaryFolder } from '../../temporary.ts';
import {
  firstMigrations,
  migrated,
  rowsByTable,
  VERSION_1,
  VERSION_2,
  VERSION_3,
  VERSION_4,
} from './migration-files.ts';

/** A file of version 10 with rows in every table of version 1. */
const FROM_VERSION_10 = { from: 10, rows: VERSION_1 };

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
  assert.deepEqual(rowsByTable(database), Object.fromEntries(FIRST_TABLES.map((table) => [table, []])));
});

test('0002 adds mappings, exports and the active run of a bank, and keeps the data of a version-1 file', (t) => {
  const { database, before, after, added } = migrated(t, 2, { rows: VERSION_1, changes: ['banks'] });
  assert.deepEqual(added, ['exports', 'mappings']);
  assert.ok(Object.values(before).every((rows) => rows.length > 0));
  assert.deepEqual(
    after['banks'],
    before['banks'].map((row) => ({ ...row, promoted_run: null })),
  );
  database.exec('UPDATE banks SET promoted_run = 3; DELETE FROM runs WHERE id = 3');
  assert.deepEqual(database.prepare('SELECT name, promoted_run FROM banks').all(), [
    { name: 'north', promoted_run: null },
  ]);
});

test('0005 adds summaries, which are deleted with their dataset, and keeps the data of a version-4 file', (t) => {
  const rows = VERSION_1 + VERSION_2 + VERSION_3 + VERSION_4;
  const { database, before, added } = migrated(t, 5, { rows });
  assert.deepEqual(added, ['summaries']);
  assert.ok(Object.values(before).every((filled) => filled.length > 0));
  const summary =
    "INSERT INTO summaries (dataset_id, name, about_json, checksum, packed) VALUES (5, 'rows', '{}', 1, x'01')";
  database.exec(summary);
  assert.throws(() => database.exec(summary), /UNIQUE constraint failed/);
  database.exec('DELETE FROM datasets WHERE id = 5');
  assert.equal(database.prepare('SELECT count(*) FROM summaries').pluck().get(), 0);
});

test('0008 deletes the rollups that older versions wrote, which counted by chunk, and keeps all other data', (t) => {
  const counts = `INSERT INTO summaries VALUES (1, 5, 'rows', '{"classes":{}}', 9, x'0708');`;
  const rows = VERSION_1 + VERSION_2 + VERSION_3 + counts;
  const { before, after } = migrated(t, 8, { rows, changes: ['summaries'] });
  assert.deepEqual([before['summaries'].length, after['summaries']], [1, []]);
});

test('0010 adds a value and a currency to banks, both null at first, and keeps all other data', (t) => {
  const rows = VERSION_1 + VERSION_2 + VERSION_3;
  const { database, before, after } = migrated(t, 10, { from: 8, rows, changes: ['banks'] });
  assert.deepEqual(
    after['banks'],
    before['banks'].map((bank) => ({ ...bank, value: null, currency: null })),
  );
  assert.equal(after['banks'].length, 1);
  for (const value of ['0', '-1'])
    assert.throws(() => database.exec(`UPDATE banks SET value = ${value}`), /CHECK constraint failed/);
});

/** Adds an export as versions 13 to 21 wrote it. */
function addExport({ database }: Project): void {
  database.exec(`INSERT INTO exports (id, file, audience, runs_json, per, cut_json, row_count, expected_json,
      sha256, created_at)
    VALUES (1, 'ranked.csv', 'audience.csv', '["r3"]', 'user', '{}', 10, '{"click":1.5}', 'ab',
      '2026-02-02T00:00:00Z')`);
  storeChecksum(database, 'exports', 1);
}

test('0016 adds the control group of exports, none at first, and keeps all data and their checksums', (t) => {
  const { project, before, after } = migrated(t, 16, { ...FROM_VERSION_10, fill: addExport, changes: ['exports'] });
  assert.deepEqual(after['exports'], [{ ...before['exports'][0], holdout_json: null }]);
  assert.equal(getExport(project, 1).holdout, undefined);
});

test('0017 adds appends, which are deleted with their dataset, and keeps the data of a version-16 file', (t) => {
  const { project, database, added } = migrated(t, 17, FROM_VERSION_10);
  assert.deepEqual(added, ['appends', 'replaced_chunks', 'replaced_pieces']);
  assert.deepEqual(readAppends(project), { intact: [], damaged: [] });
  database.exec(`INSERT INTO appends VALUES (1, 5, '{}', '{}', NULL, '2026-03-01T00:00:00.000Z', NULL);
    INSERT INTO replaced_chunks VALUES (1, 1, 8, 0, 2, 77, x'0102');
    INSERT INTO replaced_pieces VALUES (1, 1, 8, 0, 78, x'0304');
    DELETE FROM datasets WHERE id = 5;`);
  const rows = rowsByTable(database);
  assert.deepEqual(
    added.map((table) => rows[table]),
    [[], [], []],
  );
});

test('0018 adds campaigns, none at first, and keeps the data of a version-17 file', (t) => {
  const { project, added } = migrated(t, 18, { ...FROM_VERSION_10, fill: addExport });
  assert.deepEqual([added, readCampaigns(project)], [['campaigns'], { intact: [], damaged: [] }]);
  const campaign = { name: 'spring', audience: 'users.csv', input: { cap: 1 }, result: { gain: 7.5 } };
  saveCampaign(project, { ...campaign, result: { gain: 5 } });
  saveCampaign(project, campaign);
  const { createdAt: _, ...saved } = readCampaigns(project).intact[0];
  assert.deepEqual(saved, campaign);
  deleteCampaign(project, 'spring');
  assert.throws(() => getCampaign(project, 'spring'), { code: 'unknown-name' });
});

test('0019 adds segments, none at first, and keeps the data of a version-18 file', (t) => {
  const campaign = { name: 'spring', audience: 'users.csv', input: { cap: 1 }, result: { gain: 7.5 } };
  const { project, added } = migrated(t, 19, { ...FROM_VERSION_10, fill: (older) => saveCampaign(older, campaign) });
  assert.deepEqual([added, listSegments(project)], [['segments'], { intact: [], damaged: [] }]);
});

function addSegment(project: Project): void {
  saveSegment(project, { name: 'young', conditions: [{ column: 'age', operator: 'between', max: 27 }] }, false);
}

test('0020 adds annotations, none at first, and keeps the data of a version-19 file', (t) => {
  const { project, added } = migrated(t, 20, { ...FROM_VERSION_10, fill: addSegment });
  assert.deepEqual([added, readAnnotations(project)], [['annotations'], { intact: [], damaged: [] }]);
});

test('0021 adds saved views, none at first, and keeps the data of a version-20 file', (t) => {
  const { project, added } = migrated(t, 21, { ...FROM_VERSION_10, fill: addSegment });
  assert.deepEqual(added, ['views']);
  const view = { name: 'by city', view: 'funnel', settings: { dataset: 'may', by: 'city' } };
  saveView(project, { ...view, settings: {} }, false);
  assert.throws(() => saveView(project, view, false), { code: 'state', message: /by city already exists/ });
  saveView(project, view, true);
  const { savedAt: _, ...saved } = getView(project, 'by city');
  assert.deepEqual(saved, view);
});

const LIST = { file: 'ranked.csv', audience: 'audience.csv', runs: ['r3'], per: 'user', selection: {} } as const;

test('0022 adds the intervals of exports, none at first, and keeps all data and their checksums', (t) => {
  const { project, before, after } = migrated(t, 22, { ...FROM_VERSION_10, fill: addExport, changes: ['exports'] });
  assert.deepEqual(after['exports'], [{ ...before['exports'][0], intervals_json: null }]);
  const earlier = getExport(project, 1);
  assert.deepEqual([earlier.expected, earlier.intervals], [{ click: 1.5 }, undefined]);
  const intervals = { steps: { click: { low: 0.5, high: 4, errors: { chance: 2, model: null, drift: null } } } };
  const list = { ...LIST, rows: 10, expected: { click: 1.5 }, sha256: 'ab' };
  assert.deepEqual(getExport(project, recordExport(project, { ...list, intervals })).intervals, intervals);
  project.database.exec('UPDATE exports SET intervals_json = \'{"steps":{}}\' WHERE id = 1');
  assert.throws(() => getExport(project, 1), { code: 'corrupt' }, 'the checksum covers the intervals');
});
