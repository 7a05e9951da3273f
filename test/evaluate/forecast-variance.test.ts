import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Random } from '../../core/engine/random.ts';
import { modelVariance, risingVariances, type ForecastCell } from '../../core/evaluate/forecast-variance.ts';
import { rateDriftVariance, type RateDriftTimes } from '../../core/evaluate/rate-drift.ts';
import { poisson } from './poisson.ts';

const BANKS = 40;
const BANNERS = 10;
const PERIODS = 8;

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

/** Draws banks whose rates differ by banner and drift; `drift` is the standard deviation over two periods. */
function drawConversions(seed: number, rate: number): { readonly cells: ForecastCell[]; readonly drift: number } {
  const random = new Random(seed);
  const drift = 0.1 * (1 - rate);
  const samples = Math.round(100 / (rate * (1 - rate)));
  const cells: ForecastCell[] = [];
  for (let bank = 0; bank < BANKS; bank++) {
    let level = 1;
    for (let period = 0; period < PERIODS; period++) {
      for (let banner = 0; banner < 2; banner++) {
        const p = rate * (banner === 0 ? 0.9 : 1.1);
        let observed = 0;
        for (let sample = 0; sample < samples; sample++) if (random.uniform() < level * p) observed++;
        cells.push({ bank, banner, period, expected: samples * p, variance: samples * p * (1 - p), observed });
      }
      level *= 1 + (drift * random.normal()) / Math.SQRT2;
    }
  }
  return { cells, drift };
}

/** Times for which the drift until the horizon is that between two periods `lag` apart. */
const after = (lag: number): RateDriftTimes => ({ lag, horizon: lag - 1 / 3 });

const deviation = (variance: number | null): number => Math.sqrt(variance ?? NaN);

test('errors beyond chance are zero if forecasts are right', () => {
  const cells = drawCells(1, { model: 0, drift: 0 });
  assert.ok(deviation(modelVariance(cells)) < 0.05);
  assert.ok(deviation(rateDriftVariance(cells, after(3))) < 0.05);
});

test('errors beyond chance equal the model’s errors about banners, for any drift', () => {
  for (const drift of [0, 0.1]) {
    const error = deviation(modelVariance(drawCells(2, { model: 0.2, drift })));
    assert.ok(Math.abs(error - 0.2) < 0.03, `drift ${drift}: ${error}`);
  }
});

test('errors beyond chance grow by drift with the number of periods in between, for any error of the model', () => {
  for (const model of [0, 0.2]) {
    const cells = drawCells(3, { model, drift: 0.1 });
    for (const lag of [1, 4]) {
      const error = deviation(rateDriftVariance(cells, after(lag)));
      assert.ok(Math.abs(error - 0.1 * Math.sqrt(lag)) < 0.05, `model ${model}, lag ${lag}: ${error}`);
    }
  }
});

test('errors beyond chance equal the drift for any rate, if chance is binomial', () => {
  for (const rate of [0.02, 0.25, 0.6, 0.8]) {
    const { cells, drift } = drawConversions(5, rate);
    const error = deviation(rateDriftVariance(cells, after(2)));
    assert.ok(Math.abs(error / drift - 1) < 0.2, `rate ${rate}: ${error} for ${drift}`);
  }
});

test('errors beyond chance are unknown without a second banner, or without two periods as far apart as the lag', () => {
  const cells = drawCells(4, { model: 0.1, drift: 0.1 });
  assert.equal(modelVariance(cells.filter(({ banner }) => banner === 0)), null);
  assert.equal(rateDriftVariance(cells, after(PERIODS)), null);
});

test('errors beyond chance of a step are at least those of the previous step', () => {
  assert.deepEqual(risingVariances([0.01, null, 0.04, 0.02]), [0.01, 0.01, 0.04, 0.04]);
});
