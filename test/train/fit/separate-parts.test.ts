import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test, type TestContext } from 'node:test';

import { Random } from '../../../core/engine/random.ts';
import { DAY_MS } from '../../../core/funnel/steps.ts';
import { importDataset } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import { readForecastParameters, type ForecastParameters } from '../../../core/predict/forecast.ts';
import type { Project } from '../../../core/store/file/project.ts';
import { saveBank } from '../../../core/store/runs/banks.ts';
import { getRun } from '../../../core/store/runs/runs.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { freshProject } from '../synthetic-dataset.ts';
import { options, small } from './small-training.ts';

const ROWS = 4000;
const START = Date.UTC(2026, 0, 1);
const HEADER = 'id,user,time,bank,banner,city,click,approval';

/** 60 days of two banks in turn. In the last days, the clicks of south halve, and south comes first in each pair. */
function drawLines(): string[] {
  const random = new Random(3);
  return Array.from({ length: ROWS }, (_, row) => {
    const late = row >= 0.8 * ROWS;
    const bank = late === (row % 2 === 0) ? 'south' : 'north';
    const banner = `${bank}-${random.uniform() < 0.5 ? 1 : 2}`;
    const city = Math.floor(4 * random.uniform());
    const click = random.uniform() < [0.2, 0.3, 0.4, 0.5][city] * (late && bank === 'south' ? 0.5 : 1);
    const approval = click && random.uniform() < 0.5;
    const time = new Date(START + (60 * DAY_MS * row) / ROWS).toISOString();
    return [row, `u${row % 900}`, time, bank, banner, `c${city}`, Number(click), Number(approval)].join(',');
  });
}

/** A project with all of the data in one dataset, and split into one dataset for each part. */
async function projectWithBoth(t: TestContext): Promise<Project> {
  const { project, path, close } = freshProject();
  t.after(close);
  const lines = drawLines();
  const steps = [{ name: 'click' }, { name: 'approval' }];
  const mapping = { user: 'user', steps, features: { city: 'categorical' } } as const;
  for (const [dataset, from, to] of [
    ['all', 0, 1],
    ['early', 0, 0.8],
    ['middle', 0.8, 0.9],
    ['late', 0.9, 1],
    ['rest', 0.8, 1],
  ] as const) {
    const file = `${path}.${dataset}.csv`;
    writeFileSync(file, [HEADER, ...lines.slice(from * ROWS, to * ROWS)].join('\n'));
    await importDataset(project, { files: [file], dataset, mapping }, quietJob());
  }
  return project;
}

async function forecastOf(
  project: Project,
  data: { readonly dataset: string; readonly valid?: string; readonly test?: string; readonly bank?: string },
  members: number,
): Promise<{ readonly parameters: ForecastParameters; readonly weights: string | null }> {
  const config = { ...small, training: { ...small.training, epochs: 2, members } };
  const { run } = await trainModel(project, { ...options, ...data, config }, quietJob());
  return { parameters: readForecastParameters(project, run)!, weights: getRun(project, run).weightsSha256 };
}

for (const members of [1, 2])
  test(`forecasts are the same if each part has its own dataset (members: ${members})`, async (t) => {
    const project = await projectWithBoth(t);
    const one = await forecastOf(project, { dataset: 'all' }, members);
    assert.deepEqual(await forecastOf(project, { dataset: 'early', valid: 'middle', test: 'late' }, members), one);
    assert.deepEqual(Object.keys(one.parameters.conditionalShifts).sort(), ['north', 'south']);
    assert.ok(one.parameters.conditionalShifts['south'][0] < one.parameters.conditionalShifts['north'][0] - 0.2);
  });

test('if each part of one bank has its own dataset, its level follows the newest days', async (t) => {
  const project = await projectWithBoth(t);
  saveBank(project, { name: 'south', objective: 'click', weight: 1, banners: [] });
  const { parameters } = await forecastOf(
    project,
    { dataset: 'early', valid: 'middle', test: 'late', bank: 'south' },
    1,
  );
  assert.deepEqual(Object.keys(parameters.conditionalShifts), ['south']);
  assert.ok(parameters.conditionalShifts['south'][0] < -0.1, JSON.stringify(parameters.conditionalShifts));
});

test('without test data, the level follows the validation data', async (t) => {
  const project = await projectWithBoth(t);
  const { parameters } = await forecastOf(project, { dataset: 'early', valid: 'rest' }, 1);
  assert.ok(parameters.conditionalShifts['south'][0] < parameters.conditionalShifts['north'][0] - 0.2);
});

test('the level does not follow samples that are older than the training samples', async (t) => {
  const project = await projectWithBoth(t);
  const { parameters } = await forecastOf(project, { dataset: 'rest', valid: 'early' }, 1);
  assert.deepEqual(Object.keys(parameters.ownLevels ?? {}).sort(), ['north', 'south'], 'no bank has newer samples');
});
