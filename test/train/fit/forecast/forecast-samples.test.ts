import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { DAY_MS } from '../../../../core/funnel/steps.ts';
import { importDataset } from '../../../../core/ingest/import.ts';
import { quietJob } from '../../../../core/job.ts';
import { loadPlan } from '../../../../core/predict/plan.ts';
import { openTrained, readTrained } from '../../../../core/predict/trained.ts';
import type { Project } from '../../../../core/store/file/project.ts';
import { forecastTimes, predictSamples } from '../../../../core/train/fit/forecast/forecast-samples.ts';
import { weeklyDrifts } from '../../../../core/train/fit/forecast/newest-levels.ts';
import { trainModel } from '../../../../core/train/fit/train.ts';
import { temporaryProject } from '../../../temporary-project.ts';
import { temporaryFolder } from '../../../temporary.ts';
import { options, small } from '../small-training.ts';

const dayOf = (day: number): number => Date.UTC(2026, 0, 1) + day * DAY_MS;
const timeOn = (day: number): string => new Date(dayOf(day)).toISOString();

const STEPS = [
  { name: 'click', column: 'click' },
  { name: 'approval', column: 'approval', windowDays: 14 },
];

/**
 * Imports a dataset whose samples are spread evenly over days, the first and the last included. Every third one is
 * clicked at once, and every second of these approved ten days later.
 */
async function importDays(
  project: Project,
  folder: string,
  dataset: string,
  { rows, from, to, asOf }: { readonly [key in 'rows' | 'from' | 'to' | 'asOf']: number },
): Promise<void> {
  const lines = Array.from({ length: rows }, (_, row) => {
    const day = from + ((to - from) * row) / (rows - 1);
    const [click, approval] = [row % 3 === 0 ? timeOn(day) : '', row % 6 === 0 ? timeOn(day + 10) : ''];
    return `${dataset}${row},${timeOn(day)},c${row % 4},${click},${approval}`;
  });
  const file = join(folder, `${dataset}.csv`);
  writeFileSync(file, ['id,time,city,click,approval', ...lines].join('\n'));
  const mapping = { id: 'id', time: 'time', steps: STEPS, features: { city: 'categorical' } } as const;
  await importDataset(project, { files: [file], dataset, mapping, asOf: dayOf(asOf) }, quietJob());
}

const config = { ...small, training: { ...small.training, epochs: 1 } };

test('the drift of a forecast lasts from the middle of the newest days to the end of the campaign', async (t) => {
  const project = temporaryProject(t);
  const folder = temporaryFolder(t);
  await importDays(project, folder, 'train', { rows: 401, from: 0, to: 40, asOf: 54 });
  await importDays(project, folder, 'valid', { rows: 81, from: 40.5, to: 48, asOf: 62 });
  await importDays(project, folder, 'test', { rows: 81, from: 48, to: 56, asOf: 60 });
  const names = { dataset: 'train', valid: 'valid', test: 'test' };
  const { run } = await trainModel(project, { ...options, ...names, config }, quietJob());
  // 56 days are eight periods of a week. The newest data are those of day 62, and the middle of the test set is day 52.
  assert.deepEqual(forecastTimes(project, loadPlan(project, run)), {
    newest: 'test',
    range: { from: dayOf(0), to: dayOf(56) },
    drift: { lag: 3, horizon: (62 + 14 - 52) / 7 },
    campaign: (62 + 14) / 7,
  });
});

test('the weekly drift of a step is its drift less that of the previous step, divided by the weeks', () => {
  const range = { from: dayOf(0), to: dayOf(112) };
  // Two of eight periods of 112 days are four weeks.
  const times = { newest: 'test', range, drift: { lag: 2, horizon: 2 }, campaign: 9 } as const;
  assert.deepEqual(weeklyDrifts([0.5, 0.5, 0.75], times), [0.125, 0, 0.0625]);
  assert.deepEqual(weeklyDrifts([0.5, 0.75], { ...times, range: null, drift: null }), [0, 0]);
});

test('forecasts are assessed by all outcomes known now, not only by those that the training knew', async (t) => {
  const project = temporaryProject(t);
  await importDays(project, temporaryFolder(t), 'days', { rows: 601, from: 0, to: 60, asOf: 60 });
  const { run } = await trainModel(project, { ...options, dataset: 'days', config }, quietJob());
  const plan = loadPlan(project, run);
  // At the end of the training set, the approvals of its last ten days were still to come.
  assert.ok(plan.parts.train.selection.knownAt! < dayOf(40));
  const predictor = await openTrained(readTrained(project, plan));
  try {
    const samples = await predictSamples(project, plan, { predictor, halves: null, predicted: {} }, quietJob());
    const [{ predictions }] = samples.train;
    assert.ok(predictions.rows > 300);
    assert.deepEqual(
      Array.from(predictions.depth),
      Array.from(predictions.sourceRows, (row) => (row % 6 === 0 ? 2 : row % 3 === 0 ? 1 : 0)),
    );
    assert.ok(predictions.matureSteps.every((steps) => steps === 2));
  } finally {
    await predictor.release();
  }
});
