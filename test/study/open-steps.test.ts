/** Studies of data in which young samples have open steps: steps whose outcome is not yet known. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { quietJob } from '../../core/job.ts';
import { getRun } from '../../core/store/runs/runs.ts';
import { studyImportance } from '../../core/study/importance.ts';
import { studyTransfer } from '../../core/study/transfer.ts';
import { trainModel } from '../../core/train/fit/train.ts';
import { importProject } from '../ingest/import-project.ts';
import { randomNumbers } from '../random-numbers.ts';
import { small } from '../train/fit/small-training.ts';

const { project, imported, lastName } = importProject();
const DAY_MS = 86_400_000;
const START = Date.parse('2026-01-01');
const steps = [
  { name: 'click', windowDays: 0 },
  { name: 'application', windowDays: 0 },
  { name: 'activation', windowDays: 14 },
];

/** Impressions of 40 days, so that more than a third are open for activation. */
function funnel(rows: number, seed: number): string {
  const random = randomNumbers(seed);
  const lines = Array.from({ length: rows }, (_, row) => {
    const time = START + Math.floor((row / rows) * 40) * DAY_MS;
    const city = Math.floor(random() * 4);
    const happened = [0.3 + 0.1 * city, 0.5, 0.5].map((rate) => random() < rate);
    const reached = happened.findIndex((one) => !one);
    const cells = steps.map((_step, step) => (reached < 0 || step < reached ? new Date(time).toISOString() : ''));
    return [`s${seed}-${row}`, new Date(time).toISOString(), `c${city}`, ...cells].join();
  });
  return ['id,time,city,click,application,activation', ...lines].join('\n');
}

const mapping = { id: 'id', time: 'time', steps, features: { city: 'categorical' } } as const;

test('a study measures each step on the same samples as its metrics: those with a known outcome', async () => {
  await imported(funnel(3000, 1), { mapping });
  const dataset = lastName();
  await imported(funnel(2000, 2), { mapping });
  const wanted = { dataset, valid: lastName(), model: 'aitm', engine: 'onnx', seed: 1, config: small } as const;
  const byDataset = await trainModel(project, wanted, quietJob());
  const options = { repeats: 1, rows: 10_000, seed: 1 };
  const importance = await studyImportance(project, getRun(project, byDataset.run), options, quietJob());
  for (const { name } of steps) assert.equal(importance.auc[name], byDataset.valid[name].auc, name);
  const { valid: _, ...byTime } = wanted;
  const split = await trainModel(project, byTime, quietJob());
  const { transfers } = await studyTransfer(project, getRun(project, split.run), quietJob());
  const counts = transfers.map(({ cells }) => cells.reduce((sum, { count }) => sum + count, 0));
  assert.deepEqual(counts, [split.test?.application.rows, split.test?.activation.rows]);
  assert.ok(counts[0] > counts[1] + 500, counts.join());
});
