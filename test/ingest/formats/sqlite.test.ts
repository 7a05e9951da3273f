import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import BetterSqlite3 from 'better-sqlite3';

import { listSources } from '../../../core/ingest/files/files.ts';
import { inspectFile } from '../../../core/ingest/files/inspect.ts';
import { openTable } from '../../../core/ingest/files/table.ts';
import { quietJob } from '../../../core/job.ts';
import { temporaryFolder } from '../../temporary.ts';
import { readAll, runDuckdb } from './read-all.ts';

function makeDatabase(path: string, ...statements: readonly string[]): BetterSqlite3.Database {
  const database = new BetterSqlite3(path);
  for (const statement of statements) database.exec(statement);
  return database;
}

const NUMBERS = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000)';

/** A file in WAL mode, as it is while another program has it open: its second row is only in the log. */
function withLog(t: TestContext): { readonly folder: string; readonly path: string } {
  const folder = temporaryFolder(t);
  const made = join(temporaryFolder(t), 'made.db');
  const database = makeDatabase(made, 'CREATE TABLE t (id, click)', "INSERT INTO t VALUES ('a', 0)");
  database.pragma('journal_mode = WAL');
  database.exec("INSERT INTO t VALUES ('b', 1)");
  for (const suffix of ['', '-wal']) copyFileSync(made + suffix, join(folder, `data.db${suffix}`));
  database.close();
  return { folder, path: join(folder, 'data.db') };
}

const contentOf = (folder: string): unknown =>
  readdirSync(folder).map((name) => {
    const path = join(folder, name);
    return [name, statSync(path).mtimeMs, readFileSync(path).toString('base64')];
  });

test('a SQLite file in WAL mode is read with its log, and nothing beside it changes', async (t) => {
  const { folder, path } = withLog(t);
  const before = contentOf(folder);
  assert.deepEqual((await readAll([path])).rows, [
    ['a', '0'],
    ['b', '1'],
  ]);
  assert.deepEqual(contentOf(folder), before);
});

test('the copy of a file in WAL mode is removed after reading, even if the table cannot be read', async (t) => {
  const { path } = withLog(t);
  const tempFolder = temporaryFolder(t);
  const [file] = await listSources([path]);
  await inspectFile(file, { tempFolder }, quietJob());
  const table = await openTable([path], { tempFolder }, quietJob());
  for await (const batch of table.batches(quietJob())) assert.equal(batch.rows, 2);
  await assert.rejects(inspectFile(file, { tempFolder, dialect: { table: 'none' } }, quietJob()), {
    code: 'unknown-name',
  });
  assert.deepEqual(readdirSync(tempFolder), []);
});

test('a SQLite file that a program did not finish writing is refused, with advice', async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'made.db');
  const database = makeDatabase(
    path,
    'CREATE TABLE t (id)',
    `INSERT INTO t ${NUMBERS} SELECT printf('%0500d', i) FROM n`,
  );
  database.pragma('cache_size = 5');
  database.exec("BEGIN; UPDATE t SET id = id || 'x'");
  mkdirSync(join(folder, 'copy'));
  for (const suffix of ['', '-journal']) copyFileSync(path + suffix, join(folder, 'copy', `data.db${suffix}`));
  database.exec('ROLLBACK');
  database.close();
  await assert.rejects(readAll([join(folder, 'copy', 'data.db')]), {
    code: 'invalid-file',
    message: /another program is writing .*data\.db, or ended before/,
    help: /open it once with the program/,
  });
});

test('a damaged table is refused, even if SQLite would only leave out its rows', async (t) => {
  const path = join(temporaryFolder(t), 'data.db');
  makeDatabase(path, 'CREATE TABLE t (id)', `INSERT INTO t ${NUMBERS} SELECT i FROM n`).close();
  assert.equal((await readAll([path])).rows.length, 3000);
  const bytes = readFileSync(path);
  const pageBytes = bytes.readUInt16BE(16);
  const [LEAF, COUNT] = [13, 3];
  const leaf = Array.from({ length: bytes.length / pageBytes }, (_, page) => page * pageBytes).findLast(
    (offset) => bytes[offset] === LEAF,
  )!;
  bytes.writeUInt16BE(bytes.readUInt16BE(leaf + COUNT) - 1, leaf + COUNT);
  writeFileSync(path, bytes);
  await assert.rejects(readAll([path]), { code: 'invalid-file', message: /cannot read .*data\.db as SQLite/ });
});

test('a record that is too long is rejected, and the records after it keep their numbers', async (t) => {
  const path = join(temporaryFolder(t), 'data.db');
  const lines = (mebibytes: number): string => `replace(hex(zeroblob(${mebibytes << 19})), '0000', 'a,"' || char(10))`;
  makeDatabase(
    path,
    'CREATE TABLE t (id, note)',
    `INSERT INTO t VALUES (1, 'a'), (2, ${lines(9)}), (3, 'b'), (4, ${lines(20)})`,
    "INSERT INTO t VALUES (5, hex(zeroblob(9000000))), (6, 'c')",
  ).close();
  const { rows, lines: numbers, broken } = await readAll([path]);
  assert.deepEqual(
    rows.map(([id, { length }]) => [id, length]),
    [
      ['1', 1],
      ['2', 9 << 20],
      ['3', 1],
      ['6', 1],
    ],
  );
  assert.deepEqual(numbers, [1, 2, 3, 6]);
  assert.deepEqual(
    broken.map(({ line, problem }) => [line, problem]),
    [
      [4, 'too long'],
      [5, 'too long'],
    ],
  );
});

test('columns that are computed when they are read are refused: they run code from the file', async (t) => {
  const folder = temporaryFolder(t);
  const sqlite = join(folder, 'data.db');
  const huge = "replace(hex(zeroblob(1000000)), '0', hex(zeroblob(100)))";
  const database = makeDatabase(sqlite, 'CREATE TABLE t (id)', 'INSERT INTO t VALUES (1)');
  database.exec(`ALTER TABLE t ADD COLUMN x AS (${huge}) VIRTUAL; CREATE TABLE s (id, y AS (id + 1) STORED)`);
  database.exec('INSERT INTO s VALUES (1)');
  database.close();
  const duckdb = join(folder, 'data.duckdb');
  await runDuckdb(
    [
      'CREATE TABLE t (id VARCHAR, x VARCHAR AS (repeat(id, 100000000)))',
      `CREATE TABLE s ("a GENERATED ALWAYS AS(1)" VARCHAR DEFAULT 'GENERATED ALWAYS AS(2)')`,
      "INSERT INTO s VALUES ('b')",
    ],
    duckdb,
  );
  for (const path of [sqlite, duckdb])
    await assert.rejects(readAll([path], { dialect: { table: 't' } }), {
      code: 'invalid-input',
      message: /the table t of data\.\w+ has columns that are computed/,
    });
  assert.deepEqual((await readAll([sqlite], { dialect: { table: 's' } })).rows, [['1', '2']]);
  assert.deepEqual((await readAll([duckdb], { dialect: { table: 's' } })).rows, [['b']]);
});
