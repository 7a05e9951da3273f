/** Migrations of runs, of the experiments that use them, and of engine benchmarks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { migrated, VERSION_1, VERSION_2, VERSION_3, VERSION_4, VERSION_5 } from './migration-files.ts';

test('0003 adds comparisons, studies and the runs they use, and keeps the data of a version-2 file', (t) => {
  const { database, before, added } = migrated(t, 3, { rows: VERSION_1 + VERSION_2 });
  assert.deepEqual(added, ['comparisons', 'run_uses', 'studies']);
  assert.ok(Object.values(before).every((rows) => rows.length > 0));
  database.exec(`INSERT INTO comparisons (id, dataset, input_json, created_at) VALUES (1, 'january', '{}', '');
    INSERT INTO studies (id, kind, dataset, input_json, created_at) VALUES (1, 'hyper', 'january', '{}', '');
    INSERT INTO run_uses VALUES (3, 1, NULL), (4, 1, NULL), (4, NULL, 1)`);
  assert.throws(() => database.exec('INSERT INTO run_uses VALUES (3, 1, 1)'), /CHECK constraint failed/);
  database.exec('DELETE FROM runs WHERE id = 3; DELETE FROM comparisons');
  assert.deepEqual(database.prepare('SELECT * FROM run_uses').all(), [{ run_id: 4, comparison_id: null, study_id: 1 }]);
});

test('0004 adds engine benchmarks and keeps the data of a version-3 file', (t) => {
  const { database, before, added } = migrated(t, 4, { rows: VERSION_1 + VERSION_2 + VERSION_3 });
  assert.deepEqual(added, ['engine_trials']);
  assert.ok(Object.values(before).every((rows) => rows.length > 0));
  const benchmark = "INSERT INTO engine_trials VALUES ('m', 'aitm', 2000, 90, 'onnx', '1', 'cpu', NULL, '')";
  database.exec(benchmark);
  assert.throws(() => database.exec(benchmark), /UNIQUE constraint failed/);
});

test('0006 derives the experiment that created a run from their times, and keeps the data of a version-5 file', (t) => {
  const rows = VERSION_1 + VERSION_2 + VERSION_3 + VERSION_4 + VERSION_5;
  const { database, before, after } = migrated(t, 6, { rows, changes: ['runs'] });
  assert.deepEqual(
    after['runs'],
    before['runs'].map((row, index) => ({ ...row, begun_for: [null, 's1', 'c1'][index] })),
  );
  assert.equal(after['runs'].length, 3);
  database.exec('DELETE FROM comparisons');
  assert.equal(database.prepare('SELECT begun_for FROM runs WHERE id = 7').pluck().get(), 'c1');
});

test(
  '0007 distinguishes engine benchmarks by the layout of the model, drops those that lack it, and keeps the ' +
    'other data of a version-6 file',
  (t) => {
    const rows = VERSION_1 + VERSION_2 + VERSION_3 + VERSION_4;
    const { database, before, after } = migrated(t, 7, { rows, changes: ['engine_trials'] });
    assert.deepEqual([before['engine_trials'].length, after['engine_trials']], [1, []]);
    const benchmark = (layout: string): string =>
      `INSERT INTO engine_trials VALUES ('m', 'aitm', '${layout}', 2000, 90, 'onnx', '1', 'cpu', NULL, '')`;
    database.exec(benchmark('a'));
    database.exec(benchmark('b'));
    assert.throws(() => database.exec(benchmark('b')), /UNIQUE constraint failed/);
  },
);

test('0009 adds tunings, which can use runs like comparisons, and keeps the data of a version-8 file', (t) => {
  // Version 8 accepts a use twice.
  const rows = `${VERSION_1}${VERSION_2}${VERSION_3} INSERT INTO run_uses VALUES (3, 1, NULL);`;
  const { database, before, after, added } = migrated(t, 9, { rows, changes: ['run_uses'] });
  assert.deepEqual([before['run_uses'].length, added], [3, ['tunings']]);
  assert.deepEqual(after['run_uses'], [
    { run_id: 3, comparison_id: 1, study_id: null, tuning_id: null },
    { run_id: 4, comparison_id: null, study_id: 1, tuning_id: null },
  ]);
  database.exec(`INSERT INTO tunings (id, dataset, input_json, created_at) VALUES (1, 'january', '{}', '');
    INSERT INTO run_uses VALUES (3, NULL, NULL, 1), (4, NULL, NULL, 1)`);
  assert.throws(() => database.exec('INSERT INTO run_uses VALUES (3, 1, NULL, 1)'), /CHECK constraint failed/);
  assert.throws(() => database.exec('INSERT INTO run_uses VALUES (3, NULL, NULL, NULL)'), /CHECK constraint failed/);
  assert.throws(() => database.exec('INSERT INTO run_uses VALUES (3, 1, NULL, NULL)'), /UNIQUE constraint failed/);
  database.exec('DELETE FROM runs WHERE id = 3; DELETE FROM comparisons; DELETE FROM studies');
  const remaining = { run_id: 4, comparison_id: null, study_id: null, tuning_id: 1 };
  assert.deepEqual(database.prepare('SELECT * FROM run_uses').all(), [remaining]);
});
