import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { CallResult } from '../../../core/api.ts';
import { printResult } from '../../../core/cli/print.ts';

const STEPS = ['click', 'application', 'approval', 'activation'];

test('the importance of features for four steps fits 120 columns, with the intervals of all AUCs and remarks', () => {
  const ofSteps = <Value>(value: Value): Record<string, Value> =>
    Object.fromEntries(STEPS.map((step) => [step, value]));
  const study = {
    study: 's3',
    run: 'r1',
    repeats: 5,
    rows: 500,
    ofRows: 500,
    steps: STEPS,
    auc: ofSteps(0.55),
    aucIntervals: ofSteps({ low: 0.45, high: 0.65 }),
    positives: ofSteps(7),
    features: ['income_estimate', 'days_since_last_visit'].map((feature) => ({
      feature,
      drops: ofSteps({ drop: -0.0123, std: 0.0045 }),
    })),
  } as unknown as CallResult<'study importance'>;
  const lines = printResult('study importance', study).split('\n');
  const remarks = /^\w+ +0\.5500 \(0\.4500–0\.6500\), no better than chance, only 7 positives$/;
  assert.equal(lines.filter((line) => remarks.test(line)).length, STEPS.length);
  assert.equal(lines.filter((line) => /^\w+(?: +[-−]0\.0123 ± 0\.0045){4}$/.test(line)).length, 2);
  assert.deepEqual(
    lines.filter((line) => line.length > 120),
    [],
  );
});
