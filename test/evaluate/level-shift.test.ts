import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Random } from '../../core/engine/random.ts';
import { logitOf } from '../../core/evaluate/calibration.ts';
import {
  conditionalShifts,
  credibleLevel,
  shiftChain,
  type LevelSamples,
  type StepCounts,
} from '../../core/evaluate/level-shift.ts';
import { drawBank, drawSamples, expectedOf, RATES, SAMPLES, STEPS } from './level-samples.ts';
import { poisson } from './poisson.ts';

/** Samples with a probability p each. */
const sums = (samples: number, p: number, observed: number) => ({
  expected: samples * p,
  variance: samples * p * (1 - p),
  observed,
});

test('the level of a bank becomes the observed level with many samples, for any probabilities', () => {
  for (const p of [0.01, 0.5, 0.9])
    assert.ok(Math.abs(credibleLevel(sums(1e6, p, 0.8e6 * p), 0.1).ratio - 0.8) < 0.001);
});

test('the level of a bank hardly changes with few samples, and reports how far off it may be', () => {
  assert.deepEqual(credibleLevel(sums(1e6, 0.1, 0.5e5), 0), { ratio: 1, variance: 0 });
  const few = credibleLevel(sums(20, 0.1, 4), 0.01);
  assert.ok(few.ratio > 1 && few.ratio < 1.03 && Math.abs(few.variance - 0.01) < 0.001);
  const many = credibleLevel(sums(1e6, 0.1, 1e5), 0.01);
  assert.ok(Math.abs(many.variance - 9e-6) < 1e-7);
});

test('the level of a bank keeps falling as the number of samples without any conversion grows', () => {
  let last = 1;
  for (const samples of [10, 100, 1000, 10_000]) {
    const { ratio } = credibleLevel(sums(samples, 0.1, 0), 0.04);
    assert.ok(ratio > 0 && ratio < last, `${ratio}`);
    last = ratio;
  }
});

test('the level of a bank is right on average, and as far off as its variance says', () => {
  const random = new Random(8);
  let [squaredErrors, variances] = [0, 0];
  for (let bank = 0; bank < 4000; bank++) {
    const truth = 1 + 0.2 * random.normal();
    const { ratio, variance } = credibleLevel(sums(4000, 0.01, poisson(random, 40 * truth)), 0.04);
    squaredErrors += (ratio - truth) ** 2;
    variances += variance;
  }
  assert.ok(Math.abs(squaredErrors / variances - 1) < 0.1, `${squaredErrors / variances}`);
});

/** The observed counts if the forecasts of the steps are off by these factors. */
function countsOf(samples: LevelSamples, factors: readonly number[]): StepCounts[] {
  const { probabilities, weights, matureSteps } = samples;
  const expected = expectedOf(samples, probabilities);
  return factors.map((factor, step) => ({
    reached: weights.reduce((sum, weight, sample) => {
      const before = step === 0 ? 1 : factors[step - 1] * probabilities[step - 1][sample];
      return sum + (matureSteps[sample] > step ? weight * before : 0);
    }, 0),
    observed: factor * expected[step],
  }));
}

/** Prior variances so large that the observed rates decide alone. */
const WIDE_PRIORS = [1e6, 1e6, 1e6, 1e6];

/** The chain after its shifts. */
function shiftedChain(samples: LevelSamples, counts: readonly StepCounts[], priors: readonly number[]): Float32Array[] {
  const chain = samples.probabilities.map((step) => step.slice());
  shiftChain(
    chain,
    conditionalShifts(samples, counts, priors).map(({ shift }) => shift),
  );
  return chain;
}

test('conditional shifts make every step’s expected conversions right, and each below the previous one', () => {
  const random = new Random(5);
  for (const factors of [
    [1.2, 0.9, 1.3, 1.1],
    [0.5, 0.5, 0.7, 0.4],
    [1, 1, 1, 1.02],
  ]) {
    const samples = {
      ...drawSamples(random, [0.1, 0.3, 0.5, 0.9]),
      matureSteps: new Uint8Array(SAMPLES).fill(STEPS),
    };
    const chain = shiftedChain(samples, countsOf(samples, factors), WIDE_PRIORS);
    const [before, after] = [expectedOf(samples, samples.probabilities), expectedOf(samples, chain)];
    factors.forEach((factor, step) => {
      assert.ok(Math.abs(after[step] / before[step] / factor - 1) < 1e-4, `${factors}: ${after[step] / before[step]}`);
    });
    for (let sample = 0; sample < SAMPLES; sample++)
      for (let step = 1; step < STEPS; step++) assert.ok(chain[step][sample] < chain[step - 1][sample]);
  }
});

