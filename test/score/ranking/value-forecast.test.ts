import assert from 'node:assert/strict';
import { it } from 'node:test';

import type { ListShape } from '../../../core/score/ranking/list-writer.ts';
import { forecastValue } from '../../../core/score/ranking/value-forecast.ts';

/** A list of two banks, with the value of a conversion for each. */
function listOf(values: readonly [number, number]): ListShape {
  const variances = [{ step: 'approval', model: 0.002, level: 0.002, drift: 0.002 }];
  const forecast = { bannerSlopes: null, conditionalShifts: {}, levelShifts: {}, variances };
  const candidates = values.map((value, bank) => ({
    bank: `b${bank}`,
    banner: '',
    run: 0,
    objective: 'approval',
    value,
  }));
  return { user: 'u', candidates, runs: [{ run: 'r1', steps: ['approval'], forecast }] } as unknown as ListShape;
}

/** Sums over `rows` of each bank, all with the bank's probability. */
function sumsOf(rows: readonly [number, number], probabilities: readonly [number, number]) {
  return {
    rows,
    objective: rows.map((count, bank) => count * probabilities[bank]),
    objectiveVariance: rows.map((count, bank) => count * probabilities[bank] * (1 - probabilities[bank])),
  };
}

it('the interval of the expected value contains it, even if one unlikely conversion is worth most', () => {
  const forecast = forecastValue(listOf([1, 20_000]), sumsOf([1000, 10], [0.1, 0.001]));
  assert.ok(forecast !== null);
  assert.equal(forecast.expected.toFixed(6), '300.000000');
  assert.ok(forecast.low >= 0 && forecast.low <= 300 && forecast.high >= 300, `${forecast.low}–${forecast.high}`);
});

it('conversions without a value are worth nothing, for certain', () => {
  const forecast = forecastValue(listOf([0, 0]), sumsOf([1000, 10], [0.1, 0.001]));
  assert.deepEqual([forecast?.expected, forecast?.low, forecast?.high], [0, 0, 0]);
});
