import assert from 'node:assert/strict';
import { copyFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

import type BetterSqlite3 from 'better-sqlite3';

import { MIGRATIONS_FOLDER, readMigrations } from '../../../core/store/file/migrations.ts';
import { openProject, type Project } from '../../../core/store/file/project.ts';
import { saveBank } from '../../../core/store/runs/banks.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { temporaryFolder } from '../../temporary.ts';
import { writeTestDataset } from '../fixture.ts';

/** A bank that is valid in every version. */
export const BANK = {
  name: 'north',
  objective: 'approval',
  weight: 2,
  banners: ['b1'],
  value: null,
  currency: null,
  promotedRun: null,
};

/** The version of files that this program creates. */
export const CURRENT_VERSION = readMigrations(MIGRATIONS_FOLDER).length;

/** The file name of the migration to the next version. */
export const NEXT_FILE = `${String(CURRENT_VERSION + 1).padStart(4, '0')}-next.sql`;

/** The SQL of that migration. */
export const NEXT_SQL =
  "ALTER TABLE banks ADD COLUMN region TEXT NOT NULL DEFAULT 'everywhere';\nUPDATE banks SET " +
  "region = 'here' WHERE weight > 1;";

/** Rows in every table of a version-1 file. */
export const VERSION_1 = `
  INSERT INTO datasets (
      id, name, row_count, records, accepted, rejected, immature, first_time, last_time, as_of,
      data_hash, sources_json, mapping_json, created_at
    )
    VALUES (5, 'january', 2, 3, 2, 1, 1, 1.5e12, 1.6e12, NULL,
      'abc', '["a.csv"]', '{"id":"sample_id"}', '2026-01-01T00:00:00.000Z');
  INSERT INTO steps VALUES (5, 0, 'click', 0, 1), (5, 1, 'activation', 14, 0);
  INSERT INTO columns VALUES (8, 5, 0, 'categorical', 'city', 'code', 1, 1);
  INSERT INTO chunks VALUES (1, 8, 0, 2, 77, x'0102');
  INSERT INTO dictionary_pieces VALUES (1, 8, 0, 78, x'0304');
  INSERT INTO rejects VALUES (1, 5, 'a.csv', 7, 'age', 'x', 'unreadable number', '6,x,1');
  INSERT INTO banks (id, name, objective, weight) VALUES (2, 'north', 'approval', 1.5);
  INSERT INTO banners VALUES (2, 0, 'b1');
  INSERT INTO runs (id, dataset, bank, model, engine, seed, status, epoch, step, config_json, steps_json, created_at)
    VALUES (3, 'january', 'north', 'aitm', 'onnx', 1, 'done', 2, 0,
      '{}', '["click","activation"]', '2026-01-02T00:00:00.000Z');
  INSERT INTO runs (id, dataset, model, engine, seed, status, epoch, step, config_json, steps_json, created_at)
    VALUES (4, 'january', 'aitm', 'onnx', 1, 'interrupted', 1, 9,
      '{}', '["click","activation"]', '2026-01-03T00:00:00.000Z');
  INSERT INTO epochs VALUES (4, 1, 0.5, NULL, '{}', 12.5);
  INSERT INTO artifacts VALUES (6, 4, 'weights', '{}', '[]', 9);
  INSERT INTO artifact_pieces VALUES (1, 6, 'w', 0, 11, x'0506');`;

/** Rows in the tables that version 2 adds. */
export const VERSION_2 = `
  INSERT INTO mappings VALUES (1, 'weekly', '["id","city"]', '{"id":"id"}', '2026-02-01T00:00:00.000Z');
  INSERT INTO exports
    VALUES (1, 'ranked.csv', 'audience.csv', '["r3"]', 'user', '{"top":10}', 10,
      '{"click":1.5}', 'ab', '2026-02-02T00:00:00.000Z');
  UPDATE banks SET promoted_run = 3;`;

/** Rows in the tables that version 3 adds. */
export const VERSION_3 = `
  INSERT INTO comparisons (id, dataset, input_json, created_at) VALUES (1, 'january', '{}', '2026-03-01T00:00:00.000Z');
  INSERT INTO studies (id, kind, dataset, input_json, created_at)
    VALUES (1, 'hyper', 'january', '{}', '2026-03-02T00:00:00.000Z');
  INSERT INTO run_uses VALUES (3, 1, NULL), (4, NULL, 1);`;

/** A row in the table that version 4 adds. */
export const VERSION_4 = "INSERT INTO engine_trials VALUES ('m', 'aitm', 2000, 90, 'onnx', '1', 'cpu', NULL, '');";

/** A run that a comparison reused, one created for it, and one created for a study. */
export const VERSION_5 = `
  UPDATE runs SET created_at = '2026-03-03T00:00:00.000Z' WHERE id = 4;
  INSERT INTO runs (id, dataset, model, engine, seed, status, epoch, step, config_json, steps_json, created_at)
    VALUES (7, 'january', 'mlp', 'onnx', 1, 'done', 2, 0, '{}', '["click"]', '2026-03-01T00:00:00.001Z');
  INSERT INTO run_uses VALUES (7, 1, NULL), (7, NULL, 1);`;

/** One row in each table that 0013 gives a checksum, as version 12 wrote it. */
export const VERSION_12 = `
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

/** The program's migrations followed by `next`. */
export function migrationsWith(t: TestContext, next: string): string {
  const folder = join(temporaryFolder(t), 'migrations');
  cpSync(MIGRATIONS_FOLDER, folder, { recursive: true });
  writeFileSync(join(folder, NEXT_FILE), next);
  return folder;
}

/** A folder with the program's first `count` migrations. */
export function firstMigrations(t: TestContext, count: number): string {
  const folder = join(temporaryFolder(t), 'migrations');
  mkdirSync(folder);
  for (const { name } of readMigrations(MIGRATIONS_FOLDER).slice(0, count))
    copyFileSync(join(MIGRATIONS_FOLDER, name), join(folder, name));
  return folder;
}

/** The names of a file's tables. */
export function tablesOf(database: BetterSqlite3.Database): string[] {
  return database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    .pluck()
    .all() as string[];
}

type Rows = readonly Readonly<Record<string, unknown>>[];

/** The rows of each table of a file. */
export function rowsByTable(database: BetterSqlite3.Database): Record<string, Rows> {
  const rowsOf = (table: string): Rows => database.prepare(`SELECT * FROM ${table}`).all() as Rows;
  return Object.fromEntries(tablesOf(database).map((table) => [table, rowsOf(table)]));
}

/** The content of a file before a migration. */
interface Migrating {
  /** SQL that fills a file of version `from`, by default the version before the migration. */
  readonly rows?: string;
  readonly from?: number;
  /** Adds rows to the file once it has the version before the migration. */
  readonly fill?: (project: Project) => unknown;
  /** Tables whose rows the migration changes. */
  readonly changes?: readonly string[];
}

/** Applies a migration; checks that it drops no table, and keeps the rows of all tables but those it `changes`. */
export function migrated(
  t: TestContext,
  version: number,
  { rows = '', from = version - 1, fill, changes = [] }: Migrating,
) {
  const first = temporaryProject(t, { migrations: firstMigrations(t, from) });
  first.database.exec(rows);
  first.close();
  const older = openProject(first.path, { mode: 'write', migrations: firstMigrations(t, version - 1) });
  fill?.(older);
  const before = rowsByTable(older.database);
  older.close();
  const project = openProject(first.path, { mode: 'write', migrations: firstMigrations(t, version) });
  t.after(() => project.close());
  const after = rowsByTable(project.database);
  const kept = Object.keys(before).filter((table) => !changes.includes(table));
  assert.deepEqual(
    kept.map((table) => [table, after[table]]),
    kept.map((table) => [table, before[table]]),
  );
  assert.ok(kept.some((table) => before[table].length > 0));
  const added = Object.keys(after).filter((table) => !(table in before));
  return { project, database: project.database, before, after, added };
}

/** A closed project with a dataset and a bank. */
export function projectFile(t: TestContext): string {
  const project = temporaryProject(t);
  writeTestDataset(project, 'january', 100);
  saveBank(project, BANK);
  project.close();
  return project.path;
}
