import { readFileSync, statSync, writeFileSync } from 'node:fs';

import BetterSqlite3 from 'better-sqlite3';

import { removeFile } from '../../busy-files.ts';
import { AppError } from '../../errors.ts';
import { publishFile, refuseSpecialFile, syncFile, temporaryName } from '../../publish.ts';
import { message } from '../../text/message.ts';
import { APPLICATION_ID } from './header.ts';
import { migrate, type Migration } from './migrations.ts';
import { guarded } from './sql.ts';

const PAGE_BYTES = 16_384;

/**
 * Creates a project file. It gets its name when it is complete, so that a project is either complete or absent. Throws
 * `state` if a former project of this name left a log that is not empty: SQLite would apply it to the new file.
 */
export function createFile(file: string, migrations: readonly Migration[]): void {
  refuseSpecialFile(file);
  if ((statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0)
    throw new AppError('state', message('store.orphanedLog', { path: file }), message('store.removeLog'));
  const temporary = temporaryName(file);
  guarded(file, () => {
    try {
      writeEmptyProject(temporary, migrations);
      publishFile(temporary, file);
    } finally {
      for (const suffix of ['', '-journal']) removeFile(temporary + suffix);
    }
  });
}

/** The bytes of projects without content. */
const emptyProjects = new WeakMap<readonly Migration[], Uint8Array>();

/** Writes a project without content to the disk. It is built once per process. */
function writeEmptyProject(file: string, migrations: readonly Migration[]): void {
  const known = emptyProjects.get(migrations);
  if (known !== undefined) return writeFileSync(file, known, { flag: 'wx', flush: true });
  buildDatabase(file, migrations);
  syncFile(file);
  emptyProjects.set(migrations, readFileSync(file));
}

/** Applies the migrations in memory: on the disk, each of them would be flushed several times. */
function buildDatabase(file: string, migrations: readonly Migration[]): void {
  const database = new BetterSqlite3(':memory:');
  try {
    database.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA auto_vacuum = INCREMENTAL`);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    migrate(database, migrations);
    database.prepare('VACUUM INTO ?').run(file);
  } finally {
    database.close();
  }
}
