import assert from 'node:assert/strict';
import { test } from 'node:test';

import { evaluateSteps } from '../../core/evaluate/steps.ts';

const DEPTH = Uint8Array.of(0, 1, 2, 0);

test('every step is evaluated under its name', () => {
  const probabilities = {
    click: Float64Array.of(0.25, 0.75, 0.5, 0.5),
    approval: Float64Array.of(0.25, 0.25, 0.75, 0.25),
  };
  const { click, approval } = evaluateSteps(['click', 'approval'], probabilities, DEPTH);
  const logOf = (...hits: number[]) => -hits.reduce((sum, hit) => sum + Math.log(hit), 0) / hits.length;
  assert.deepEqual(click, {
    rows: 4,
    positives: 2,
    auc: 0.875,
    logLoss: logOf(0.75, 0.75, 0.5, 0.5),
    calibration: 1,
    ece: 0.125,
    orderViolations: null,
  });
  assert.deepEqual(approval, {
    rows: 4,
    positives: 1,
    auc: 1,
    logLoss: logOf(0.75, 0.75, 0.75, 0.75),
    calibration: 1.5,
    ece: 0.25,
    orderViolations: 0.25,
  });
});

test('a step that nobody reached has no auc and no calibration', () => {
  const { click } = evaluateSteps(['click'], { click: Float32Array.of(0.5, 0.5) }, Uint8Array.of(0, 0));
  assert.deepEqual([click.positives, click.auc, click.calibration, click.ece], [0, null, null, 0.5]);
});

test('weights change the figures but not the counts', () => {
  const { click } = evaluateSteps(
    ['click'],
    { click: Float64Array.of(0.5, 0.5, 0.5) },
    Uint8Array.of(1, 0, 0),
    Float64Array.of(3, 1, 2),
  );
  assert.deepEqual([click.rows, click.positives, click.calibration], [3, 1, 1]);
});

test('a step without probabilities is named with the nearest one', () => {
  assert.throws(() => evaluateSteps(['aproval'], { approval: Float64Array.of(1, 1, 1, 1) }, DEPTH), {
    code: 'unknown-name',
    message: 'unknown step: aproval (did you mean approval?)',
  });
});
