import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';

import { DuckDBInstance } from '@duckdb/node-api';

import { exportDataset } from '../../core/dataset-export/export-dataset.ts';
import { importDataset } from '../../core/ingest/import.ts';
import { quietJob, type Progress } from '../../core/job.ts';
import type { ColumnRole } from '../../core/store/columns/columns.ts';
import { getDataset } from '../../core/store/datasets/datasets.ts';
import { trainModel } from '../../core/train/fit/train.ts';
import { evaluateSteps } from '../evaluate/evaluate-steps.ts';
import { readAll } from '../ingest/formats/read-all.ts';
import { importProject } from '../ingest/import-project.ts';
import { options, small } from '../train/fit/small-training.ts';
import { writeSyntheticDataset } from '../train/synthetic-dataset.ts';

const { folder, project, imported, lastName, nextName, column } = importProject();
const target = (name: string): string => join(folder, name);

const FUNNEL = `sample_id,user_id,event_time,bank,banner,click_time,activation,city,age,tags
0001,=u1,2026-01-01T00:00:00Z,red,b1,2026-01-01T00:01:00.250Z,1,"Paris, ""FR""",41.5,a|b
0002,u2,2026-01-05T00:00:00Z,red,b2,,0,,,
1234567890123456789,u1,2026-01-31T00:00:00Z,blue,b1,2026-01-31T10:00:00Z,,"two
lines",-7,b
`;
const mapping = { features: { age: 'numeric', tags: 'multi' } } as const;

async function parquetRows(path: string): Promise<unknown[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const result = await connection.runAndReadAll(`SELECT * FROM read_parquet('${path}')`);
  const rows = result.getRowObjectsJson();
  connection.closeSync();
  instance.closeSync();
  return rows;
}

/** The columns and rows that CSV has of the funnel. */
const COLUMNS = [
  'sample_id',
  'user_id',
  'event_time',
  'click',
  'activation',
  'click_time',
  'bank',
  'banner',
  'city',
  'age',
  'tags',
];
const ROWS = [
  [
    '0001',
    "'=u1",
    '2026-01-01T00:00:00.000Z',
    '1',
    '1',
    '2026-01-01T00:01:00.250Z',
    'red',
    'b1',
    'Paris, "FR"',
    '41.5',
    'a|b',
  ],
  ['0002', 'u2', '2026-01-05T00:00:00.000Z', '0', '0', '', 'red', 'b2', '', '', ''],
  [
    '1234567890123456789',
    'u1',
    '2026-01-31T00:00:00.000Z',
    '1',
    '',
    '2026-01-31T10:00:00.000Z',
    'blue',
    'b1',
    'two\nlines',
    '-7',
    'b',
  ],
];

test('CSV has each sample with its labels; a step whose window is open has none', async () => {
  await imported(FUNNEL, { mapping });
  const out = target('all.csv');
  const result = await exportDataset(project, { dataset: lastName(), format: 'csv', out, runs: [] }, quietJob());
  const { columns, rows } = await readAll([out]);
  assert.deepEqual([result.rows, result.columns], [3, columns]);
  assert.deepEqual(columns, COLUMNS);
  assert.deepEqual(rows, ROWS);
});

test('Parquet keeps texts exactly and has types', async () => {
  await imported(FUNNEL, { mapping });
  const out = target('all.parquet');
  await exportDataset(project, { dataset: lastName(), format: 'parquet', out, runs: [] }, quietJob());
  const [first, second] = await parquetRows(out);
  assert.deepEqual(first, {
    sample_id: '0001',
    user_id: '=u1',
    event_time: '2026-01-01 00:00:00',
    click: 1,
    activation: 1,
    click_time: '2026-01-01 00:01:00.25',
    bank: 'red',
    banner: 'b1',
    city: 'Paris, "FR"',
    age: 41.5,
    tags: ['a', 'b'],
  });
  assert.deepEqual(second, {
    sample_id: '0002',
    user_id: 'u2',
    event_time: '2026-01-05 00:00:00',
    click: 0,
    activation: 0,
    click_time: null,
    bank: 'red',
    banner: 'b2',
    city: null,
    age: null,
    tags: null,
  });
});

/** The columns of the funnel. */
const COMPARED: readonly (readonly [role: ColumnRole, name?: string])[] = [
  ...(['id', 'user', 'time', 'bank', 'banner', 'depth', 'immature'] as const).map((role) => [role] as const),
  ...([
    ['stepTime', 'click'],
    ['categorical', 'city'],
    ['numeric', 'age'],
    ['multi', 'tags'],
  ] as const),
];

test('an exported dataset can be imported again and is the same', async () => {
  await imported(FUNNEL, { mapping });
  const before = COMPARED.map((key) => column(...key));
  const out = target('again.parquet');
  await exportDataset(project, { dataset: lastName(), format: 'parquet', out, runs: [] }, quietJob());
  const steps = [
    { name: 'click', column: 'click_time' },
    { name: 'activation', windowDays: 14 },
  ];
  await importDataset(project, { files: [out], dataset: nextName(), mapping: { ...mapping, steps } }, quietJob());
  assert.deepEqual(
    COMPARED.map((key) => column(...key)),
    before,
  );
});

