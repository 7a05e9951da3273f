import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { Random } from '../../core/engine/random.ts';
import { commonChangeOf, compareWithCommon } from '../../core/funnel/common-change.ts';
import type { ComparedProportions } from '../../core/funnel/proportions.ts';
import { anyColumn, drawProportion } from './proportions.ts';

const changeOf = ({ now, before }: ComparedProportions): number => now.count / now.total - before.count / before.total;

test('the interval of an excess contains it, and excludes 0 exactly if p is below 0.05', () => {
  fc.assert(
    fc.property(anyColumn, (values) => {
      const common = commonChangeOf(values);
      for (const value of values) {
        const { p, expected, excessInterval, expectedInterval } = compareWithCommon(value, common);
        if (p === null) {
          assert.deepEqual([excessInterval, expectedInterval], [null, null]);
          continue;
        }
        const excess = changeOf(value) - expected;
        const { low, high } = excessInterval ?? assert.fail('no interval');
        assert.ok(low <= excess + 1e-12 && excess <= high + 1e-12, `${low} ${excess} ${high}`);
        if (Math.abs(p - 0.05) > 1e-6) assert.equal(low > 0 || high < 0, p < 0.05, `${low} to ${high}, p ${p}`);
        assert.ok((expectedInterval?.low ?? 1) <= expected && expected <= (expectedInterval?.high ?? -1));
      }
    }),
    { numRuns: 1000 },
  );
});

/** The samples of a value on both sides, its rate before, and the factor of its odds. */
interface TrueValue {
  readonly now: number;
  readonly before: number;
  readonly rate: number;
  readonly factor: number;
}

const withFactor = (rate: number, factor: number): number => (factor * rate) / (1 - rate + factor * rate);

/** Finds where a rising function becomes positive, by halving. */
function rootOf(rising: (at: number) => number, low: number, high: number): number {
  for (let halving = 0; halving < 100; halving++) {
    const middle = (low + high) / 2;
    if (rising(middle) > 0) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}

/** The change of a value's rate if its odds change by `factor` and it has `successes` on both sides together. */
function changeWith({ now, before }: TrueValue, factor: number, successes: number) {
  const rate = rootOf((at) => now * withFactor(at, factor) + before * at - successes, 0, 1);
  return { successesNow: now * withFactor(rate, factor), change: withFactor(rate, factor) - rate };
}

/** The true change of the first value beyond the common change, and the common change, from the true rates. */
function truthOf(values: readonly TrueValue[]): { readonly excess: number; readonly expected: number } {
  const counts = values.map((value) => {
    const now = value.now * withFactor(value.rate, value.factor);
    return { value, now, all: now + value.before * value.rate };
  });
  const surplus = (factor: number): number =>
    counts.reduce((sum, { value, now, all }) => sum + changeWith(value, factor, all).successesNow - now, 0);
  const factor = Math.exp(rootOf((log) => surplus(Math.exp(log)), -5, 5));
  const [{ rate, factor: own }] = values;
  const expected = changeWith(values[0], factor, counts[0].all).change;
  return { excess: withFactor(rate, own) - rate - expected, expected };
}

const random = new Random(17);
const uniform = (): number => random.uniform();
const DRAWS = 800;

/** The shares of draws whose intervals contain the true excess and the true common change. */
function coverage(values: readonly TrueValue[]): { readonly excess: number; readonly expected: number } {
  const truth = truthOf(values);
  const covered = { excess: 0, expected: 0 };
  for (let draw = 0; draw < DRAWS; draw++) {
    const column = values.map(({ now, before, rate, factor }) => ({
      now: drawProportion(uniform, now, withFactor(rate, factor)),
      before: drawProportion(uniform, before, rate),
    }));
    const { excessInterval, expectedInterval } = compareWithCommon(column[0], commonChangeOf(column));
    const holds = (interval: typeof excessInterval, figure: number): number =>
      Number(interval !== null && interval.low <= figure && figure <= interval.high);
    covered.excess += holds(excessInterval, truth.excess);
    covered.expected += holds(expectedInterval, truth.expected);
  }
  return { excess: covered.excess / DRAWS, expected: covered.expected / DRAWS };
}

const OTHERS = [0.04, 0.06, 0.02].map((rate, index) => ({ rate, now: 1500 / (index + 1), before: 1500 / (index + 1) }));

test('intervals contain the true excess and the true common change in 95 % of draws', () => {
  for (const [name, first, factor] of [
    ['all alike', { now: 1000, before: 1000, rate: 0.05, factor: 0.9 }, 0.9],
    ['odds doubled', { now: 1000, before: 1000, rate: 0.05, factor: 2 }, 1],
    ['more samples now', { now: 3000, before: 500, rate: 0.06, factor: 2 }, 1],
    ['more samples before', { now: 500, before: 3000, rate: 0.06, factor: 0.5 }, 1],
    ['most samples', { now: 4000, before: 4000, rate: 0.05, factor: 1.3 }, 1],
    ['a rate near 1', { now: 400, before: 400, rate: 0.8, factor: 2.5 }, 1.1],
  ] as const) {
    const { excess, expected } = coverage([first, ...OTHERS.map((value) => ({ ...value, factor }))]);
    assert.ok(excess >= 0.93 && excess <= 0.97, `${name}: ${excess}`);
    assert.ok(expected >= 0.93 && expected <= 0.97, `${name}: ${expected} of the common change`);
  }
});
