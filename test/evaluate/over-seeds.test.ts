import assert from 'node:assert/strict';
import { test } from 'node:test';

import { spreadOfFigure, spreadOfPeriods, spreadOfSteps } from '../../core/evaluate/over-seeds.ts';
import type { StepEvaluation } from '../../core/evaluate/steps.ts';
import { message } from '../../core/text/message.ts';
import { hasLossIntervals, missingLossIntervals } from '../../core/text/metrics/missing.ts';
import { METRICS } from './step-metrics.ts';

const run = (auc: number | null, ends: Pick<StepEvaluation, 'aucLow' | 'aucHigh'> = {}): StepEvaluation => ({
  ...METRICS,
  positives: 20,
  auc,
  ...ends,
  logLoss: 0.5,
});

test('means, deviations and the ends of the interval are computed over the runs that have the step', () => {
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

test('the interval is absent if an older version measured a run, and null if a run has an undefined interval', () => {
  const newer = run(0.5, { aucLow: 0.25, aucHigh: 0.75 });
  assert.deepEqual(spreadOfFigure([newer, run(0.75)], 'auc'), { mean: 0.625, std: Math.SQRT2 / 8 });
  const undefinedEnds = run(0.75, { aucLow: null, aucHigh: null });
  const { low, high } = spreadOfSteps([newer, undefinedEnds]);
  assert.deepEqual([low, high], [null, null]);
  assert.equal('low' in spreadOfSteps([newer, undefinedEnds, run(0.75)]), false);
});

test('over several periods, the interval is absent if an older version measured any of the runs', () => {
  const loss = { logLossLow: 0.25, logLossHigh: 0.75 };
  const [newer, older] = [{ ...run(0.5), ...loss }, run(0.5)];
  const sameOutcome = { ...run(null), logLossLow: null, logLossHigh: null };
  assert.equal('low' in spreadOfPeriods([[newer, older], [newer]]).logLoss, false);
  assert.equal('low' in spreadOfPeriods([[newer], [older], [sameOutcome]]).logLoss, false);
  assert.equal(spreadOfPeriods([[newer], [sameOutcome]]).logLoss.low, null);
});

test('a reason is given for each missing interval of the log loss', () => {
  // Without an AUC, all samples had the same outcome.
  const lossOf = (logLoss: { mean: number | null; low?: number | null }, auc: number | null = 0.7) => ({
    model: 'aitm',
    figures: { click: { mean: auc, logLoss } },
  });
  const [known, older, alike, mixed] = [
    lossOf({ mean: 0.3, low: 0.2 }),
    lossOf({ mean: 0.3 }),
    lossOf({ mean: 0.3, low: null }, null),
    lossOf({ mean: 0.3, low: null }),
  ];
  assert.deepEqual(missingLossIntervals([known, lossOf({ mean: null })]), []);
  assert.deepEqual(
    missingLossIntervals([known, older]).map((reason) => reason.key),
    ['results.olderWithoutIntervals'],
  );
  assert.deepEqual(missingLossIntervals([known, alike]), [message('evaluate.sameOutcome', { steps: ['click'] })]);
  assert.equal(missingLossIntervals([older, alike]).length, 2);
  assert.deepEqual(missingLossIntervals([known, mixed]), [message('evaluate.mixedOrOneUser', { steps: ['click'] })]);
  assert.deepEqual(missingLossIntervals([mixed], [{ models: [known] }, { models: [alike] }]), [
    message('evaluate.sameOutcome', { steps: ['click'] }),
  ]);
  assert.deepEqual(
    [known, older, alike].map((one) => hasLossIntervals([one])),
    [true, false, false],
  );
});

test('a run whose AUC is undefined is left out, and without runs everything is null', () => {
  const { low, high } = spreadOfSteps([run(0.5, { aucLow: 0.25, aucHigh: 0.75 }), run(null, { aucLow: null })]);
  assert.deepEqual([low, high], [0.25, 0.75]);
  const nothing = { mean: null, std: null, low: null, high: null };
  assert.deepEqual(spreadOfSteps([]), { ...nothing, positives: null, logLoss: nothing });
});

test('over periods, runs are averaged, positives add up, and the interval is narrower than that of one period', () => {
  const ends = { aucLow: 0.46875, aucHigh: 0.53125 };
  const period = [run(0.5, ends), run(0.5, ends)];
  const { mean, std, low, high, positives } = spreadOfPeriods([period, period, period, period]);
  assert.deepEqual([mean, std, positives], [0.5, 0, 80]);
  // Four independent periods halve the distance to the ends.
  assert.deepEqual([low, high], [0.484375, 0.515625]);
  assert.deepEqual(spreadOfPeriods([period]), spreadOfSteps(period));
});

test('the log loss has an interval, which is narrower over several periods, and so has predicted over actual', () => {
  const ends = { logLossLow: 0.25, logLossHigh: 0.75, calibrationLow: 0.5, calibrationHigh: 2 };
  const measured = { ...run(0.5), ...ends };
  const { logLoss } = spreadOfSteps([measured, { ...measured, logLossHigh: 1.25 }]);
  assert.deepEqual([logLoss.mean, logLoss.low, logLoss.high], [0.5, 0.25, 1]);
  const overPeriods = spreadOfPeriods([[measured], [measured], [measured], [measured]]).logLoss;
  assert.deepEqual([overPeriods.mean, overPeriods.low, overPeriods.high], [0.5, 0.375, 0.625]);
  const never = { ...measured, calibration: null, calibrationLow: null, calibrationHigh: null };
  assert.deepEqual(spreadOfFigure([measured, never, undefined], 'calibration'), {
    mean: 1,
    std: null,
    low: 0.5,
    high: 2,
  });
});

test('a period without runs, or without an AUC, leaves the others as they are', () => {
  const period = [run(0.5, { aucLow: 0.25, aucHigh: 0.75 })];
  const { mean, low, high, positives } = spreadOfPeriods([period, [], [run(null)]]);
  assert.deepEqual([mean, low, high, positives], [0.5, 0.25, 0.75, 40]);
  assert.deepEqual(spreadOfPeriods([[], []]), spreadOfSteps([]));
});

test('a period with missing runs counts as much as the others, and the mean is within its interval', () => {
  const ends = (auc: number): StepEvaluation => run(auc, { aucLow: auc - 0.01, aucHigh: auc + 0.01 });
  const easy = [ends(0.875), ends(0.875), ends(0.875), ends(0.875)];
  const hard = { ...ends(0.625), logLoss: 0.25 };
  const { mean, low, high, logLoss } = spreadOfPeriods([easy, [hard]]);
  assert.deepEqual([mean, logLoss.mean], [0.75, 0.375]);
  assert.ok(low! < 0.75 && 0.75 < high!, `${low} to ${high}`);
});
