import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import BetterSqlite3 from 'better-sqlite3';

import { textWithHelp, type AppError } from '../../../core/errors.ts';
import { readMigrations, MIGRATIONS_FOLDER } from '../../../core/store/file/migrations.ts';
import { openProject } from '../../../core/store/file/project.ts';
import { KNOWN_SCHEMA } from '../../../core/store/file/schema.ts';
import { render } from '../../../core/text/render.ts';
import { messages } from '../../../core/text/zh-CN/messages.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { temporaryFolder } from '../../temporary.ts';
import { CURRENT_VERSION, firstMigrations, projectFile } from './migration-files.ts';

/** A copy of `path` after running SQL on it as an attacker would, with a tool of their own. */
function changed(t: TestContext, path: string, sql: string): string {
  const copy = join(temporaryFolder(t), 'test.stepladder');
  copyFileSync(path, copy);
  const database = new BetterSqlite3(copy);
  database.unsafeMode(true);
  database.exec(sql);
  database.close();
  return copy;
}

const FOREIGN = [
  ['CREATE TRIGGER steal AFTER INSERT ON banks BEGIN DELETE FROM runs; END', 'trigger steal'],
  ['CREATE VIEW extra AS SELECT * FROM banks', 'view extra'],
  ['DROP TABLE epochs; CREATE VIEW epochs AS SELECT * FROM banks', 'view epochs'],
  ['CREATE TABLE notes (text TEXT)', 'table notes'],
  ["CREATE VIRTUAL TABLE found USING fts5(text, content='banks')", 'table found'],
  ['CREATE INDEX slow ON banks (upper(name))', 'index slow'],
  ['ALTER TABLE banks ADD COLUMN twice REAL AS (weight * 2)', 'column twice of table banks'],
  ['CREATE TABLE "multi\nline" (a)', 'table multi\nline'],
  ['ANALYZE; INSERT INTO sqlite_stat1 VALUES (1, 1, 1)', 'table sqlite_stat1'],
] as const;

for (const mode of ['read', 'write'] as const) {
  test(`a foreign trigger, view, table, index or column is refused, and the error names it, in mode ${mode}`, (t) => {
    const path = projectFile(t);
    for (const [sql, part] of FOREIGN) {
      const hostile = changed(t, path, sql);
      const before = readFileSync(hostile);
      assert.throws(() => openProject(hostile, { mode }), {
        code: 'corrupt',
        message: `${hostile} contains something that this program did not create: ${part}`,
        help: /restore a backup/,
      });
      assert.deepEqual(readFileSync(hostile), before);
    }
  });

  test(`a project that lacks or redefines what the program creates is refused in mode ${mode}`, (t) => {
    const path = projectFile(t);
    const weakened =
      "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'CHECK (weight >= 0)', '') " +
      "WHERE name = 'banks'";
    for (const [sql, part] of [
      ['DROP INDEX rejects_by_reason', 'index rejects_by_reason'],
      ['DROP TABLE epochs', 'table epochs'],
      [weakened, 'table banks'],
    ])
      assert.throws(() => openProject(changed(t, path, sql), { mode }), {
        code: 'corrupt',
        message: new RegExp(`damaged project file: ${part} in .*test.stepladder is missing or not as`),
      });
  });
}

test('the refusal has a Chinese text too', (t) => {
  const hostile = changed(t, projectFile(t), FOREIGN[0][0]);
  let refusal = '';
  try {
    openProject(hostile, { mode: 'read' });
  } catch (error) {
    refusal = render(textWithHelp(error as AppError), { messages, step: (name) => name });
  }
  assert.match(refusal, /并非由本程序创建的内容：触发器 steal.*从备份恢复/);
});

test('a file of every older version is refused with a foreign trigger, and migrated without one', (t) => {
  for (let version = 1; version <= CURRENT_VERSION; version++) {
    const older = temporaryProject(t, { migrations: firstMigrations(t, version) });
    older.close();
    const hostile = changed(t, older.path, FOREIGN[0][0]);
    assert.throws(() => openProject(hostile, { mode: 'read' }), { code: 'corrupt', message: /trigger steal/ });
    for (const mode of ['read', 'write'] as const) {
      const opened = openProject(changed(t, older.path, ''), { mode });
      assert.equal(opened.database.pragma('user_version', { simple: true }), CURRENT_VERSION);
      opened.close();
    }
  }
});

test('a project that claims another version than its schema has is refused', (t) => {
  const path = projectFile(t);
  for (const version of [0, CURRENT_VERSION - 1])
    assert.throws(() => openProject(changed(t, path, `PRAGMA user_version = ${version}`), { mode: 'read' }), {
      code: 'corrupt',
    });
});

test('the schema of the current version is known without applying the migrations', (t) => {
  const { database } = temporaryProject(t);
  const sha256 = (parts: readonly string[]): string => hash('sha256', JSON.stringify(parts));
  const objects = database.prepare('SELECT type, name, sql FROM sqlite_schema').raw().all();
  assert.deepEqual(KNOWN_SCHEMA, {
    migrations: sha256(readMigrations(MIGRATIONS_FOLDER).map(({ sql }) => sql)),
    schema: sha256(objects.map((object) => JSON.stringify(object)).sort()),
  });
});

test('a connection trusts no code in the schema, checks the cells of pages, and refuses changes of the schema', (t) => {
  const writer = temporaryProject(t);
  const reader = openProject(writer.path, { mode: 'read' });
  t.after(() => reader.close());
  for (const { database } of [writer, reader])
    assert.deepEqual(
      ['trusted_schema', 'cell_size_check'].map((name) => database.pragma(name, { simple: true })),
      [0, 1],
    );
  writer.database.pragma('writable_schema = ON');
  assert.throws(() => writer.database.exec('DELETE FROM sqlite_schema'), /may not be modified/);
});