test('a run adds the part of each sample, the labels it used, and its probabilities', async () => {
  writeSyntheticDataset(project, 'synthetic', 4000, 5);
  const { run, test: metrics } = await trainModel(project, { ...options, config: small }, quietJob());
  const out = target('run.csv');
  await exportDataset(project, { dataset: 'synthetic', format: 'csv', out, runs: [run] }, quietJob());
  const { columns, rows } = await readAll([out]);
  const cells = (name: string): readonly string[] => rows.map((row) => row[columns.indexOf(name)]);
  const inPart = (name: string): number => cells(`${run}_part`).filter((part) => part === name).length;
  assert.deepEqual([inPart('training'), inPart('validation'), inPart('test')], [3200, 400, 400]);
  // The file and the run agree on the metrics of the test set.
  const isTest = cells(`${run}_part`).map((part) => part === 'test');
  const ofTest = (name: string): number[] =>
    cells(name)
      .filter((_, row) => isTest[row])
      .map(Number);
  const steps = ['click', 'approval'];
  const labels = steps.map((step) => ofTest(`${run}_${step}`));
  const depth = Uint8Array.from(labels[0], (click, row) => click + labels[1][row]);
  const probabilities = Object.fromEntries(steps.map((step) => [step, Float32Array.from(ofTest(`${run}_p_${step}`))]));
  const matureSteps = new Uint8Array(depth.length).fill(steps.length);
  const evaluated = evaluateSteps(steps, probabilities, { depth, matureSteps });
  for (const step of steps) {
    assert.equal(evaluated[step].auc, metrics?.[step].auc);
    assert.equal(evaluated[step].positives, metrics?.[step].positives);
  }
});

test('samples that are too young for any outcome have probabilities, but neither labels nor a part', async () => {
  const lines = Array.from({ length: 800 }, (_, row) => {
    const time = new Date(Date.parse('2026-01-01') + row * 4_320_000).toISOString();
    return `${row},${time},c${row % 3},${row % 3 === 0 ? 1 : 0}`;
  });
  const steps = [{ name: 'click', windowDays: 10 }];
  await imported(['id,time,city,click', ...lines].join('\n'), { mapping: { id: 'id', time: 'time', steps } });
  const wanted = { ...options, dataset: lastName(), objective: 'click', config: small };
  const { run } = await trainModel(project, wanted, quietJob());
  const out = target('young.csv');
  await exportDataset(project, { dataset: lastName(), format: 'csv', out, runs: [run] }, quietJob());
  const { columns, rows } = await readAll([out]);
  const cells = (name: string): readonly string[] => rows.map((row) => row[columns.indexOf(name)]);
  const [parts, labels, probabilities] = ['part', 'click', 'p_click'].map((name) => cells(`${run}_${name}`));
  // Ten days are 200 samples.
  const young = Array.from(rows.keys()).filter((row) => row >= 600);
  for (const row of young) assert.deepEqual([parts[row], labels[row]], ['', ''], String(row));
  assert.ok(probabilities.every((text) => Number(text) > 0 && Number(text) < 1));
});

test('nothing is written if a run is unknown, the job is cancelled, or the target is the project', async () => {
  await imported(FUNNEL, { mapping });
  const before = readdirSync(folder).sort();
  const wanted = { dataset: lastName(), format: 'csv', out: target('none.csv'), runs: [] } as const;
  await assert.rejects(exportDataset(project, { ...wanted, runs: ['r99'] }, quietJob()), { code: 'unknown-name' });
  await assert.rejects(exportDataset(project, { ...wanted, out: project.path }, quietJob()), { code: 'invalid-input' });
  const cancelled = { signal: AbortSignal.abort(), report: () => undefined };
  for (const format of ['csv', 'parquet', 'xlsx'] as const)
    await assert.rejects(exportDataset(project, { ...wanted, format }, cancelled), { code: 'cancelled' });
  const missing = join(folder, 'no', 'folder.csv');
  for (const format of ['csv', 'parquet', 'xlsx'] as const)
    await assert.rejects(exportDataset(project, { ...wanted, format, out: missing }, quietJob()), {
      code: 'disk',
      message: /folder/,
    });
  assert.deepEqual(readdirSync(folder).sort(), before);
});

test('an export reports every few thousand samples, and stops before the next report if it is cancelled', async () => {
  writeSyntheticDataset(project, 'many', 20_000, 3);
  for (const format of ['csv', 'parquet', 'xlsx'] as const) {
    const wanted = { dataset: 'many', format, out: target(`many.${format}`), runs: [] };
    const written: number[] = [];
    const controller = new AbortController();
    const cancelLate = (samples: number): void => {
      written.push(samples);
      if (written.length === 2) controller.abort();
    };
    const job = { signal: controller.signal, report: (progress: Progress) => cancelLate(progress.counts!['samples']) };
    await assert.rejects(exportDataset(project, wanted, job), { code: 'cancelled' });
    assert.equal(written.length, 2, format);
    assert.ok(written[1] - written[0] <= 5000, `${format}: ${written.join()}`);
  }
});

test('a column that would have the name of another is refused', async () => {
  await imported('id,clicked_at,click,city\n1,2026-01-01,x,y\n', {
    mapping: { steps: [{ name: 'click', column: 'clicked_at' }], features: { click: 'categorical' } },
  });
  const wanted = { dataset: lastName(), format: 'csv', out: target('names-out.csv'), runs: [] } as const;
  await assert.rejects(exportDataset(project, wanted, quietJob()), { code: 'invalid-input', message: /named click/ });
});

test('the imported file is never replaced, even if it was named by a relative path', async () => {
  const source = target('data.csv');
  await imported(FUNNEL, { mapping, files: [relative(process.cwd(), source)] });
  const wanted = { dataset: lastName(), format: 'csv', out: source, runs: [] } as const;
  assert.deepEqual(getDataset(project, lastName()).sources, [source]);
  await assert.rejects(exportDataset(project, wanted, quietJob()), { code: 'invalid-input', message: /imported from/ });
  assert.equal(readFileSync(source, 'utf8'), FUNNEL);
});
