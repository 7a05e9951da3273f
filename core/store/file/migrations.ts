import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type BetterSqlite3 from 'better-sqlite3';

import { removeFile } from '../../busy-files.ts';
import { AppError } from '../../errors.ts';
import { publishFile, syncFile, temporaryName } from '../../publish.ts';
import { message } from '../../text/message.ts';
import { addFunctions } from './migration-functions.ts';
import { executeText, guarded, execute } from './sql.ts';

/** One schema migration; `version` is the resulting user_version. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** The folder of the program's own migrations. */
export const MIGRATIONS_FOLDER = fileURLToPath(new URL('../../../migrations/', import.meta.url));

let ownMigrations: readonly Migration[] | undefined;

/** The program's own migrations, read once, or those in another folder. */
export function migrationsIn(folder = MIGRATIONS_FOLDER): readonly Migration[] {
  return folder === MIGRATIONS_FOLDER ? (ownMigrations ??= readMigrations(folder)) : readMigrations(folder);
}

/** Reads `NNNN-name.sql` files in order; throws unless the numbers are 1, 2, 3 … */
export function readMigrations(folder: string): readonly Migration[] {
  const names = readdirSync(folder)
    .filter((name) => /^\d{4}-.+\.sql$/.test(name))
    .sort();
  return names.map((name, index) => {
    if (Number(name.slice(0, 4)) !== index + 1) throw new Error(`migration ${name} should have number ${index + 1}`);
    return { version: index + 1, name, sql: readFileSync(join(folder, name), 'utf8') };
  });
}

/** The schema version of an open database. */
export function schemaVersion(database: BetterSqlite3.Database): number {
  return guarded(database, () => Number(database.pragma('user_version', { simple: true })));
}

/** Applies all pending migrations, each in one transaction together with its version. */
export function migrate(database: BetterSqlite3.Database, migrations: readonly Migration[]): void {
  addFunctions(database);
  executeText(database, 'PRAGMA foreign_keys = OFF');
  for (const migration of migrations) {
    if (migration.version > schemaVersion(database)) applyMigration(database, migration);
  }
  executeText(database, 'PRAGMA foreign_keys = ON');
}

/**
 * Copies a project to `<project>.backup-v<version>` before its migration and returns that path; never overwrites an
 * earlier backup.
 */
export function backUp(database: BetterSqlite3.Database, path: string): string {
  const target = freePath(`${path}.backup-v${schemaVersion(database)}`);
  const temporary = temporaryName(target);
  return guarded(target, () => {
    try {
      execute(database, 'VACUUM INTO ?', temporary);
      syncFile(temporary);
      publishFile(temporary, target);
      return target;
    } finally {
      removeFile(temporary);
    }
  });
}

function freePath(wanted: string): string {
  let path = wanted;
  for (let copy = 2; existsSync(path); copy++) path = `${wanted}-${copy}`;
  return path;
}

function applyMigration(database: BetterSqlite3.Database, { version, name, sql }: Migration): void {
  try {
    guarded(database, () =>
      database
        .transaction(() => {
          database.exec(sql);
          const broken = database.pragma('foreign_key_check') as unknown[];
          if (broken.length > 0) throw new Error(`${broken.length} rows refer to rows that do not exist`);
          database.pragma(`user_version = ${version}`);
        })
        .exclusive(),
    );
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError(
      'corrupt',
      message('store.migrationFailed', { name, reason: (cause as Error).message }),
      message('store.unchangedBackup'),
      { cause },
    );
  }
}
