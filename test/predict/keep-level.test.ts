/** A step's calibration makes up for the cap at the previous step. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Random } from '../../core/engine/random.ts';
import { UNCALIBRATED, type Calibration } from '../../core/evaluate/calibration.ts';
import { expectedOf, keepLevel, type CappedSamples } from '../../core/predict/keep-level.ts';
import { assertNear } from '../near.ts';

/** Samples of two steps that were predicted independently; the cap is often below the probability of the step. */
function drawSamples(weights?: Float64Array): CappedSamples {
  const random = new Random(3);
  const probabilities = Float64Array.from({ length: 2000 }, () => random.uniform() ** 2);
  const before = probabilities.map((p) => p + (1 - p) * random.uniform());
  const caps = before.map((p) => p * random.uniform());
  return { probabilities, before, caps, weights };
}

const PLATT: Calibration = { method: 'platt', a: -1, b: 0.9, c: 0.9 };

test('after the shift, the capped probabilities expect as many conversions as the calibration alone', () => {
  for (const weights of [undefined, Float64Array.from({ length: 2000 }, (_, sample) => (sample % 5 === 0 ? 1 : 3))]) {
    const samples = drawSamples(weights);
    const wanted = Array.from(samples.probabilities).reduce((sum, p, sample) => {
      const odds = Math.exp(-1) * (p / (1 - p)) ** 0.9;
      return sum + (weights?.[sample] ?? 1) * (odds / (1 + odds));
    }, 0);
    assert.ok(expectedOf(PLATT, samples) < 0.9 * wanted, 'the caps lower the expected conversions');
    const kept = keepLevel(PLATT, samples);
    assert.deepEqual([kept.method, kept.b, kept.c], ['platt', 0.9, 0.9]);
    assertNear(expectedOf(kept, samples), wanted, 1e-3 * wanted);
  }
});

test('a given number of expected conversions is reached from below and from above', () => {
  const samples = { ...drawSamples(), caps: Float64Array.from({ length: 2000 }, () => 1) };
  const now = expectedOf(UNCALIBRATED, samples);
  for (const factor of [0.3, 0.9, 1.1]) {
    const kept = keepLevel(UNCALIBRATED, samples, factor * now);
    assert.equal(kept.method, 'shift');
    assertNear(expectedOf(kept, samples), factor * now, 1e-4 * now);
  }
});

test('more conversions than the caps allow are expected at most halfway to that limit', () => {
  const samples = drawSamples();
  const [now, limit] = [UNCALIBRATED, { ...UNCALIBRATED, method: 'shift', a: 5 } as const].map((calibration) =>
    expectedOf(calibration, samples),
  );
  assertNear(expectedOf(keepLevel(UNCALIBRATED, samples, 10 * limit), samples), (now + limit) / 2, 1e-4 * now);
});

test('a calibration that expects the wanted conversions is left alone', () => {
  const samples = { ...drawSamples(), caps: Float64Array.from({ length: 2000 }, () => 1) };
  assert.equal(keepLevel(PLATT, samples), PLATT);
});

test('expected conversions are capped at the previous step, except where the uncalibrated step was likelier', () => {
  const samples: CappedSamples = {
    probabilities: Float64Array.of(0.2, 0.4),
    before: Float64Array.of(0.5, 0.3),
    caps: Float64Array.of(0.1, 0.2),
    weights: Float64Array.of(1, 2),
  };
  assertNear(expectedOf(UNCALIBRATED, samples), 0.1 + 2 * 0.4, 1e-15);
  assertNear(expectedOf(UNCALIBRATED, { ...samples, caps: null }), 0.2 + 2 * 0.4, 1e-15);
});
