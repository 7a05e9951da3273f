import assert from 'node:assert/strict';
import { test } from 'node:test';

import { combineErrors, type BankVariances } from '../../../core/score/ranking/forecast-errors.ts';
import { forecastStep } from '../../../core/score/ranking/forecast.ts';
import { assertNear } from '../../near.ts';

/** The forecast of banks with 100 conversions of 1,000 users each, ranked by runs of their own with these variances. */
function forecastOf(banks: readonly (BankVariances | null)[]) {
  const runs = banks.map((variances) => ({
    steps: ['click'],
    forecast:
      variances === null
        ? null
        : { bannerSlopes: null, conditionalShifts: {}, levelShifts: {}, variances: [{ step: 'click', ...variances }] },
  }));
  const candidates = banks.map((_, run) => ({ run, bank: `b${run}` }));
  return forecastStep({ candidates, runs }, 'click', {
    expected: 100 * banks.length,
    variance: 90 * banks.length,
    rows: banks.map(() => 1000),
    conversions: banks.map(() => 100),
  });
}

const complete = { model: 0.01, level: 0.01, drift: 0.09 };

test('if one of two runs has no known drift, the total has an incomplete interval, wider than the other run’s', () => {
  const alone = forecastOf([complete]);
  assert.equal(alone.errors.incomplete, undefined);
  const total = forecastOf([complete, { ...complete, drift: null }]);
  assert.deepEqual(total.errors.incomplete, ['drift']);
  assertNear(total.errors.drift!, alone.errors.drift!, 1e-9);
  assert.ok(
    total.high - total.low > alone.high - alone.low,
    `${total.low}–${total.high} and ${alone.low}–${alone.high}`,
  );
  const ofOlder = forecastOf([complete, null]);
  assert.deepEqual(ofOlder.errors.incomplete, ['model', 'drift']);
  assert.ok(ofOlder.high - ofOlder.low > alone.high - alone.low);
});

test('an error that is known for no run is null; without conversions, all errors are 0', () => {
  assert.deepEqual(forecastOf([null, null]).errors.model, null);
  const { model, drift, incomplete } = forecastOf([{ ...complete, drift: null }, null]).errors;
  assert.ok(model !== null && drift === null);
  assert.deepEqual(incomplete, ['model']);
  assert.deepEqual(combineErrors([], 0), { variance: 0, errors: { chance: 0, model: 0, drift: 0 } });
});

test('errors of the level add up, and cancel out only within a group', () => {
  const term = { variances: { model: 0, level: 0.04, drift: 0 } };
  const variance = (...amounts: readonly (readonly [amount: number, levelGroup: string])[]): number =>
    combineErrors(
      amounts.map(([amount, levelGroup]) => ({ ...term, amount, levelGroup })),
      0,
    ).variance;
  assertNear(variance([30, 'r1'], [40, 'r1']), (0.2 * 70) ** 2, 1e-9);
  assertNear(variance([30, 'r1'], [40, 'r2']), (0.2 * 70) ** 2, 1e-9);
  assertNear(variance([30, 'r1'], [-40, 'r2']), 0.04 * (30 ** 2 + 40 ** 2), 1e-9);
  assertNear(variance([30, 'r1'], [-40, 'r1']), (0.2 * 10) ** 2, 1e-9);
});
