import assert from 'node:assert/strict';
import { it } from 'node:test';

import { forecastStep } from '../../../core/score/ranking/forecast.ts';
import type { ListShape } from '../../../core/score/ranking/list-writer.ts';
import { forecastValue } from '../../../core/score/ranking/value-forecast.ts';
import { assertNear } from '../../near.ts';

/** A list of two banks, with the value of a conversion for each bank and the drift variance of its run. */
function listOf(values: readonly [number, number], drifts: readonly (number | null)[] = [0.002, 0.002]): ListShape {
  const runs = drifts.map((drift, bank) => {
    const variances = [{ step: 'approval', model: 0.002, level: 0.002, drift }];
    const forecast = { bannerSlopes: null, conditionalShifts: {}, levelShifts: {}, variances };
    return { run: `r${bank}`, steps: ['approval'], forecast };
  });
  const candidates = values.map((value, bank) => ({
    bank: `b${bank}`,
    banner: '',
    run: bank,
    objective: 'approval',
    value,
  }));
  return { user: 'u', candidates, runs } as unknown as ListShape;
}

/** Sums over `rows` of each bank, all with the bank's probability. */
function sumsOf(rows: readonly [number, number], probabilities: readonly [number, number]) {
  return {
    rows,
    objective: rows.map((count, bank) => count * probabilities[bank]),
    objectiveVariance: rows.map((count, bank) => count * probabilities[bank] * (1 - probabilities[bank])),
  };
}

it('the interval of an expected value contains that value, even if one unlikely conversion is worth most', () => {
  const forecast = forecastValue(listOf([1, 20_000]), sumsOf([1000, 10], [0.1, 0.001]));
  assert.ok(forecast !== null);
  assert.equal(forecast.expected.toFixed(6), '300.000000');
  assert.ok(forecast.low >= 0 && forecast.low <= 300 && forecast.high >= 300, `${forecast.low}–${forecast.high}`);
});

it('conversions without a value are worth nothing, for certain', () => {
  const forecast = forecastValue(listOf([0, 0]), sumsOf([1000, 10], [0.1, 0.001]));
  assert.deepEqual([forecast?.expected, forecast?.low, forecast?.high], [0, 0, 0]);
});

it('the value of conversions worth 1 each has the interval of their number, even if a run’s drift is unknown', () => {
  const sums = sumsOf([1000, 3000], [0.1, 0.05]);
  const [expected, variance] = [sums.objective, sums.objectiveVariance].map(([one, other]) => one + other);
  for (const drifts of [
    [0.002, 0.004],
    [0.002, null],
    [null, null],
  ]) {
    const list = listOf([1, 1], drifts);
    const counts = { expected, variance, rows: sums.rows, conversions: sums.objective };
    const { step: _, errors, ...interval } = forecastStep(list, 'approval', counts);
    const value = forecastValue(list, sums);
    assert.ok(value !== null);
    for (const bound of ['expected', 'low', 'high'] as const) assertNear(value[bound], interval[bound], 1e-9);
    for (const error of ['chance', 'model', 'drift'] as const)
      if (errors[error] === null) assert.equal(value.errors[error], null);
      else assertNear(value.errors[error]!, errors[error], 1e-9);
  }
});
