import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import {
  correctDownSampling,
  effectiveScales,
  expectedScales,
  samplingWeights,
  weightedCount,
} from '../../core/evaluate/correction.ts';
import { simulateChain } from './simulated-chain.ts';

const unit = fc.double({ min: 0.001, max: 0.999, noNaN: true });
const chains = fc.array(unit, { minLength: 1, maxLength: 6 }).map((conditionals) => {
  let product = 1;
  return conditionals.map((conditional) => (product *= conditional));
});
const rates = fc.double({ min: 0.001, max: 1, noNaN: true });

/** Bayes' rule: sampling keeps all samples that reach the end, and `rate` of the rest. */
function sampledByBayes(real: readonly number[], rate: number): number[] {
  const end = real[real.length - 1];
  const kept = end + rate * (1 - end);
  return real.map((probability) => (end + rate * (probability - end)) / kept);
}

function correct(values: readonly number[], rate: number): number[] {
  const chain = values.map((value) => Float64Array.of(value));
  correctDownSampling(chain, rate);
  return chain.map(([value]) => value);
}

function assertClose(actual: readonly number[], expected: readonly number[]): void {
  actual.forEach((value, index) =>
    assert.ok(
      Math.abs(value - expected[index]) <= 1e-9 * Math.max(expected[index], 1e-3),
      `${actual} is not ${expected}`,
    ),
  );
}

test('the correction undoes what down-sampling does to every step of a chain', () => {
  fc.assert(fc.property(chains, rates, (real, rate) => assertClose(correct(sampledByBayes(real, rate), rate), real)));
});

test('the inverse rate gives the probabilities of the sampled data', () => {
  fc.assert(
    fc.property(chains, rates, (real, rate) => assertClose(correct(real, 1 / rate), sampledByBayes(real, rate))),
  );
});

test('chains with likelier later steps keep their order, stay within 0 and 1, and are restored by 1 / rate', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 5 }),
      rates,
      (model, rate) => {
        const real = correct(model, rate);
        real.forEach((value, step) => {
          assert.ok(value >= 0 && value <= 1);
          for (let other = 0; other < step; other++)
            if (model[other] <= model[step]) assert.ok(real[other] <= real[step]);
        });
        const end = model[model.length - 1];
        if (end > 1e-6 && end < 1 - 1e-6) assertClose(correct(real, 1 / rate), model);
      },
    ),
  );
});

test('a single step is corrected to p / (p + (1 − p) / rate)', () => {
  const [real] = correct([0.5], 0.01);
  // Each sampled negative, as frequent as a positive, stands for a hundred real ones.
  assert.ok(Math.abs(real - 1 / 101) < 1e-15);
});

test('nothing changes if every negative was kept', () => {
  assert.deepEqual(correct([0.3, 0.7, 0.1], 1), [0.3, 0.7, 0.1]);
});

test('a rate that keeps nothing is refused', () => {
  assert.throws(() => correct([0.5], 0), { code: 'invalid-input' });
  assert.throws(() => correct([0.5], NaN), { code: 'invalid-input' });
});

test('the sampling weight of a kept negative is the number of samples that it represents', () => {
  assert.deepEqual([...samplingWeights(Uint8Array.of(0, 2, 1, 2), 2, 0.25)], [4, 1, 4, 1]);
});

test('scaled weights of the samples that reached a step add up to their effective number', () => {
  const depth = Uint8Array.of(0, 1, 1, 2, 2);
  const weights = samplingWeights(depth, 2, 0.25);
  // Clicks: weights 4, 4, 1 and 1; approvals: 1 and 1.
  const effective = 10 ** 2 / (16 + 16 + 1 + 1);
  assert.deepEqual(effectiveScales(depth, weights, 2), [10 / 34, 1]);
  assert.deepEqual(weightedCount(4, 2, 0.25), { represented: 10, effective });
  assert.deepEqual(weightedCount(2, 2, 0.25), { represented: 2, effective: 2 });
  // No sample was approved, so all samples decide; without weights, each counts as one.
  assert.deepEqual(effectiveScales(Uint8Array.of(0, 1), Float64Array.of(4, 4), 2), [0.25, 0.25]);
  assert.deepEqual(effectiveScales(depth, undefined, 2), [1, 1]);
  assert.deepEqual(weightedCount(0, 0, 0.25), { represented: 0, effective: 0 });
});

test('the scale of a bank without conversions follows from its predictions', () => {
  const probabilities = [Float32Array.of(0.5, 0.5, 0.25), Float32Array.of(0.25, 0, 0.25)];
  const scalesOf = expectedScales(probabilities, Float64Array.of(4, 4, 4), Uint32Array.of(1, 2, 3));
  // Of 4 real samples of bank 1, one clicks only and is kept at the rate 1 / 4 with weight 4; one is approved.
  assert.deepEqual(scalesOf(1), [2 / 5, 1]);
  // All who click in bank 2 have weight 4, and in bank 3 weight 1, since all are approved.
  assert.deepEqual(scalesOf(2), [0.25, 0.25]);
  assert.deepEqual(scalesOf(3), [1, 1]);
  assert.deepEqual(scalesOf(4), [0.25, 0.25]);
  assert.deepEqual(expectedScales(probabilities, undefined, Uint32Array.of(1, 2, 3))(1), [1, 1]);
});

test('in a simulated funnel, the correction is within 2 % at every step; the single-task formula is far off', () => {
  const simulated = simulateChain({ samples: 1_500_000, rate: 0.05, seed: 7 });
  const ratios = (correction: (sampled: readonly number[]) => readonly number[]) => simulated.compare(correction);
  const chain = ratios((sampled) => correct(sampled, 0.05));
  const singleTask = ratios((sampled) => sampled.map((p) => correct([p], 0.05)[0]));
  for (const ratio of chain) assert.ok(Math.abs(ratio - 1) < 0.02, `predicted over actual: ${chain}`);
  for (const ratio of singleTask.slice(0, -1)) assert.ok(ratio < 0.9, `the single-task formula gives ${singleTask}`);
});
