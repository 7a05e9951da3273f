import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { Random } from '../../core/engine/random.ts';
import {
  driftVariance,
  levelShift,
  modelVariance,
  risingVariances,
  type ForecastCell,
} from '../../core/evaluate/forecast-variance.ts';

const BANKS = 40;
const BANNERS = 10;
const PERIODS = 8;

/** A draw from the Poisson distribution (Knuth). */
function poisson(random: Random, expected: number): number {
  let [count, product] = [0, random.uniform()];
  for (const limit = Math.exp(-expected); product > limit; product *= random.uniform()) count++;
  return count;
}

interface Errors {
  /** Standard deviation of a banner's log error. */
  readonly model: number;
  /** Standard deviation by which a bank's log level changes from one period to the next. */
  readonly drift: number;
}

function drawCells(seed: number, { model, drift }: Errors): ForecastCell[] {
  const random = new Random(seed);
  const cells: ForecastCell[] = [];
  for (let bank = 0; bank < BANKS; bank++) {
    const banners = Array.from({ length: BANNERS }, () => model * random.normal());
    let level = 0;
    for (let period = 0; period < PERIODS; period++) {
      for (let banner = 0; banner < BANNERS; banner++) {
        const expected = 5 + 10 * random.uniform();
        const observed = poisson(random, expected * Math.exp(level + banners[banner]));
        cells.push({ bank, banner, period, expected, variance: expected, observed });
      }
      level += drift * random.normal();
    }
  }
  return cells;
}

const deviation = (variance: number | null): number => Math.sqrt(variance ?? NaN);

describe('errors of forecasts beyond chance', () => {
  it('are zero if forecasts are right', () => {
    const cells = drawCells(1, { model: 0, drift: 0 });
    assert.ok(deviation(modelVariance(cells)) < 0.05);
    assert.ok(deviation(driftVariance(cells, 3)) < 0.05);
  });

  it('are those of the model where it is wrong about banners, for any drift', () => {
    for (const drift of [0, 0.1]) {
      const error = deviation(modelVariance(drawCells(2, { model: 0.2, drift })));
      assert.ok(Math.abs(error - 0.2) < 0.03, `drift ${drift}: ${error}`);
    }
  });

  it('grow by drift with the number of periods in between, for any error of the model', () => {
    for (const model of [0, 0.2]) {
      const cells = drawCells(3, { model, drift: 0.1 });
      for (const lag of [1, 4]) {
        const error = deviation(driftVariance(cells, lag));
        assert.ok(Math.abs(error - 0.1 * Math.sqrt(lag)) < 0.05, `model ${model}, lag ${lag}: ${error}`);
      }
    }
  });

  it('are unknown without a second banner, or without a period that is that much later', () => {
    const cells = drawCells(4, { model: 0.1, drift: 0.1 });
    assert.equal(modelVariance(cells.filter(({ banner }) => banner === 0)), null);
    assert.equal(driftVariance(cells, PERIODS), null);
  });

  it('of a step are at least those of the step before', () => {
    assert.deepEqual(risingVariances([0.01, null, 0.04, 0.02]), [0.01, 0.01, 0.04, 0.04]);
  });
});

describe('the level of a bank', () => {
  /** Samples with a probability p each. */
  const sums = (samples: number, p: number, observed: number) => ({
    expected: samples * p,
    variance: samples * p * (1 - p),
    observed,
  });
  const shifted = (p: number, shift: number): number => 1 / (1 + Math.exp(-shift - Math.log(p / (1 - p))));

  it('becomes the observed level if that cannot be chance, for any probabilities', () => {
    for (const p of [0.01, 0.5, 0.9]) {
      const { shift } = levelShift(sums(1e6, p, 0.8e6 * p), 0.1);
      assert.ok(Math.abs(shifted(p, shift) / p - 0.8) < 0.001, `${p}: ${shifted(p, shift)}`);
    }
  });

  it('hardly changes if the observed level may be chance, and reports how far off it may be', () => {
    assert.deepEqual(levelShift(sums(1e6, 0.1, 0.5e5), 0), { shift: 0, variance: 0 });
    const few = levelShift(sums(20, 0.1, 4), 0.01);
    assert.ok(few.shift > 0 && few.shift < 0.03 && Math.abs(few.variance - 0.01) < 0.001);
    const many = levelShift(sums(1e6, 0.1, 1e5), 0.01);
    assert.ok(Math.abs(many.variance - 9e-6) < 1e-7);
  });

  it('keeps falling as the number of samples without any conversion grows', () => {
    let last = 0;
    for (const samples of [10, 100, 1000, 10_000]) {
      const { shift } = levelShift(sums(samples, 0.1, 0), 0.04);
      assert.ok(Number.isFinite(shift) && shift < last, `${shift}`);
      last = shift;
    }
  });

  it('is right on average, and as far off as its variance says', () => {
    const random = new Random(8);
    let [squaredErrors, variances] = [0, 0];
    for (let bank = 0; bank < 4000; bank++) {
      const truth = 1 + 0.2 * random.normal();
      const { shift, variance } = levelShift(sums(4000, 0.01, poisson(random, 40 * truth)), 0.04);
      squaredErrors += (shifted(0.01, shift) / 0.01 - truth) ** 2;
      variances += variance;
    }
    assert.ok(Math.abs(squaredErrors / variances - 1) < 0.1, `${squaredErrors / variances}`);
  });
});
