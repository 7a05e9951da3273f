import { rmSync, writeFileSync } from 'node:fs';

import BetterSqlite3 from 'better-sqlite3';

import { publishFile, temporaryName } from '../../publish.ts';
import { APPLICATION_ID } from './header.ts';
import { migrate, type Migration } from './migrations.ts';
import { guarded } from './sql.ts';

const PAGE_BYTES = 16_384;

/** Creates a project file. It gets its name when it is complete, so that a project is either complete or absent. */
export function createFile(file: string, migrations: readonly Migration[]): void {
  const temporary = temporaryName(file);
  guarded(file, () => {
    try {
      writeFileSync(temporary, emptyProject(migrations), { flag: 'wx', flush: true });
      publishFile(temporary, file);
    } finally {
      rmSync(temporary, { force: true });
    }
  });
}

const emptyProjects = new WeakMap<readonly Migration[], Uint8Array>();

/** The bytes of a project without content, built once in memory: on the disk, each migration would be flushed. */
function emptyProject(migrations: readonly Migration[]): Uint8Array {
  const earlier = emptyProjects.get(migrations);
  if (earlier !== undefined) return earlier;
  const database = new BetterSqlite3(':memory:');
  try {
    database.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA auto_vacuum = INCREMENTAL`);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    migrate(database, migrations);
    const bytes = database.serialize();
    emptyProjects.set(migrations, bytes);
    return bytes;
  } finally {
    database.close();
  }
}
