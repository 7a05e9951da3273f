import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { withDuckdb } from '../../../core/ingest/formats/duckdb.ts';
import { quietJob } from '../../../core/job.ts';
import { temporaryFolder } from '../../temporary.ts';
import { readAll, runDuckdb } from './read-all.ts';

test('in a table with a single column, a missing value is a record', async (t) => {
  const folder = temporaryFolder(t);
  const select = 'SELECT * FROM (VALUES (1), (NULL), (3), (NULL)) t(click)';
  const parquet = join(folder, 'single.parquet');
  await runDuckdb([`COPY (${select}) TO '${parquet}'`]);
  const database = join(folder, 'single.duckdb');
  await runDuckdb([`CREATE TABLE clicks AS ${select}`], database);
  for (const path of [parquet, database]) {
    const { rows, lines } = await readAll([path]);
    assert.deepEqual(
      [rows, lines],
      [
        [['1'], [''], ['3'], ['']],
        [1, 2, 3, 4],
      ],
    );
  }
});

test('lists and arrays of a fixed length are read alike', async (t) => {
  const path = join(temporaryFolder(t), 'arrays.duckdb');
  await runDuckdb(["CREATE TABLE tags AS SELECT ['a', 'b'] AS list, ['a', 'b']::VARCHAR[2] AS fixed"], path);
  assert.deepEqual((await readAll([path])).rows, [['a|b', 'a|b']]);
});

test('DuckDB reaches no file but the given one, loads no extension, and no statement lifts these limits', async (t) => {
  const folder = temporaryFolder(t);
  const [given, secret] = [join(folder, 'given.parquet'), join(folder, 'secret.csv')];
  await runDuckdb([`COPY (SELECT 7 AS id) TO '${given}' (FORMAT parquet)`]);
  writeFileSync(secret, 'secret\n1\n');
  const work = temporaryFolder(t);
  const rows: unknown[] = [];
  await withDuckdb(given, { format: 'Parquet', extension: 'parquet' }, work, quietJob(), async (connection, source) => {
    rows.push(...(await connection.runAndReadAll(`SELECT * FROM ${source}`)).getRows());
    for (const setting of ['autoinstall_known_extensions', 'autoload_known_extensions']) {
      const value = await connection.runAndReadAll(`SELECT current_setting('${setting}')`);
      assert.deepEqual(value.getRows(), [[false]], setting);
    }
    for (const statement of [
      `SELECT * FROM read_csv('${secret}')`,
      `SELECT * FROM read_text('${folder}/*')`,
      `SELECT * FROM glob('${folder}/*')`,
      `ATTACH '${join(folder, 'new.duckdb')}' AS other`,
      `COPY (SELECT 1) TO '${join(folder, 'written.csv')}'`,
      "SELECT * FROM read_csv('http://127.0.0.1:9/x.csv')",
      'INSTALL httpfs',
      'LOAD httpfs',
      `LOAD '${join(folder, 'own.duckdb_extension')}'`,
      'SET enable_external_access = true',
      'SET autoload_known_extensions = true',
      `SET allowed_directories = ['${folder}']`,
    ])
      await assert.rejects(connection.run(statement), statement);
  });
  assert.deepEqual(rows, [[7]]);
  assert.deepEqual(readdirSync(folder).sort(), ['given.parquet', 'secret.csv']);
});

test('the error for a database whose log cannot be read says how to write the log into the file', async (t) => {
  const path = join(temporaryFolder(t), 'data.duckdb');
  const keepLog = ['PRAGMA disable_checkpoint_on_shutdown', "SET checkpoint_threshold = '1GB'"];
  await runDuckdb([...keepLog, 'CREATE TABLE clicks (id INTEGER)', 'INSERT INTO clicks VALUES (7)'], path);
  assert.deepEqual((await readAll([path])).rows, [['7']]);
  const log = readFileSync(`${path}.wal`);
  log[log.length >> 1] ^= 0xff;
  writeFileSync(`${path}.wal`, log);
  await assert.rejects(readAll([path]), { code: 'invalid-file', help: /run CHECKPOINT/ });
});
