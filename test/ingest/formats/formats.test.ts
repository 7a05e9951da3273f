import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

import BetterSqlite3 from 'better-sqlite3';
import fc from 'fast-check';

import { temporaryProject } from '../../temporary-project.ts';
import { temporaryFolder } from '../../temporary.ts';
import { readAll, runDuckdb } from './read-all.ts';

const folder = temporaryFolder();

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

const COLUMNS = ['id', 'note', 'tags'];

/** Cells with everything that a separator, a quote or a line end could spoil. */
const cell = fc.oneof(
  fc.string({
    unit: fc.constantFrom('a', 'ü', '中', '"', "'", ',', ';', '|', '\t', '\n', '\r', ' ', '\u001e', '\u001f'),
  }),
  fc.constantFrom('', '007', '1e5', '12345678901234567890', 'NULL', '{"a":1}'),
);
const rows = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 12 });

function asJsonLines(written: readonly (readonly string[])[]): string {
  return written
    .map((row) => `${JSON.stringify(Object.fromEntries(COLUMNS.map((name, index) => [name, row[index]])))}\n`)
    .join('');
}

function asSqlite(path: string, written: readonly (readonly string[])[]): string {
  rmSync(path, { force: true });
  const database = new BetterSqlite3(path);
  database.pragma('synchronous = OFF');
  database.exec(`CREATE TABLE impressions (${COLUMNS.map((name) => `"${name}" TEXT`).join(', ')})`);
  const insert = database.prepare('INSERT INTO impressions VALUES (?, ?, ?)');
  for (const row of written) insert.run(...row);
  database.close();
  return path;
}

test('JSON Lines and SQLite give every cell as it was written', async () => {
  await fc.assert(
    fc.asyncProperty(rows, async (written) => {
      const json = file('any.jsonl', asJsonLines(written));
      assert.deepEqual(await readAll([json]), {
        columns: COLUMNS,
        rows: written,
        lines: written.map((_, index) => index + 1),
        broken: [],
      });
      assert.deepEqual((await readAll([asSqlite(join(folder, 'any.db'), written)])).rows, written);
    }),
    { numRuns: 25 },
  );
});

test('the same table gives the same rows in every format', async () => {
  const written = [
    ['9007199254740993', 'two\nlines', 'a|b'],
    ['2', 'said "no", left', ''],
  ];
  const expected = { columns: COLUMNS, rows: written };
  const [parquet, duckdb] = [join(folder, 'same.parquet'), join(folder, 'same.duckdb')];
  const values = written.map((row) => `(${row.map((text) => `'${text}'`).join(', ')})`).join(', ');
  const select = `SELECT * FROM (VALUES ${values}) AS t(${COLUMNS.join(', ')})`;
  await runDuckdb([`COPY (${select}) TO '${parquet}' (FORMAT parquet)`]);
  // What DuckDB has not yet written into its file is in a log beside it.
  await runDuckdb(
    [
      "SET checkpoint_threshold = '1GB'",
      'PRAGMA disable_checkpoint_on_shutdown',
      `CREATE TABLE impressions AS ${select}`,
    ],
    duckdb,
  );
  assert.ok(existsSync(`${duckdb}.wal`));
  const csv = written.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(',')).join('\n');
  for (const path of [
    file('same.csv', `${COLUMNS.join(',')}\n${csv}\n`),
    file('same.jsonl', asJsonLines(written)),
    file('same.jsonl.gz', gzipSync(asJsonLines(written))),
    asSqlite(join(folder, 'same.sqlite'), written),
    parquet,
    duckdb,
  ]) {
    const { columns, rows: read } = await readAll([path]);
    assert.deepEqual({ columns, rows: read }, expected, path);
  }
});

test('JSON values become cells: long numbers keep their digits, objects become columns, lists are joined', async () => {
  const path = file(
    'values.jsonl',
    '{"id":12345678901234567890,"rate":1.10,"big":0.12345678901234567,' +
      '"user":{"city":"Bern","tags":["a","b"]},"none":null}\n' +
      '\n' +
      '{"id":2,"click":true,"user":{"city":"Rome"},"deep":[{"a":1}]}',
  );
  const { columns, rows: read, lines } = await readAll([path]);
  assert.deepEqual(columns, ['id', 'rate', 'big', 'user.city', 'user.tags', 'none', 'click', 'deep']);
  assert.deepEqual(read, [
    ['12345678901234567890', '1.1', '0.12345678901234567', 'Bern', 'a|b', '', '', ''],
    ['2', '', '', 'Rome', '', '', 'true', '{"a":1}'],
  ]);
  assert.deepEqual(lines, [1, 2]);
});

test('a JSON number is the same value whatever else is in its line', async () => {
  const numbers = ['3.0', '1.10', '-0.50', '12345678901234567890', '1e5', '0.25'];
  const rates = ['0.25', '0.1234567890123456', '98765432109876543210', '1e-7'];
  const lines = rates.map((rate) => `{"rate":${rate},"numbers":[${numbers.join()}],"one":{"card":3.0}}`);
  const { rows: read } = await readAll([file('rates.jsonl', lines.join('\n'))]);
  assert.deepEqual(
    read,
    rates.map((rate) => [rate, '3|1.1|-0.5|12345678901234567890|1e5|0.25', '3']),
  );
});

