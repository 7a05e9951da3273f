import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import type BetterSqlite3 from 'better-sqlite3';

import { readDatasets } from '../../../core/store/datasets/datasets.ts';
import { readMappings } from '../../../core/store/datasets/mappings.ts';
import { listRejects } from '../../../core/store/datasets/rejects.ts';
import { openProject, type Project } from '../../../core/store/file/project.ts';
import { readBanks } from '../../../core/store/runs/banks.ts';
import { listEpochs } from '../../../core/store/runs/epochs.ts';
import { comparisons, studies, tunings } from '../../../core/store/runs/experiments.ts';
import { readExports } from '../../../core/store/runs/exports.ts';
import { readRuns } from '../../../core/store/runs/runs.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { VERSION_1, VERSION_12, firstMigrations, rowsByTable, tablesOf } from './migration-files.ts';

/** A file of version 1 with these rows, to which `write` adds those of version 14; migrated to version 15. */
function withRowChecksums(t: TestContext, write: (database: BetterSqlite3.Database) => void, rows = ''): Project {
  const oldest = temporaryProject(t, { migrations: firstMigrations(t, 1) });
  oldest.database.exec(rows);
  oldest.close();
  const older = openProject(oldest.path, { mode: 'write', migrations: firstMigrations(t, 14) });
  write(older.database);
  older.close();
  const project = openProject(older.path, { mode: 'write', migrations: firstMigrations(t, 15) });
  t.after(() => project.close());
  return project;
}

/** The rows of each table, without the columns that 0015 adds or fills. */
function contentOf(database: BetterSqlite3.Database): object {
  const withoutChecksums = ({ checksum: _, epoch_count: __, ...row }: Readonly<Record<string, unknown>>) => row;
  return Object.fromEntries(
    Object.entries(rowsByTable(database)).map(([table, rows]) => [table, rows.map(withoutChecksums)]),
  );
}

test('0015 gives each row a correct checksum, and keeps all data', (t) => {
  let before = {};
  const write = (database: BetterSqlite3.Database): void => {
    database.exec(`${VERSION_12}
      INSERT INTO banks (id, name, weight, value, currency) VALUES (3, 'süd', 0.5, 12.25, 'CNY');
      INSERT INTO banners VALUES (3, 0, '"quoted"'), (3, 1, '标语');`);
    before = contentOf(database);
  };
  const project = withRowChecksums(t, write, VERSION_1);
  assert.deepEqual(contentOf(project.database), before);
  const lists = [
    ...[readDatasets(project), readRuns(project), readBanks(project), readExports(project), readMappings(project)],
    ...[comparisons.read(project), studies.read(project), tunings.read(project)],
  ];
  assert.deepEqual(
    lists.map(({ intact, damaged }) => [intact.length, damaged.length]),
    [1, 2, 2, 1, 1, 1, 1, 1].map((rows) => [rows, 0]),
  );
  assert.deepEqual([[...listRejects(project, 'january')].length, listEpochs(project, 'r4').length], [1, 1]);
  const { database } = project;
  for (const table of tablesOf(database))
    if (database.prepare('SELECT 1 FROM pragma_table_info(?) WHERE name = ?').get(table, 'checksum') !== undefined)
      assert.equal(database.prepare(`SELECT count(*) FROM ${table} WHERE checksum IS NULL`).pluck().get(), 0, table);
});

/** Rows with checksums as version 14 stored them; the last epoch's does not cover the run, as in early versions. */
const VERSION_14 = `
  INSERT INTO comparisons (id, dataset, input_json, created_at) VALUES (1, 'may', '{}', '2026-11-29T01:39:51.700Z');
  INSERT INTO runs (
      id, dataset, bank, model, objective, engine, seed, status, epoch, step, best_epoch, weights_sha256, config_json,
      steps_json, valid_json, test_json, created_at, begun_for, checksum
    )
    VALUES
      (1, 'may', 'north', 'aitm', 'click', 'onnx', 7, 'done', 2, 40, 1, 'ab', '{"training":{"epochs":2}}',
        '["click","激活"]',
        '{"click":{"auc":0.75,"logLoss":null,"positives":3,"rows":9,"calibration":1,"ece":0,"orderViolations":null}}',
        '{"click":{"auc":0.5,"logLoss":2,"positives":3,"rows":9,"calibration":1,"ece":0,"orderViolations":null}}',
        '2026-11-29T01:39:51.709Z', NULL, 2501727651),
      (2, 'may', NULL, 'mlp', NULL, 'onnx', 8, 'done', 0, 0, NULL, NULL, '{}', '["click"]', 'null', 'null',
        '2026-11-29T01:39:51.774Z', 'c1', 1481883826);
  INSERT INTO epochs VALUES
    (1, 1, 0.5, 0.25, '{"auc click":0.75}', 12.5, 496176108), (1, 2, 0.25, NULL, '{}', 11, 3032284385);`;

test('0015 keeps intact rows intact and damaged rows damaged, by their checksums', (t) => {
  const project = withRowChecksums(t, (database) => database.exec(VERSION_14));
  assert.deepEqual([readRuns(project).intact.length, listEpochs(project, 'r1').length], [2, 2]);
  assert.deepEqual(listEpochs(project, 'r2'), []);
  const damaged = withRowChecksums(t, (database) =>
    database.exec(`${VERSION_14} UPDATE runs SET seed = 9 WHERE id = 2; UPDATE epochs SET loss = 0.125 WHERE epoch = 2;
      INSERT INTO mappings (id, name, columns_json, mapping_json, saved_at, checksum)
        VALUES (1, 'a', '[]', '{}', '', 5)`),
  );
  assert.deepEqual(
    [readRuns(damaged), readMappings(damaged)].map((list) => list.damaged.map(({ name }) => name)),
    [['r2'], ['a']],
  );
  assert.throws(() => listEpochs(damaged, 'r1'), { code: 'corrupt', message: /epoch 2 of run r1/ });
});

test('0015 gives no checksum to a row with a number in a text column', (t) => {
  const project = withRowChecksums(t, (database) => {
    database.exec(VERSION_12);
    // SQLite refuses to write such a row, unless the schema is changed for a moment.
    database.unsafeMode(true);
    database.pragma('writable_schema = ON');
    const change = (from: string, to: string): unknown =>
      database.exec(`UPDATE sqlite_schema SET sql = replace(sql, '${from}', '${to}') WHERE name = 'mappings'`);
    change('saved_at TEXT', 'saved_at ANY');
    database.pragma('writable_schema = RESET');
    database.exec('UPDATE mappings SET saved_at = 5');
    database.pragma('writable_schema = ON');
    change('saved_at ANY', 'saved_at TEXT');
  });
  assert.deepEqual([readMappings(project).damaged.length, readExports(project).damaged.length], [1, 0]);
});
