import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test, type TestContext } from 'node:test';

import { tuneCall } from '../../core/api/models/tune.ts';
import { compareCall } from '../../core/api/studies/compare.ts';
import { Random } from '../../core/engine/random.ts';
import type { AppError } from '../../core/errors.ts';
import { importDataset } from '../../core/ingest/import.ts';
import { quietJob } from '../../core/job.ts';
import { readOutline } from '../../core/predict/plan.ts';
import { openProject } from '../../core/store/file/project.ts';
import { freshProject } from '../train/synthetic-dataset.ts';
import { onlyLearningRate } from './small-tuning.ts';

const ROWS = 3_000;
const START = Date.UTC(2026, 0, 1);
const HOUR_MS = 3_600_000;
/** With two test periods, the older one begins after 80 % of the samples. */
const FIRST_TEST_ROW = 0.8 * ROWS;
const models = ['aitm', 'mlp'];

/** Writes a project and returns its path; `inverted` swaps clicks and non-clicks in the test periods. */
async function projectOf(t: TestContext, inverted: boolean): Promise<string> {
  const { project, path, close } = freshProject();
  t.after(close);
  const random = new Random(5);
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const city = Math.floor(4 * random.uniform());
    const click = random.uniform() < [0.1, 0.3, 0.5, 0.7][city];
    const written = inverted && row >= FIRST_TEST_ROW ? !click : click;
    return `${row},${new Date(START + row * HOUR_MS).toISOString()},c${city},${Number(written)}`;
  });
  const file = `${path}.csv`;
  writeFileSync(file, `id,time,city,click\n${lines.join('\n')}\n`);
  await importDataset(
    project,
    { files: [file], dataset: 'cities', mapping: { steps: [{ name: 'click' }] } },
    quietJob(),
  );
  project.close();
  return path;
}

const tune = (project: string, splits: number) => {
  const request = { project, dataset: 'cities', engine: 'onnx', models, trials: 3, splits, config: onlyLearningRate };
  return tuneCall.handle(tuneCall.input.parse(request), quietJob());
};
const compare = (project: string, splits: number) => {
  const request = { project, dataset: 'cities', engine: 'onnx', models, seeds: 1, splits, tuned: true };
  return compareCall.handle(compareCall.input.parse(request), quietJob());
};

test('a tuning for several test periods depends on no sample of any of them', async (t) => {
  const [tuning, other] = [await tune(await projectOf(t, false), 2), await tune(await projectOf(t, true), 2)];
  const judged = ({ trials }: typeof tuning) => trials.map(({ config, judged: figures }) => [config, figures]);
  assert.deepEqual(judged(tuning), judged(other));
  assert.deepEqual(tuning.best, other.best);
});

test('a comparison over test periods uses the settings that were tuned before the first of them', async (t) => {
  const project = await projectOf(t, false);
  await tune(project, 1);
  await assert.rejects(compare(project, 2), (error: AppError) => {
    assert.match(error.message, /model aitm has no tuned settings/);
    assert.equal(error.help, `run stepladder tune ${project} --dataset cities --splits 2 --models aitm`);
    return true;
  });
  const { best, request, tuning } = await tune(project, 2);
  assert.equal(request.splits, 2);
  const { tuned, making, rows, splits } = await compare(project, 2);
  assert.deepEqual(making.settings, Object.fromEntries(models.map((model) => [model, best[model].config])));
  assert.deepEqual(
    tuned?.byModel,
    Object.fromEntries(models.map((model) => [model, { tuning, trial: best[model].trial, trials: 3 }])),
  );
  const opened = openProject(project, { mode: 'read' });
  t.after(() => opened.close());
  assert.equal(splits?.length, 2);
  for (const { model, runs } of rows) {
    assert.deepEqual([runs.length, runs[0].run], [2, best[model].run], 'the best trial is the run of the first period');
    const { valid } = readOutline(opened, best[model].run)!.parts;
    assert.ok(valid.selection.to! <= START + FIRST_TEST_ROW * HOUR_MS);
  }
});
