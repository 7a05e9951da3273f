import assert from 'node:assert/strict';
import { test } from 'node:test';

import { spreadOfSteps } from '../../core/evaluate/over-seeds.ts';
import type { StepEvaluation } from '../../core/evaluate/steps.ts';

const run = (auc: number | null, ends: Pick<StepEvaluation, 'aucLow' | 'aucHigh'> = {}): StepEvaluation => ({
  rows: 100,
  positives: 20,
  auc,
  ...ends,
  logLoss: 0.5,
  calibration: 1,
  ece: 0,
  orderViolations: null,
});

test('means and deviations are over the runs that have the step, and so are the ends of the interval', () => {
  assert.deepEqual(
    spreadOfSteps([run(0.5, { aucLow: 0.25, aucHigh: 0.75 }), undefined, run(0.75, { aucLow: 0.5, aucHigh: 1 })]),
    {
      mean: 0.625,
      std: Math.SQRT2 / 8,
      low: 0.375,
      high: 0.875,
      positives: 20,
      logLoss: { mean: 0.5, std: 0 },
    },
  );
});

test('where a run of an older version has no interval, none is shown', () => {
  const { mean, low, high } = spreadOfSteps([run(0.5, { aucLow: 0.25, aucHigh: 0.75 }), run(0.75)]);
  assert.deepEqual([mean, low, high], [0.625, null, null]);
});

test('a run whose AUC is undefined is left out, and without runs everything is null', () => {
  const { low, high } = spreadOfSteps([run(0.5, { aucLow: 0.25, aucHigh: 0.75 }), run(null, { aucLow: null })]);
  assert.deepEqual([low, high], [0.25, 0.75]);
  const nothing = { mean: null, std: null };
  assert.deepEqual(spreadOfSteps([]), { ...nothing, low: null, high: null, positives: null, logLoss: nothing });
});
