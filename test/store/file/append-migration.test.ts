import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readAppends } from '../../../core/store/datasets/appends.ts';
import { openProject } from '../../../core/store/file/project.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { VERSION_1, firstMigrations, tablesOf } from './migration-files.ts';

test('0017 adds appends, which are deleted with their dataset, and keeps the data of a version-16 file', (t) => {
  const older = temporaryProject(t, { migrations: firstMigrations(t, 16) });
  older.database.exec(VERSION_1.replace(/INSERT INTO (epochs|rejects|banners) [^;]*;/g, ''));
  const tables = tablesOf(older.database);
  const rowsOf = (database: typeof older.database): unknown[] =>
    tables.map((table) => database.prepare(`SELECT * FROM ${table}`).all());
  const before = rowsOf(older.database);
  older.close();
  const project = openProject(older.path, { mode: 'write', migrations: firstMigrations(t, 17) });
  t.after(() => project.close());
  const { database } = project;
  assert.deepEqual(tablesOf(database), [...tables, 'appends', 'replaced_chunks', 'replaced_pieces'].sort());
  assert.deepEqual(rowsOf(database), before);
  assert.deepEqual(readAppends(project), { intact: [], damaged: [] });
  database.exec(`INSERT INTO appends VALUES (1, 5, '{}', '{}', NULL, '2026-03-01T00:00:00.000Z', NULL);
    INSERT INTO replaced_chunks VALUES (1, 1, 8, 0, 2, 77, x'0102');
    INSERT INTO replaced_pieces VALUES (1, 1, 8, 0, 78, x'0304');
    DELETE FROM datasets WHERE id = 5;`);
  for (const table of ['appends', 'replaced_chunks', 'replaced_pieces'])
    assert.deepEqual(database.prepare(`SELECT * FROM ${table}`).all(), []);
});
