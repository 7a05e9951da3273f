import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { Random } from '../../core/engine/random.ts';
import { wholeSelection } from '../../core/features/selection.ts';
import { importDataset } from '../../core/ingest/import.ts';
import { quietJob } from '../../core/job.ts';
import { loadPlan } from '../../core/predict/plan.ts';
import { predictSelection } from '../../core/predict/predict.ts';
import { openTrained, readTrained } from '../../core/predict/trained.ts';
import { audienceColumns } from '../../core/score/audience/audience-columns.ts';
import { scoreAudience } from '../../core/score/score-audience.ts';
import { getDataset } from '../../core/store/datasets/datasets.ts';
import { openProject, type Project } from '../../core/store/file/project.ts';
import { getRun } from '../../core/store/runs/runs.ts';
import type { TrainOptions } from '../../core/train/fit/plan-run.ts';
import { trainModel } from '../../core/train/fit/train.ts';
import { temporaryFolder } from '../temporary.ts';
import { withoutForecastParameters } from './forecast-parameters.ts';
import { readRows } from './read-list.ts';

const folder = temporaryFolder();
const job = quietJob();
const PAGES = ['home', 'cards', 'loans', 'help', 'rates'];
const ROWS = 3000;
let project: Project;

/** Visits whose click depends only on the last page, which a mean over the pages cannot capture. */
function visits(): string {
  const random = new Random(11);
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const pages = Array.from(
      { length: Math.floor(random.uniform() * 6) },
      () => PAGES[Math.floor(random.uniform() * PAGES.length)],
    );
    const click = random.uniform() < (pages.at(-1) === 'rates' ? 0.8 : 0.2) ? 1 : 0;
    const time = new Date(1_700_000_000_000 + row * 60_000).toISOString();
    return (
      `u${row},${time},${row % 7 === 0 ? '' : `c${row % 3}`},${pages.join('|')},${row % 90},${click},` +
      `${click === 1 && random.uniform() < 0.5 ? 1 : 0}`
    );
  });
  return ['user_id,event_time,city,pages,age,click,approval', ...lines].join('\n');
}

before(async () => {
  const file = join(folder, 'visits.csv');
  writeFileSync(file, visits());
  const mapping = join(folder, 'mapping.json');
  writeFileSync(
    mapping,
    JSON.stringify({
      id: 'user_id',
      time: 'event_time',
      steps: [
        { name: 'click', column: 'click' },
        { name: 'approval', column: 'approval' },
      ],
      features: { city: 'categorical', pages: 'multi', age: 'numeric' },
    }),
  );
  project = openProject(join(folder, 'test.stepladder'), { mode: 'write', create: true });
  await importDataset(project, { files: [file], dataset: 'visits', mapping }, job);
});
after(() => {
  project.close();
});

function optionsOf(model: string, history: { readonly field: string; readonly length: number }): TrainOptions {
  const tower = { kind: 'sequence', history, widths: [8], dropout: [0] };
  return {
    dataset: 'visits',
    model,
    engine: 'onnx',
    seed: 2,
    config: { training: { batchSize: 100, epochs: 6, learningRate: 0.02 }, model: { tower } },
  };
}

for (const model of ['aitm', 'mlp']) {
  test(`a history is read from an audience as from the data, and its order matters (${model})`, async () => {
    const { run, test: tested } = await trainModel(project, optionsOf(model, { field: 'pages', length: 3 }), job);
    assert.ok((tested?.['click'].auc ?? 0) > 0.7, `${tested?.['click'].auc}`);
    withoutForecastParameters(project, run);
    const plan = loadPlan(project, run);
    const predictor = await openTrained(readTrained(project, plan));
    const predictions = await predictSelection(
      predictor,
      { project, dataset: getDataset(project, 'visits'), schema: plan.schema, selection: wholeSelection() },
      job,
    );
    await predictor.release();
    const out = join(folder, `${model}.csv`);
    await scoreAudience(project, { runs: [run], audience: join(folder, 'visits.csv'), out, per: 'user' }, job);
    const listed = new Map(readRows(out).map((row) => [row.user_id, row]));
    assert.deepEqual([listed.size, predictions.rows], [ROWS, ROWS]);
    for (const step of ['click', 'approval']) {
      predictions.sourceRows.forEach((row, index) => {
        const [expected, actual] = [
          predictions.probabilities[step][index],
          Number(listed.get(`u${row}`)?.[`p_${step}`]),
        ];
        assert.ok(Math.abs(actual - expected) <= 1e-5 * expected, `u${row} ${step}: ${actual} is not ${expected}`);
      });
    }
  });
}

test('the history is a column of the audience like any multi-valued column', async () => {
  const { fields } = await audienceColumns(project, { runs: ['r1'], audience: join(folder, 'visits.csv') }, job);
  assert.deepEqual(
    fields.find(({ name }) => name === 'pages'),
    { name: 'pages', kind: 'multi', column: 'pages', guess: null },
  );
});

test('a history that is not a multi-valued column is refused before a run is created', async () => {
  await assert.rejects(trainModel(project, optionsOf('aitm', { field: 'city', length: 3 }), job), {
    code: 'invalid-config',
    message: 'the history city is not a multi-valued column of dataset visits',
    help: 'name one of its multi-valued columns: pages',
  });
  assert.throws(() => getRun(project, 'r3'), { code: 'unknown-name' });
});
