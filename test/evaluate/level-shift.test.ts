import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { Random } from '../../core/engine/random.ts';
import { conditionalShifts, credibleLevel, shiftChain, type LevelSamples } from '../../core/evaluate/level-shift.ts';
import { poisson } from './poisson.ts';

describe('the level of a bank', () => {
  /** Samples with a probability p each. */
  const sums = (samples: number, p: number, observed: number) => ({
    expected: samples * p,
    variance: samples * p * (1 - p),
    observed,
  });

  it('becomes the observed level if that cannot be chance, for any probabilities', () => {
    for (const p of [0.01, 0.5, 0.9])
      assert.ok(Math.abs(credibleLevel(sums(1e6, p, 0.8e6 * p), 0.1).ratio - 0.8) < 0.001);
  });

  it('hardly changes if the observed level may be chance, and reports how far off it may be', () => {
    assert.deepEqual(credibleLevel(sums(1e6, 0.1, 0.5e5), 0), { ratio: 1, variance: 0 });
    const few = credibleLevel(sums(20, 0.1, 4), 0.01);
    assert.ok(few.ratio > 1 && few.ratio < 1.03 && Math.abs(few.variance - 0.01) < 0.001);
    const many = credibleLevel(sums(1e6, 0.1, 1e5), 0.01);
    assert.ok(Math.abs(many.variance - 9e-6) < 1e-7);
  });

  it('keeps falling as the number of samples without any conversion grows', () => {
    let last = 1;
    for (const samples of [10, 100, 1000, 10_000]) {
      const { ratio } = credibleLevel(sums(samples, 0.1, 0), 0.04);
      assert.ok(ratio > 0 && ratio < last, `${ratio}`);
      last = ratio;
    }
  });

  it('is right on average, and as far off as its variance says', () => {
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
});

const STEPS = 4;
const SAMPLES = 2000;

/** Samples whose rates given the step before spread around the given ones. */
function drawSamples(random: Random, rates: readonly number[]): LevelSamples {
  const probabilities = rates.map(() => new Float32Array(SAMPLES));
  for (let sample = 0; sample < SAMPLES; sample++) {
    let p = 1;
    rates.forEach((rate, step) => {
      p *= 1 / (1 + Math.exp(-Math.log(rate / (1 - rate)) - random.normal()));
      probabilities[step][sample] = p;
    });
  }
  return {
    probabilities,
    weights: Float64Array.from({ length: SAMPLES }, () => 1 + Math.floor(3 * random.uniform())),
    settled: Uint8Array.from({ length: SAMPLES }, () => (random.uniform() < 0.8 ? STEPS : 2)),
  };
}

function expectedOf({ weights, settled }: LevelSamples, chain: readonly Float32Array[]): number[] {
  return chain.map((probabilities, step) =>
    probabilities.reduce((sum, p, sample) => sum + (settled[sample] > step ? weights[sample] * p : 0), 0),
  );
}

describe('conditional shifts', () => {
  it('make every step’s expected conversions right, and keep each step below the step before', () => {
    const random = new Random(5);
    for (const ratios of [
      [1.2, 0.9, 1.3, 1.1],
      [0.5, 0.5, 0.7, 0.4],
      [1, 1, 1, 1.02],
    ]) {
      const samples = drawSamples(random, [0.1, 0.3, 0.5, 0.9]);
      const chain = samples.probabilities.map((step) => step.slice());
      shiftChain(chain, conditionalShifts(samples, ratios));
      const [before, after] = [expectedOf(samples, samples.probabilities), expectedOf(samples, chain)];
      ratios.forEach((ratio, step) => {
        assert.ok(Math.abs(after[step] / before[step] / ratio - 1) < 1e-4, `${ratios}: ${after[step] / before[step]}`);
      });
      for (let sample = 0; sample < SAMPLES; sample++)
        for (let step = 1; step < STEPS; step++) assert.ok(chain[step][sample] < chain[step - 1][sample]);
    }
  });

  it('raise a step whose rate is high already at most halfway to 1, without ties', () => {
    const samples = drawSamples(new Random(6), [0.2, 0.95]);
    const [raw, base] = [expectedOf(samples, samples.probabilities)[1], expectedOf(samples, samples.probabilities)[0]];
    const chain = samples.probabilities.map((step) => step.slice());
    shiftChain(chain, conditionalShifts(samples, [1, 1.2]));
    const after = expectedOf(samples, chain)[1];
    assert.ok(Math.abs(after - (raw + base) / 2) < 1e-3 * raw, `${raw} → ${after} of ${base}`);
    assert.ok(chain[1].every((p, sample) => p < chain[0][sample]));
  });

  it('are 0 if nothing is to change or nothing is known', () => {
    const samples = drawSamples(new Random(7), [0.1, 0.5]);
    assert.deepEqual(conditionalShifts(samples, [1, 1]), [0, 0]);
    const unknown = { ...samples, settled: new Uint8Array(SAMPLES) };
    assert.deepEqual(conditionalShifts(unknown, [2, 0.5]), [0, 0]);
    assert.deepEqual(
      conditionalShifts({ probabilities: [], weights: new Float64Array(), settled: new Uint8Array() }, []),
      [],
    );
  });

  it('stay finite at probabilities of 0 and 1 and without a conversion', () => {
    const samples: LevelSamples = {
      probabilities: [Float32Array.of(0, 1, 0.5), Float32Array.of(0, 1, 0.5)],
      weights: Float64Array.of(1, 1, 1),
      settled: Uint8Array.of(2, 2, 2),
    };
    for (const ratios of [
      [0, 0],
      [2, 2],
    ]) {
      const chain = samples.probabilities.map((step) => step.slice());
      shiftChain(chain, conditionalShifts(samples, ratios));
      assert.ok(
        chain.every((step) => step.every((p) => p >= 0 && p <= 1)),
        JSON.stringify(chain),
      );
    }
  });
});
