import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { Z_95 } from '../../core/funnel/interval.ts';
import { upperTail } from '../../core/funnel/normal.ts';
import { detectableLift, POWER, powerOf, ratesAtLift, requiredSizes } from '../../core/funnel/sample-size.ts';
import { assertNear } from '../near.ts';

test('the size of groups agrees with statsmodels, equal and unequal', () => {
  // samplesize_proportions_2indep_onetail(control - target, target, 0.8, ratio, alternative='two-sided'), version 0.15.
  const published = [
    [0.02, 0.024, 9, 12046.22566520044],
    [0.02, 0.024, 1, 21108.383070391657],
    [0.1, 0.12, 4, 2444.563565495006],
  ] as const;
  for (const [control, target, ratio, expected] of published) {
    const sizes = requiredSizes({ control, target }, 1 / (1 + ratio));
    assertNear(sizes?.control, expected, expected * 1e-12);
    assertNear(sizes?.target, ratio * expected, ratio * expected * 1e-12);
  }
});

test("the power of two groups agrees with the example of R's power.prop.test", () => {
  // power.prop.test(n = 50, p1 = .50, p2 = .75): power = 0.740
  assertNear(powerOf({ control: 0.5, target: 0.75 }, { control: 50, target: 50 }), 0.7401659, 5e-7);
});

/** The probability that a two-sided test finds a difference in the wrong direction, which statsmodels adds. */
function wrongSide(control: number, target: number, sizes: readonly [control: number, target: number]): number {
  const [m, n] = sizes;
  const pooled = (m * control + n * target) / (m + n);
  const underNull = Math.sqrt(pooled * (1 - pooled) * (1 / m + 1 / n));
  const underLift = Math.sqrt((control * (1 - control)) / m + (target * (1 - target)) / n);
  return upperTail((target - control + Z_95 * underNull) / underLift);
}

test('the power of unequal groups agrees with statsmodels', () => {
  // power_proportions_2indep(control - target, target, nobs1, ratio), version 0.15.
  for (const [control, target, m, n, expected] of [
    [0.02, 0.024, 1000, 9000, 0.10616143508328155],
    [0.1, 0.12, 500, 2000, 0.2282295608474787],
  ] as const) {
    const power = powerOf({ control, target }, { control: m, target: n });
    assertNear(power + wrongSide(control, target, [m, n]), expected, 1e-9);
  }
});

const rate = fc.double({ min: 1e-4, max: 0.9, noNaN: true });
const lift = fc.double({ min: 0.01, max: 3, noNaN: true });
const share = fc.double({ min: 0.01, max: 0.5, noNaN: true });

test('groups of the required size have the requested power, and their detectable lift is the wanted one', () => {
  fc.assert(
    fc.property(rate, lift, share, (target, wanted, part) => {
      const rates = ratesAtLift(target, wanted);
      const sizes = requiredSizes(rates, part);
      assert.ok(sizes !== null);
      assertNear(powerOf(rates, sizes), POWER, 1e-9);
      assertNear(detectableLift(target, sizes), wanted, 1e-6 * (1 + wanted));
      assertNear(sizes.control / (sizes.control + sizes.target), part, 1e-12);
    }),
  );
});

test('without a detectable effect, there is no size, lift or power', () => {
  assert.equal(requiredSizes({ control: 0.1, target: 0.1 }, 0.1), null);
  assert.equal(requiredSizes({ control: 0, target: 0 }, 0.1), null);
  assert.equal(requiredSizes(ratesAtLift(0.1, 0.2), 0), null);
  assert.equal(detectableLift(0.001, { control: 10, target: 90 }), null);
  assert.equal(detectableLift(0, { control: 1e6, target: 1e6 }), null);
  assert.equal(detectableLift(1.5, { control: 1e6, target: 1e6 }), null);
  assert.equal(powerOf({ control: 0.1, target: 0.2 }, { control: 0, target: 100 }), 0);
});