test('conditional shifts are right even if the last steps are known only for older, more clicked samples', () => {
  const samples = drawSamples(new Random(4), [0.1, 0.3, 0.5, 0.9]);
  for (const extra of [0, 0.7]) {
    const truth = [-0.4, 0.1, -0.6, 0.5];
    const [newer, older] = [0, extra].map((clicks) => {
      const chain = samples.probabilities.map((step) => step.slice());
      shiftChain(chain, [truth[0] + clicks, ...truth.slice(1)]);
      return chain;
    });
    const actual = newer.map((step, index) =>
      step.map((p, sample) => (samples.matureSteps[sample] === STEPS ? older[index][sample] : p)),
    );
    const counts = countsOf({ ...samples, probabilities: actual }, [1, 1, 1, 1]);
    const shifts = conditionalShifts(samples, counts, WIDE_PRIORS).map(({ shift }) => shift);
    // Newer and older samples together determine the shift of clicks.
    if (extra === 0) assert.ok(Math.abs(shifts[0] - truth[0]) < 1e-3, `${shifts}`);
    else assert.ok(shifts[0] > truth[0] + 0.4 && shifts[0] < truth[0] + extra, `${shifts}`);
    for (let step = 1; step < STEPS; step++) assert.ok(Math.abs(shifts[step] - truth[step]) < 0.02, `${shifts}`);
  }
});

test('conditional shifts lower a step that was predicted to be as likely as the previous step, or likelier', () => {
  const samples = drawSamples(new Random(3), [0.1, 0.6]);
  const [clicks, approvals] = samples.probabilities;
  // Twice as many click as predicted, and as many get an approval as predicted.
  const predicted = { ...samples, probabilities: [clicks.map((p) => p / 2), approvals] };
  const chain = shiftedChain(predicted, countsOf(predicted, [2, 1]), WIDE_PRIORS.slice(2));
  const expected = expectedOf(samples, samples.probabilities);
  expectedOf(samples, chain).forEach((after, step) => {
    assert.ok(Math.abs(after / expected[step] - 1) < 0.02, `${after / expected[step]}`);
  });
  assert.ok(chain[1].every((p, sample) => p < chain[0][sample]));
});

test('conditional shifts are the same for a part of the samples, with the counts of all', () => {
  const samples = drawSamples(new Random(8), [0.1, 0.3, 0.5, 0.9]);
  const factors = [1.2, 0.9, 1.3, 1.1];
  const priors = [0.01, 0.01, 0.02, 0.03];
  const part = { ...samples, weights: samples.weights.map((weight) => weight / 4) };
  const [ofAll, ofPart] = [samples, part].map((some) => conditionalShifts(some, countsOf(samples, factors), priors));
  ofAll.forEach(({ shift, variance }, step) => {
    assert.ok(Math.abs(shift - ofPart[step].shift) < 1e-5 && Math.abs(variance / ofPart[step].variance - 1) < 1e-5);
  });
});

test('conditional shifts raise a high rate at most halfway to 1, or to the observed rate, without ties', () => {
  const samples = drawSamples(new Random(6), [0.2, 0.8]);
  const [base, raw] = expectedOf(samples, samples.probabilities);
  for (const [share, most] of [
    [1e-4, (raw + base) / 2],
    [1, 0.97 * base],
  ]) {
    // Outcomes are observed for only one sample in ten thousand, or for every sample.
    const counts = countsOf(samples, [1, (0.97 * base) / raw]).map(({ reached, observed }) => ({
      reached: share * reached,
      observed: share * observed,
    }));
    const chain = shiftedChain(samples, counts, WIDE_PRIORS.slice(2));
    const after = expectedOf(samples, chain)[1];
    assert.ok(Math.abs(after - most) < 0.002 * base, `${raw} → ${after} of ${base}`);
    assert.ok(chain[1].every((p, sample) => p < chain[0][sample]));
  }
});

test('a handful of outcomes does not shift a rate close to 1 further from the truth than it was', () => {
  const random = new Random(6);
  for (const rate of [0.97, 0.99]) {
    for (const reached of [5, 20]) {
      let [before, after] = [0, 0];
      for (let bank = 0; bank < 2000; bank++) {
        const truth = 1 / (1 + Math.exp(-logitOf(rate) - 0.5 * random.normal()));
        const observed = Array.from({ length: reached }, () => random.uniform()).filter((draw) => draw < truth).length;
        const samples = {
          probabilities: [new Float32Array(reached).fill(rate)],
          weights: new Float64Array(reached).fill(1),
          matureSteps: new Uint8Array(reached).fill(1),
        };
        const [{ shift }] = conditionalShifts(samples, [{ reached, observed }], [0.1]);
        before += (rate - truth) ** 2;
        after += (1 / (1 + Math.exp(-logitOf(rate) - shift)) - truth) ** 2;
      }
      assert.ok(after < 1.25 * before, `${rate}, ${reached}: ${Math.sqrt(after / before)}`);
    }
  }
});

