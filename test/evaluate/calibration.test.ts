/** Calibration recovers a known distortion, leaves calibrated probabilities unchanged, and keeps their order. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Random } from '../../core/engine/random.ts';
import {
  calibrateSteps,
  calibrated,
  fitCalibration,
  followCalibration,
  UNCALIBRATED,
  type Calibration,
} from '../../core/evaluate/calibration.ts';

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const logit = (p: number): number => Math.log(p / (1 - p));

/** Samples whose true probability is a function of the prediction. */
function samples(count: number, truth: (p: number) => number, seed = 1, base = -4) {
  const random = new Random(seed);
  const probabilities = Float32Array.from({ length: count }, () => sigmoid(base + 1.2 * random.normal()));
  const labels = Uint8Array.from(probabilities, (p) => (random.uniform() < truth(p) ? 1 : 0));
  return { probabilities, labels };
}

const expectedRatio = (
  { probabilities }: ReturnType<typeof samples>,
  calibration: Calibration,
  truth: (p: number) => number,
): number => {
  const sums = probabilities.reduce(
    ([predicted, actual], p) => [predicted + calibrated(calibration, p), actual + truth(p)],
    [0, 0],
  );
  return sums[0] / sums[1];
};

for (const [name, truth] of [
  ['predictions of half the true rate', (p: number) => sigmoid(logit(p) + 0.7)],
  ['overconfident predictions', (p: number) => sigmoid(-1.4 + 0.6 * logit(p))],
] as const) {
  test(`calibration corrects ${name} on other samples`, () => {
    const { probabilities, labels } = samples(60_000, truth);
    const calibration = fitCalibration(probabilities, labels);
    assert.notEqual(calibration.method, 'none');
    const others = samples(60_000, truth, 2);
    assert.ok(Math.abs(expectedRatio(others, calibration, truth) - 1) < 0.08);
    assert.ok(Math.abs(expectedRatio(others, UNCALIBRATED, truth) - 1) > 0.15);
  });
}

test('predictions that are far off are corrected: as many conversions are expected as happened', () => {
  const follow = (slope: number) => (probabilities: Float32Array, labels: Uint8Array) =>
    followCalibration({ method: 'platt', a: 0, b: slope, c: slope }, probabilities, labels);
  for (const base of [-9, -6, -2])
    for (const shift of [-4, 2, 5]) {
      const { probabilities, labels } = samples(40_000, (p) => sigmoid(logit(p) + shift), 4, base);
      const happened = labels.reduce((sum, label) => sum + label, 0);
      assert.equal(happened > 0, base + shift > -13, `${base} + ${shift}`);
      if (happened === 0) continue;
      for (const [name, fit] of [
        ['own', fitCalibration],
        ['slope 0.2', follow(0.2)],
        ['slope 3.5', follow(3.5)],
      ] as const) {
        const calibration = fit(probabilities, labels);
        const expected = probabilities.reduce((sum, p) => sum + calibrated(calibration, p), 0);
        assert.ok(
          Math.abs(expected / happened - 1) < 0.02,
          `${name} at ${base} + ${shift}: ${expected} of ${happened}`,
        );
      }
    }
});

test('a distortion that differs near 0 and near 1 is found by a beta calibration', () => {
  const truth = (p: number): number => sigmoid(0.2 + 0.5 * Math.log(p) - 2 * Math.log1p(-p));
  const { probabilities, labels } = samples(100_000, truth, 1, 0);
  const { method, a, b, c } = fitCalibration(probabilities, labels);
  assert.equal(method, 'beta');
  for (const [actual, expected] of [
    [a, 0.2],
    [b, 0.5],
    [c, 2],
  ])
    assert.ok(Math.abs(actual - expected) < 0.1, `${actual} for ${expected}`);
});

test('calibrated probabilities are mostly left unchanged, and so are probabilities with few positives', () => {
  let changed = 0;
  for (let seed = 1; seed <= 40; seed++) {
    const { probabilities, labels } = samples(5_000, (p) => p, seed);
    const calibration = fitCalibration(probabilities, labels);
    if (calibration.method !== 'none') changed++;
    const ratio = expectedRatio({ probabilities, labels }, calibration, (p) => p);
    assert.ok(ratio > 0.6 && ratio < 1.6, `${ratio}`);
  }
  assert.ok(changed <= 12, `${changed} of 40`);
  const few = samples(300, (p) => Math.min(1, 1.3 * p), 3);
  assert.deepEqual(fitCalibration(few.probabilities, few.labels), UNCALIBRATED);
});

test('seventy positives suffice to correct probabilities that are a quarter too low', () => {
  const truth = (p: number): number => sigmoid(logit(p) + 0.3);
  const errors = Array.from({ length: 40 }, (_, index) => {
    const validation = samples(1_650, truth, index + 1);
    const calibration = fitCalibration(validation.probabilities, validation.labels);
    return Math.log(expectedRatio(samples(20_000, truth, 99), calibration, truth));
  });
  const rms = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
  // The error without calibration is .27; seventy positives alone have a standard error of 1/√70 = .12.
  assert.ok(rms < 0.2, `${rms}`);
});

test('without positives or without negatives, probabilities are left unchanged', () => {
  for (const label of [0, 1])
    assert.deepEqual(fitCalibration(Float64Array.of(0.2, 0.4), Uint8Array.of(label, label)), UNCALIBRATED);
});

test('a sample counts as often as its weight says', () => {
  const { probabilities, labels } = samples(4_000, (p) => sigmoid(logit(p) + 0.7));
  const weights = Float64Array.from(labels, (label) => (label === 1 ? 1 : 3));
  const copies = Array.from(labels, (_, row) => Array.from({ length: weights[row] }, () => row)).flat();
  // Equal sums by bin and fold: each sample's copies stay in its fold.
  const weighted = fitCalibration(probabilities, labels, weights);
  const repeated = fitCalibration(
    Float32Array.from(copies, (row) => probabilities[row]),
    Uint8Array.from(copies, (row) => labels[row]),
  );
  assert.equal(weighted.method, repeated.method);
  for (const term of ['a', 'b', 'c'] as const) assert.ok(Math.abs(weighted[term] - repeated[term]) < 1e-6);
});

test('calibration changes neither the ranking of the samples nor the order of the steps', () => {
  const random = new Random(4);
  const first = Float64Array.from({ length: 500 }, () => random.uniform());
  const second = first.map((p) => p * random.uniform());
  const before = [first.slice(), second.slice()];
  calibrateSteps([first, second], [UNCALIBRATED, { method: 'platt', a: 2, b: 0.7, c: 0.7 }]);
  for (let row = 0; row < 500; row++) assert.ok(second[row] <= first[row]);
  assert.deepEqual(first, before[0]);
  const platt: Calibration = { method: 'platt', a: 0.4, b: 0.8, c: 0.8 };
  const values = [...before[1]].sort((one, other) => one - other).map((p) => calibrated(platt, p));
  assert.deepEqual(
    values,
    values.toSorted((one, other) => one - other),
  );
});

test('a step that was likelier than the previous one may remain likelier', () => {
  const chain = [Float64Array.of(0.1), Float64Array.of(0.2)];
  calibrateSteps(chain, [UNCALIBRATED, { method: 'shift', a: 0.5, b: 1, c: 1 }]);
  assert.ok(chain[1][0] > 0.2);
});
