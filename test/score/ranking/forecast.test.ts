import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Z_95 } from '../../../core/funnel/interval.ts';
import type { ForecastParameters } from '../../../core/predict/forecast.ts';
import { variancesOf } from '../../../core/score/ranking/forecast-errors.ts';
import { forecastStep } from '../../../core/score/ranking/forecast.ts';
import { assertNear } from '../../near.ts';

const OLDER: ForecastParameters = {
  bannerSlopes: null,
  conditionalShifts: {},
  levelShifts: {},
  variances: [
    { step: 'click', model: 0.04, drift: 0.01 },
    { step: 'approval', model: 0.09, level: 0.16, drift: null },
  ],
};

test('a run from an older version has no error of its level, and a bank may have its own error of the level', () => {
  assert.deepEqual(variancesOf(OLDER, 'north', 'click'), { model: 0.04, level: 0, drift: 0.01 });
  const own = { ...OLDER, ownLevels: { south: [0.25, 0.36] } };
  assert.deepEqual(variancesOf(own, 'north', 'approval'), { model: 0.09, level: 0.16, drift: null });
  assert.deepEqual(variancesOf(own, 'south', 'approval'), { model: 0.09, level: 0.36, drift: null });
  assert.equal(variancesOf(own, 'south', 'activation'), null);
  assert.equal(variancesOf(null, 'north', 'click'), null);
});

test('errors of banners are independent, those of the level and of drift add up', () => {
  const forecast = { ...OLDER, variances: [{ step: 'click', model: 0.04, level: 0.01, drift: 0.0225 }] };
  const shape = {
    candidates: ['north', 'south', 'empty'].map((bank) => ({ run: 0, bank })),
    runs: [{ steps: ['click'], forecast: { ...forecast, ownLevels: { south: [0.09] } } }],
  };
  const sums = { expected: 400, variance: 380, rows: [2000, 6000, 0], conversions: [100, 300, 0] };
  const { errors, low, high } = forecastStep(shape, 'click', sums);
  const [model, drift] = [400 * Math.sqrt(0.04 * (0.25 ** 2 + 0.75 ** 2) + (0.25 * 0.1 + 0.75 * 0.3) ** 2), 400 * 0.15];
  assertNear(errors.chance, Z_95 * Math.sqrt(380), 1e-9);
  assertNear(errors.model, Z_95 * model, 1e-9);
  assertNear(errors.drift, Z_95 * drift, 1e-9);
  // The interval of a count is about as wide as that of a normal distribution with the same variance.
  assertNear((high - low) / 2, Z_95 * Math.sqrt(380 + model ** 2 + drift ** 2), 0.05 * (high - low));
});

test('a count is at most the number of rows whose run has the step', () => {
  const shape = {
    candidates: [0, 1].map((run) => ({ run, bank: `b${run}` })),
    runs: [
      { steps: ['click'], forecast: null },
      { steps: ['click', 'approval'], forecast: null },
    ],
  };
  const sums = { expected: 9.5, variance: 2, rows: [1000, 10], conversions: [0, 9.5] };
  const { high, errors } = forecastStep(shape, 'approval', sums);
  assert.deepEqual([high, errors.model, errors.drift], [10, null, null]);
});