test('conditional shifts are 0 if nothing is to change or nothing is known', () => {
  const samples = drawSamples(new Random(7), [0.1, 0.5]);
  const shiftsOf = (some: LevelSamples, factors: readonly number[]): number[] =>
    conditionalShifts(some, countsOf(some, factors), WIDE_PRIORS.slice(0, factors.length)).map(({ shift }) => shift);
  assert.deepEqual(shiftsOf(samples, [1, 1]), [0, 0]);
  assert.deepEqual(shiftsOf({ ...samples, matureSteps: new Uint8Array(SAMPLES) }, [2, 0.5]), [0, 0]);
  assert.deepEqual(shiftsOf({ probabilities: [], weights: new Float64Array(), matureSteps: new Uint8Array() }, []), []);
});

test('conditional shifts stay finite at probabilities of 0 and 1 and without a conversion', () => {
  const samples: LevelSamples = {
    probabilities: [Float32Array.of(0, 1, 0.5), Float32Array.of(0, 1, 0.5)],
    weights: Float64Array.of(1, 1, 1),
    matureSteps: Uint8Array.of(2, 2, 2),
  };
  for (const factor of [0, 2]) {
    const chain = shiftedChain(samples, countsOf(samples, [factor, factor]), [0.1, 0.1]);
    assert.ok(
      chain.every((step) => step.every((p) => p >= 0 && p <= 1)),
      JSON.stringify(chain),
    );
  }
});

test('conditional shifts keep the prior variance of a step that no sample could reach', () => {
  const samples = drawSamples(new Random(2), [0.1, 0.4]);
  const counts = [
    { reached: SAMPLES, observed: 0 },
    { reached: 0, observed: 0 },
  ];
  const [clicks, approvals] = conditionalShifts(samples, counts, [0.04, 0.09]);
  assert.ok(clicks.shift < 0 && clicks.variance < 0.01, JSON.stringify(clicks));
  assert.deepEqual(approvals, { shift: 0, variance: 0.09 });
});

test('conditional shifts leave forecasts as far off as their variance says', () => {
  const random = new Random(12);
  const [changes, priors] = [
    [0.22, 0.33, 0.28, 0.4],
    [0.04, 0.08, 0.12, 0.16],
  ];
  const [squares, variances] = [
    [0, 0, 0, 0],
    [0, 0, 0, 0],
  ];
  for (let bank = 0; bank < 60; bank++) {
    const { samples, truth, counts } = drawBank(
      random,
      changes.map((change) => change * random.normal()),
    );
    const levels = conditionalShifts(samples, counts, priors);
    const forecast = expectedOf(samples, shiftedChain(samples, counts, priors));
    expectedOf(samples, truth).forEach((expected, step) => {
      squares[step] += (forecast[step] / expected - 1) ** 2;
      variances[step] += levels[step].variance;
    });
  }
  squares.forEach((square, step) => {
    const ratio = square / variances[step];
    assert.ok(ratio > 0.7 && ratio < 1.4, `${ratio}`);
  });
});

test('conditional shifts change nothing on average if no rate changed', () => {
  for (const mean of meanAfter([0.1, 0.4, 0.3, 0.5])) assert.ok(Math.abs(mean - 1) < 0.05, `${mean}`);
});

test('conditional shifts correct the later steps as accurately as the step whose rate halved', () => {
  for (const [changed, rates] of [
    [0, [0.05, 0.4, 0.3, 0.5]],
    [1, [0.1, 0.2, 0.3, 0.5]],
  ] as const) {
    const means = meanAfter(rates);
    assert.ok(means[changed] < 1.2, `${means}`);
    for (const later of means.slice(changed + 1)) assert.ok(Math.abs(later - means[changed]) < 0.06, `${means}`);
  }
});

/** Forecast over true conversions by step: the mean over 40 banks whose newest days have these rates. */
function meanAfter(rates: readonly number[]): number[] {
  const random = new Random(9);
  const means = rates.map(() => 0);
  for (let bank = 0; bank < 40; bank++) {
    const changes = rates.map((rate, step) => logitOf(rate) - logitOf(RATES[step]));
    const { samples, truth, counts } = drawBank(random, changes);
    const forecast = expectedOf(samples, shiftedChain(samples, counts, [0.04, 0.04, 0.04, 0.04]));
    const expected = expectedOf(samples, truth);
    forecast.forEach((sum, step) => {
      means[step] += sum / expected[step] / 40;
    });
  }
  return means;
}
