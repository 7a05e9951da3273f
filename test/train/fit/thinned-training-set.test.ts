import assert from 'node:assert/strict';
import { test } from 'node:test';

import { fitSchema } from '../../../core/features/fit.ts';
import { wholeSelection } from '../../../core/features/selection.ts';
import { quietJob } from '../../../core/job.ts';
import type { TrainingPlan } from '../../../core/predict/plan.ts';
import type { StepPredictor } from '../../../core/predict/predict.ts';
import { getDataset } from '../../../core/store/datasets/datasets.ts';
import { predictTrainingSet } from '../../../core/train/fit/bank-levels.ts';
import { freshProject, STEPS, writeSyntheticDataset } from '../synthetic-dataset.ts';

const ROWS = 390_000;

/** Predicts the same for all samples. */
const predictor: StepPredictor = {
  batchSize: 2048,
  steps: STEPS,
  predict: ({ count }) => Promise.resolve(STEPS.map(() => new Float32Array(count).fill(0.5))),
  calibrate: () => undefined,
  release: () => Promise.resolve(),
};

test('calibration uses up to 200,000 training samples of a bank, however many the other banks have', async (t) => {
  const { project, close } = freshProject();
  t.after(close);
  writeSyntheticDataset(project, 'large', ROWS, 1);
  const dataset = getDataset(project, 'large');
  const features = { minFrequency: 10, buckets: 4, history: null };
  const schema = await fitSchema(project, dataset, wholeSelection('north'), features, quietJob());
  const predicted = async (bank: string | null): Promise<number> => {
    const train = { dataset: 'large', dataHash: dataset.dataHash, selection: wholeSelection(bank) };
    const plan = { schema, parts: { train } } as unknown as TrainingPlan;
    return (await predictTrainingSet(project, plan, predictor, quietJob())).rows;
  };
  const [north, south] = [await predicted('north'), await predicted('south')];
  assert.equal(north + south, ROWS);
  // A model of all banks uses every second batch.
  assert.ok(Math.abs((await predicted(null)) / ROWS - 0.5) < 0.02);
});
