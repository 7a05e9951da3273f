import assert from 'node:assert/strict';
import { test } from 'node:test';

import { aucIntervalOfRanked } from '../../core/evaluate/auc-interval.ts';
import { calibrationInterval, logLossInterval } from '../../core/evaluate/metrics.ts';
import { rankRows } from '../../core/evaluate/ranked.ts';
import {
  evaluateStep,
  expectedConversions,
  isGrosslyMiscalibrated,
  isMiscalibrated,
  type Outcomes,
} from '../../core/evaluate/steps.ts';
import { evaluateSteps } from './evaluate-steps.ts';

/** Outcomes of samples with these depths; all of them are mature for both steps. */
const matureOutcomes = (...depth: number[]): Outcomes => ({
  depth: Uint8Array.from(depth),
  matureSteps: new Uint8Array(depth.length).fill(2),
});
const OUTCOMES = matureOutcomes(0, 1, 2, 0);

const logOf = (...hits: number[]) => -hits.reduce((sum, hit) => sum + Math.log(hit), 0) / hits.length;
const intervalsOf = (column: Float64Array, labels: Uint8Array) => {
  const [loss, ratio] = [logLossInterval(column, labels), calibrationInterval(column, labels)];
  return {
    logLossLow: loss?.low,
    logLossHigh: loss?.high,
    calibrationLow: ratio?.low,
    calibrationHigh: ratio?.high,
  };
};

test('every step is evaluated under its name', () => {
  const probabilities = {
    click: Float64Array.of(0.25, 0.75, 0.5, 0.5),
    approval: Float64Array.of(0.25, 0.25, 0.75, 0.25),
  };
  const { click, approval } = evaluateSteps(['click', 'approval'], probabilities, OUTCOMES);
  const interval = aucIntervalOfRanked(rankRows(probabilities.click, Uint8Array.of(0, 1, 1, 0)));
  assert.deepEqual(click, {
    rows: 4,
    positives: 2,
    auc: 0.875,
    aucLow: interval?.low,
    aucHigh: interval?.high,
    logLoss: logOf(0.75, 0.75, 0.5, 0.5),
    calibration: 1,
    ...intervalsOf(probabilities.click, Uint8Array.of(0, 1, 1, 0)),
    ece: 0.125,
    orderViolations: null,
  });
  assert.deepEqual(approval, {
    rows: 4,
    positives: 1,
    auc: 1,
    aucLow: 0.025,
    aucHigh: 1,
    logLoss: logOf(0.75, 0.75, 0.75, 0.75),
    calibration: 1.5,
    ...intervalsOf(probabilities.approval, Uint8Array.of(0, 0, 1, 0)),
    ece: 0.25,
    orderViolations: 0.25,
  });
});

test('a step that nobody reached has neither an AUC nor a calibration', () => {
  const { click } = evaluateSteps(['click'], { click: Float32Array.of(0.5, 0.5) }, matureOutcomes(0, 0));
  assert.deepEqual(
    [click.positives, click.auc, click.aucLow, click.aucHigh, click.calibration, click.ece],
    [0, null, null, null, null, 0.5],
  );
});

test('the intervals of log loss and calibration use only the mature samples, grouped by user', () => {
  const column = Float64Array.of(0.9, 0.2, 0.4, 0.6, 0.3);
  const groups = Uint16Array.of(9, 1, 1, 2, 3);
  const outcomes = { depth: Uint8Array.of(1, 0, 1, 1, 0), matureSteps: Uint8Array.of(0, 1, 1, 1, 1) };
  const click = evaluateStep(['click'], 0, { ...outcomes, probabilities: { click: column }, groups });
  const known = [column.slice(1), Uint8Array.of(0, 1, 1, 0), { groups: groups.slice(1) }] as const;
  assert.deepEqual({ low: click.logLossLow, high: click.logLossHigh }, logLossInterval(...known));
  assert.deepEqual({ low: click.calibrationLow, high: click.calibrationHigh }, calibrationInterval(...known));
});

test('weights change the figures but not the counts', () => {
  const { click } = evaluateSteps(
    ['click'],
    { click: Float64Array.of(0.5, 0.5, 0.5) },
    matureOutcomes(1, 0, 0),
    Float64Array.of(3, 1, 2),
  );
  assert.deepEqual([click.rows, click.positives, click.calibration], [3, 1, 1]);
});

test('a step without probabilities is refused, and the nearest name is suggested', () => {
  assert.throws(() => evaluateSteps(['aproval'], { approval: Float64Array.of(1, 1, 1, 1) }, OUTCOMES), {
    code: 'unknown-name',
    message: 'unknown step: aproval (did you mean approval?)',
  });
});

test('samples that are not mature for a step do not count for it, whether they reached it or not', () => {
  const probabilities = {
    click: Float64Array.of(0.25, 0.75, 0.5, 0.5, 0.9, 0.1),
    approval: Float64Array.of(0.25, 0.25, 0.75, 0.25, 0.9, 0.1),
  };
  const outcomes = { depth: Uint8Array.of(0, 1, 2, 0, 2, 0), matureSteps: Uint8Array.of(2, 2, 2, 2, 1, 1) };
  const { click, approval } = evaluateSteps(['click', 'approval'], probabilities, outcomes);
  assert.deepEqual([click.rows, click.positives], [6, 3]);
  const whole = { click: probabilities.click.slice(0, 4), approval: probabilities.approval.slice(0, 4) };
  assert.deepEqual(approval, evaluateSteps(['click', 'approval'], whole, OUTCOMES).approval);
});

test('expected conversions, like actual ones, are those of all samples before down-sampling', () => {
  assert.equal(expectedConversions({ rows: 1000, positives: 20, calibration: 1.5, ece: 0.1 }, 0.1), 30);
  // None of 1,000 negatives converted; they represent 10,000, whose mean probability is 2 %.
  assert.equal(expectedConversions({ rows: 1000, positives: 0, calibration: null, ece: 0.02 }, 0.1), 200);
  assert.equal(expectedConversions({ rows: 0, positives: 0, calibration: null, ece: null }), null);
});

test('predictions are miscalibrated if they are off by more than three standard errors and a tenth', () => {
  const isOff = (positives: number, calibration: number | null): boolean => isMiscalibrated({ positives, calibration });
  assert.deepEqual(
    [isOff(100, 1.31), isOff(100, 1.29), isOff(100, 0.69), isOff(100, 0.71)],
    [true, false, true, false],
  );
  assert.deepEqual([isOff(1e6, 1.11), isOff(1e6, 1.09), isOff(0, 5), isOff(0, null)], [true, false, true, false]);
});

test('predictions are grossly miscalibrated if they are off by more than a factor of 2', () => {
  const cases = [
    [20, 10, false],
    [21, 10, true],
    [5, 10, false],
    [4, 10, true],
    // More than two predicted conversions are too many if none happened.
    [2, 0, false],
    [2.1, 0, true],
    [0, 0, false],
  ] as const;
  for (const [predicted, actual, isOff] of cases)
    assert.equal(isGrosslyMiscalibrated(predicted, actual), isOff, `${predicted} and ${actual}`);
});