test('a key that appears for the first time in the last line is a column', async () => {
  const many = Array.from({ length: 30_000 }, (_, id) => `{"id":${id},"click":0,"note":"${'x'.repeat(60)}"}`);
  const path = file('late.jsonl', `${many.join('\n')}\n{"id":"last","activation":1}\n`);
  const { columns, rows: read } = await readAll([path]);
  assert.deepEqual(columns, ['id', 'click', 'note', 'activation']);
  assert.deepEqual(read.at(-1), ['last', '', '', '1']);
  assert.equal(read.length, 30_001);
});

test('a line that is not a JSON object is a broken record, with its number and text', async () => {
  const lines = ['{"id":1,"a":"x"}', '{"id":2,"a":', '[1,2]', '{"id":4,"a":"two\\nlines"}', 'id,a', '{"id":6,"a":"z"}'];
  const { rows: read, lines: numbers, broken } = await readAll([file('broken.jsonl', lines.join('\r\n'))]);
  assert.deepEqual(
    read.map(([id], index) => [id, numbers[index]]),
    [
      ['1', 1],
      ['4', 4],
      ['6', 6],
    ],
  );
  assert.deepEqual(
    broken.map(({ line, problem, raw }) => [line, problem, raw]),
    [2, 3, 5].map((line) => [line, 'not JSON', lines[line - 1]]),
  );
});

test('a JSON list, a JSON object over several lines, and a project are refused, each with its reason', async (t) => {
  await assert.rejects(readAll([file('list.json', '[{"id":1},{"id":2}]')]), {
    code: 'invalid-input',
    message: /JSON list/,
  });
  await assert.rejects(readAll([file('pretty.jsonl', '{\n  "id": 1\n}\n')]), {
    message: /no line of .* is a JSON object/,
  });
  const { path, close } = temporaryProject(t);
  close();
  await assert.rejects(readAll([path]), {
    code: 'invalid-input',
    message: `${path} is a Stepladder project, not an export`,
  });
});

test('if a database has several tables, one must be named; views are not read', async () => {
  const path = join(folder, 'several.sqlite');
  const database = new BetterSqlite3(path);
  database.exec(
    'CREATE TABLE a (x); INSERT INTO a VALUES (1); CREATE TABLE "b""c" (y); INSERT INTO "b""c" VALUES (x\'00ff\'); ' +
      'CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n',
  );
  database.close();
  await assert.rejects(readAll([path]), { code: 'choose-table', message: /several tables: a, b"c/ });
  await assert.rejects(readAll([path], { dialect: { table: 'endless' } }), { code: 'unknown-name' });
  assert.deepEqual((await readAll([path], { dialect: { table: 'b"c' } })).rows, [['00ff']]);

  const duck = join(folder, 'several.duckdb');
  await runDuckdb(
    ['CREATE TABLE a (x INT)', 'CREATE SCHEMA s', 'CREATE TABLE s.b AS SELECT 7 AS y', 'CREATE VIEW v AS FROM a'],
    duck,
  );
  await assert.rejects(readAll([duck]), { code: 'choose-table', message: /several tables: a, s\.b/ });
  await assert.rejects(readAll([duck], { dialect: { table: 'v' } }), { code: 'unknown-name' });
  assert.deepEqual((await readAll([duck], { dialect: { table: 's.b' } })).rows, [['7']]);
});

test('partition folders are columns on request only', async () => {
  const root = join(folder, 'table');
  const parts = [
    ['day=2026-11-01', 1],
    ['day=2026-11-02', 2],
    ['day=__HIVE_DEFAULT_PARTITION__', 3],
    [join('day=a%2Fb', 'bank=red'), 4],
  ] as const;
  for (const [name, id] of parts.slice(0, 3)) {
    mkdirSync(join(root, name), { recursive: true });
    await runDuckdb([
      `COPY (SELECT ${id} AS id, 1 AS click) TO '${join(root, name, 'part-0.parquet')}' (FORMAT parquet)`,
    ]);
  }
  await assert.rejects(readAll([root]), { code: 'invalid-input', help: /--partitions/ });
  const { columns, rows: read } = await readAll([root], { dialect: { partitions: true } });
  assert.deepEqual(columns, ['id', 'click', 'day']);
  assert.deepEqual(read.toSorted(), [
    ['1', '1', '2026-11-01'],
    ['2', '1', '2026-11-02'],
    ['3', '1', ''],
  ]);
  const [[name]] = parts.slice(3);
  mkdirSync(join(root, 'other', name), { recursive: true });
  await runDuckdb([`COPY (SELECT 4 AS id) TO '${join(root, 'other', name, 'x.parquet')}' (FORMAT parquet)`]);
  const nested = await readAll([join(root, 'other')], { dialect: { partitions: true } });
  assert.deepEqual([nested.columns, nested.rows], [['id', 'day', 'bank'], [['4', 'a/b', 'red']]]);
});
