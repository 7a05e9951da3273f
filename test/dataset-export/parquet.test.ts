/** Parquet files of data that DuckDB would not accept, or would change, without special care. */
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { DuckDBInstance } from '@duckdb/node-api';

import { csvToParquet } from '../../core/csv-to-parquet.ts';
import { exportDataset } from '../../core/dataset-export/export-dataset.ts';
import { quietJob } from '../../core/job.ts';
import { importProject } from '../ingest/import-project.ts';

const { folder, project, file, imported, lastName } = importProject();

/** Exports the last dataset; returns the values of SQL expressions, by row. */
async function exported(name: string, expressions: string): Promise<unknown[]> {
  const out = join(folder, name);
  await exportDataset(project, { dataset: lastName(), format: 'parquet', out, runs: [] }, quietJob());
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const result = await connection.runAndReadAll(`SELECT ${expressions} FROM read_parquet('${out}')`);
  const rows = result.getRowsJson();
  connection.closeSync();
  instance.closeSync();
  return rows;
}

test('a sample of several megabytes is written whole', async () => {
  const note = '“a" '.repeat(700_000);
  const quoted = `"${note.replaceAll('"', '""')}"`;
  await imported(`id,click,note,city\n1,1,${quoted},bonn\n2,0,short,köln\n3,1,${quoted}x,\n`.replace('"x,', 'x",'));
  const md5 = (text: string): string => hash('md5', text);
  assert.deepEqual(await exported('long.parquet', 'id, md5(note), city'), [
    ['1', md5(note), 'bonn'],
    ['2', md5('short'), 'köln'],
    ['3', md5(`${note}x`), null],
  ]);
});

test('times beyond the year 9999, and before the year 1, are kept', async () => {
  await imported(
    [
      'id,time,click',
      '1,9999-12-31T23:59:59-05:00,1',
      '2,0001-01-01T00:00:00.250+08:00,0',
      '3,2026-01-02T03:04:05.678Z,0',
      '',
    ].join('\n'),
  );
  assert.deepEqual(await exported('times.parquet', 'epoch_ms(time), typeof(time)'), [
    [String(Date.parse('9999-12-31T23:59:59-05:00')), 'TIMESTAMP'],
    [String(Date.parse('0001-01-01T00:00:00.250+08:00')), 'TIMESTAMP'],
    [String(Date.parse('2026-01-02T03:04:05.678Z')), 'TIMESTAMP'],
  ]);
});

test('columns whose names differ only in case are refused, since readers of Parquet take them for one', async () => {
  await imported('id,click,City,Ä,ä,city\n1,1,bonn,a,b,köln\n2,0,ulm,c,d,trier\n');
  const out = join(folder, 'case.parquet');
  await assert.rejects(exportDataset(project, { dataset: lastName(), format: 'parquet', out, runs: [] }, quietJob()), {
    code: 'invalid-input',
    message: /City and city differ only in case/,
  });
  assert.ok(!existsSync(out));
  for (const format of ['csv', 'xlsx'] as const) {
    const other = join(folder, `case.${format}`);
    await exportDataset(project, { dataset: lastName(), format, out: other, runs: [] }, quietJob());
    assert.ok(statSync(other).size > 0);
  }
});

test('nothing is converted once the signal is aborted', async () => {
  const csv = file('late.csv', 'id\n1\n');
  const out = join(folder, 'late.parquet');
  await assert.rejects(csvToParquet(csv, out, [{ name: 'id', type: 'VARCHAR' }], AbortSignal.abort()), {
    code: 'cancelled',
  });
  assert.ok(!existsSync(out));
});
