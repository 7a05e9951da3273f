import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import { appendToDataset } from '../../../core/ingest/append/append.ts';
import { importDataset } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { describeRun } from '../../../core/train/runs/describe.ts';
import { evaluateRun } from '../../../core/train/runs/evaluate.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { cancelledRun, cancelledWhen, small, weightsOf } from './small-training.ts';

const config = { ...small, training: { ...small.training, batchSize: 100 } };
const project = temporaryProject();
/** Writes a CSV file with one sample a minute from a day of January on, with ids from `first` on; returns its path. */
const writeSamples = (first: number, rows: number, day: number): string => {
  const lines = Array.from({ length: rows }, (_, row) => {
    const id = first + row;
    const time = new Date(Date.UTC(2026, 0, day) + row * 60_000).toISOString();
    return [id, time, id % 3 === 0 ? 1 : 0, id % 6 === 0 ? 1 : 0, `c${id % 7}`, `b${id % 2}`].join(',');
  });
  const file = join(dirname(project.path), `day${day}.csv`);
  writeFileSync(file, `sample_id,event_time,click,approval,city,bank\n${lines.join('\n')}\n`);
  return file;
};

test('a run that is resumed after an append ends as if nothing had been appended', async () => {
  const dataset = 'spring';
  await importDataset(project, { files: [writeSamples(0, 3000, 1)], dataset }, quietJob());
  const options = { dataset, model: 'aitm', engine: 'onnx', seed: 3, config } as const;
  const whole = await trainModel(project, options, quietJob());
  const early = cancelledWhen(({ phase, counts }) => phase === 'train' && (counts?.['step'] ?? 0) > 10);
  const run = await cancelledRun(trainModel(project, options, early));
  await appendToDataset(project, { dataset, files: [writeSamples(2500, 1500, 5)], known: 'replace' }, quietJob());
  assert.equal(describeRun(project, run).resumable, true);
  const resumed = await trainModel(project, { ...options, dataset: undefined, resume: run }, quietJob());
  assert.deepEqual([resumed.valid, resumed.test], [whole.valid, whole.test]);
  assert.deepEqual(weightsOf(project, run), weightsOf(project, whole.run));
  const { rows } = await evaluateRun(project, { run, dataset }, quietJob());
  assert.equal(rows, 4000);
});
