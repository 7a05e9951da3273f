import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import {
  calibrationRatio,
  expectedCalibrationError,
  logLoss,
  orderViolations,
  PROBABILITY_EPSILON,
} from '../../core/evaluate/metrics.ts';

const rows = fc.array(
  fc.record({
    probability: fc.double({ min: 0, max: 1, noNaN: true }),
    label: fc.nat(1),
    weight: fc.integer({ min: 0, max: 5 }),
  }),
  { maxLength: 60 },
);

const columns = (data: readonly { probability: number; label: number; weight: number }[]) => ({
  probabilities: Float64Array.from(data, ({ probability }) => probability),
  labels: Uint8Array.from(data, ({ label }) => label),
  weights: Float64Array.from(data, ({ weight }) => weight),
});

test('log loss is the mean negative log-likelihood', () => {
  const loss = logLoss(Float64Array.of(0.5, 0.8, 0.1), Uint8Array.of(1, 1, 0));
  assert.ok(Math.abs((loss ?? NaN) + (Math.log(0.5) + Math.log(0.8) + Math.log(0.9)) / 3) < 1e-15);
});

test('a wrong probability of exactly 0 or 1 has a finite loss', () => {
  const maxLoss = -Math.log(PROBABILITY_EPSILON);
  assert.equal(logLoss(Float32Array.of(0, 1), Uint8Array.of(1, 0)), maxLoss);
  assert.ok(maxLoss > 16 && maxLoss < 17);
});

test('the calibration ratio is predicted over actual conversions, and null if there are none', () => {
  assert.equal(calibrationRatio(Float64Array.of(0.5, 0.5, 1), Uint8Array.of(0, 1, 0)), 2);
  assert.equal(calibrationRatio(Float64Array.of(0.5, 0.5), Uint8Array.of(0, 0)), null);
});

test('a sample of weight n counts like n samples in every metric', () => {
  fc.assert(
    fc.property(rows, (data) => {
      const { probabilities, labels, weights } = columns(data);
      const repeated = columns(data.flatMap((row) => Array<typeof row>(row.weight).fill(row)));
      for (const metric of [logLoss, calibrationRatio, expectedCalibrationError]) {
        const weighted = metric(probabilities, labels, weights);
        const plain = metric(repeated.probabilities, repeated.labels);
        if (weighted === null || plain === null) assert.equal(weighted, plain);
        else
          assert.ok(
            Math.abs(weighted - plain) <= 1e-9 * Math.max(1, plain),
            `${metric.name}: ${weighted} and ${plain}`,
          );
      }
    }),
  );
});

test('the expected calibration error is the mean gap over bins of equal count', () => {
  const probabilities = Float64Array.of(0.1, 0.2, 0.6, 0.8);
  const labels = Uint8Array.of(0, 0, 1, 0);
  const error = expectedCalibrationError(probabilities, labels, undefined, 2);
  assert.ok(Math.abs((error ?? NaN) - (0.5 * 0.15 + 0.5 * 0.2)) < 1e-12);
});

test('equal probabilities share a bin, so the order of the rows does not matter', () => {
  const error = (labels: Uint8Array) => expectedCalibrationError(new Float64Array(8).fill(0.5), labels, undefined, 4);
  assert.equal(error(Uint8Array.of(1, 1, 1, 1, 0, 0, 0, 0)), 0);
  assert.equal(error(Uint8Array.of(0, 0, 0, 0, 1, 1, 1, 1)), 0);
});

test('the calibration error is at least the overall gap and at most 1', () => {
  fc.assert(
    fc.property(rows, (data) => {
      fc.pre(data.length > 0);
      const { probabilities, labels } = columns(data);
      const gap = Math.abs(data.reduce((sum, { probability, label }) => sum + probability - label, 0)) / data.length;
      const error = expectedCalibrationError(probabilities, labels) ?? NaN;
      assert.ok(error >= gap - 1e-12 && error <= 1 + 1e-12);
    }),
  );
});

test('order violations are the share of samples whose later step is likelier', () => {
  const click = Float32Array.of(0.5, 0.4, 0.3, 0.2);
  const approval = Float32Array.of(0.5, 0.5, 0.1, 0.9);
  assert.equal(orderViolations(click, approval), 0.5);
  assert.equal(orderViolations(click, approval, Float32Array.of(1, 5, 1, 1)), 0.75);
});

test('every metric is null without samples', () => {
  const [none, labels] = [new Float64Array(0), new Uint8Array(0)];
  assert.deepEqual(
    [
      logLoss(none, labels),
      calibrationRatio(none, labels),
      expectedCalibrationError(none, labels),
      orderViolations(none, none),
    ],
    [null, null, null, null],
  );
});

test('a probability that is not a number, or not between 0 and 1, is refused', () => {
  for (const metric of [logLoss, calibrationRatio, expectedCalibrationError]) {
    assert.throws(() => metric(Float64Array.of(NaN), Uint8Array.of(1)), { code: 'not-finite' });
    for (const outside of [-0.5, 1.5])
      assert.throws(() => metric(Float64Array.of(outside), Uint8Array.of(1)), { code: 'invalid-input' });
  }
});
