import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Random } from '../../core/engine/random.ts';
import { Z_95 } from '../../core/funnel/interval.ts';
import type { Proportion } from '../../core/funnel/proportions.ts';
import { incrementalConversions, type Stratum } from '../../core/funnel/stratified.ts';
import { assertNear } from '../near.ts';

const north: Stratum = { target: { count: 56, total: 70 }, control: { count: 48, total: 80 } };
const south: Stratum = { target: { count: 9, total: 900 }, control: { count: 2, total: 100 } };

test("one stratum has Newcombe's published interval, times the users of the target group", () => {
  const result = incrementalConversions([north]);
  assertNear(result?.conversions, 70 * (56 / 70 - 48 / 80), 1e-12);
  assertNear(result?.low, 70 * 0.0524, 0.0035);
  assertNear(result?.high, 70 * 0.3339, 0.0035);
});

test('the conversions of strata add up', () => {
  const [both, one, other] = [[north, south], [north], [south]].map((strata) => incrementalConversions(strata)!);
  assertNear(both.conversions, one.conversions + other.conversions, 1e-9);
});

test('strata with the same rates have the interval of all their users together', () => {
  const [half, whole] = [1, 2].map((factor): Stratum => {
    const times = (count: number, total: number) => ({ count: factor * count, total: factor * total });
    return { target: times(40, 900), control: times(3, 100) };
  });
  const [divided, together] = [[half, half], [whole]].map((strata) => incrementalConversions(strata)!);
  for (const figure of ['conversions', 'low', 'high'] as const)
    assert.ok(Math.abs(divided[figure] - together[figure]) < 0.5, `${figure}: ${divided[figure]}, ${together[figure]}`);
});

test('in large strata with different rates, the interval has the width of the stratified normal one', () => {
  const strata: readonly Stratum[] = [
    { target: { count: 900, total: 90_000 }, control: { count: 80, total: 10_000 } },
    { target: { count: 45_000, total: 90_000 }, control: { count: 4900, total: 10_000 } },
  ];
  const varianceOf = ({ count, total }: Proportion): number => ((count / total) * (1 - count / total)) / total;
  const variance = strata.reduce(
    (sum, { target, control }) => sum + target.total ** 2 * (varianceOf(target) + varianceOf(control)),
    0,
  );
  const { conversions, low, high } = incrementalConversions(strata)!;
  assertNear((conversions - low) / Math.sqrt(variance), Z_95, 0.03);
  assertNear((high - conversions) / Math.sqrt(variance), Z_95, 0.03);
});

test('if a stratum lacks a group, there is no estimate', () => {
  assert.equal(incrementalConversions([]), null);
  assert.equal(incrementalConversions([north, { ...south, control: { count: 0, total: 0 } }]), null);
});

/** A bank's users, and the rates at which they convert. */
interface Bank {
  readonly users: number;
  readonly rate: number;
  readonly controlRate: number;
}

const DRAWS = 3000;
/** Of 3,000 draws, more than this share is outside of one limit in one of 10,000 cases if the true share is 3.2 %. */
const MAX_MISSED = 0.045;
const CONTROL_SHARE = 0.1;

function drawCount(random: Random, users: number, rate: number): Proportion {
  let count = 0;
  for (let user = 0; user < users; user++) if (random.uniform() < rate) count++;
  return { count, total: users };
}

/** The shares of draws in which the true incremental conversions are below the interval, and above it. */
function missed(banks: readonly Bank[]): { readonly below: number; readonly above: number } {
  const random = new Random(1);
  const sizes = banks.map((bank) => ({ ...bank, held: Math.round(CONTROL_SHARE * bank.users) }));
  const truth = sizes.reduce(
    (sum, { users, held, rate, controlRate }) => sum + (users - held) * (rate - controlRate),
    0,
  );
  const intervals = Array.from({ length: DRAWS }, () => {
    const strata = sizes.map(({ users, held, rate, controlRate }) => ({
      target: drawCount(random, users - held, rate),
      control: drawCount(random, held, controlRate),
    }));
    return incrementalConversions(strata)!;
  });
  return {
    below: intervals.filter(({ low }) => truth < low).length / DRAWS,
    above: intervals.filter(({ high }) => truth > high).length / DRAWS,
  };
}

const worlds: Readonly<Record<string, readonly Bank[]>> = {
  'twelve banks with few conversions': Array<Bank>(12).fill({ users: 500, rate: 0.03, controlRate: 0.03 }),
  'an effect at twelve banks': Array<Bank>(12).fill({ users: 500, rate: 0.04, controlRate: 0.03 }),
  'banks of ten users': Array<Bank>(20).fill({ users: 10, rate: 0.2, controlRate: 0.2 }),
  'nearly everyone converts': Array<Bank>(5).fill({ users: 100, rate: 0.9, controlRate: 0.9 }),
  'rates from 1 % to 29 %': [1, 5, 9, 13, 17, 21, 25, 29].map((percent) => ({
    users: 500,
    rate: percent / 100,
    controlRate: percent / 100,
  })),
};

for (const [name, banks] of Object.entries(worlds))
  test(`each limit is on the wrong side of the truth in hardly more than 2.5 % of campaigns (${name})`, () => {
    const { below, above } = missed(banks);
    assert.ok(below <= MAX_MISSED && above <= MAX_MISSED, `below in ${below}, above in ${above}`);
  });
