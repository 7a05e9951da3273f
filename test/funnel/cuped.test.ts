import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Random } from '../../core/engine/random.ts';
import { adjustedConversions, GroupSums, type StratumSums } from '../../core/funnel/cuped.ts';
import { incrementalConversions, type Incremental, type Stratum } from '../../core/funnel/stratified.ts';
import { assertNear } from '../near.ts';

/** The conversions without the adjustment, where they do not matter. */
const PLAIN: Incremental = { conversions: 0, low: -1, high: 2 };

type User = readonly [score: number, converted: number];

function sumsOf(users: readonly User[]): GroupSums {
  const sums = new GroupSums();
  for (const [score, converted] of users) sums.add(score, converted);
  return sums;
}

/** A target group of three users, and a control group of two. */
const FEW: StratumSums = {
  target: sumsOf([
    [1, 0],
    [2, 1],
    [3, 1],
  ]),
  control: sumsOf([
    [0, 0],
    [1, 1],
  ]),
};

test('a case calculated by hand is reproduced', () => {
  // Within groups: Σ(x − x̄)(y − ȳ) = 1 + 0.5 and Σ(x − x̄)² = 2 + 0.5, so θ = 0.6.
  const result = adjustedConversions([FEW], PLAIN);
  assertNear(result?.theta, 0.6, 1e-12);
  assertNear(result?.conversions, 3 * (2 / 3 - 0.6 * 2 - (0.5 - 0.6 * 0.5)), 1e-12);
});

test('scores in other units have the same effect', () => {
  const users: readonly User[] = Array.from({ length: 40 }, (_, user) => [
    user % 7,
    Number(user % 7 > 3 || user % 5 === 0),
  ]);
  const resultAt = (unit: number) => {
    const scaled = users.map(([score, converted]): User => [unit * score, converted]);
    return adjustedConversions([{ target: sumsOf(scaled.slice(10)), control: sumsOf(scaled.slice(0, 10)) }], PLAIN)!;
  };
  const [large, small] = [resultAt(1), resultAt(1e-4)];
  assertNear(small.theta, 1e4 * large.theta, 1e-6);
  assertNear(small.conversions, large.conversions, 1e-9);
  assertNear(small.narrower, large.narrower, 1e-9);
});

test('a score that explains everything leaves no error', () => {
  const users: readonly User[] = [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ];
  const result = adjustedConversions([{ target: sumsOf(users), control: sumsOf(users.slice(1)) }], PLAIN);
  assertNear(result?.conversions, 0, 1e-12);
  assertNear(result?.narrower, 1, 1e-7);
});

test('the interval is the plain one, narrower by the same share on both sides', () => {
  const { conversions, low, high, narrower } = adjustedConversions([FEW], PLAIN)!;
  assertNear(conversions - low, 1 - narrower, 1e-12);
  assertNear(high - conversions, 2 * (1 - narrower), 1e-12);
});

test('without variation, or with fewer than two users in a group, there is no estimate', () => {
  const constant = sumsOf([
    [1, 0],
    [1, 1],
  ]);
  assert.equal(adjustedConversions([{ target: constant, control: constant }], PLAIN), null);
  assert.equal(adjustedConversions([{ ...FEW, control: sumsOf([[1, 1]]) }], PLAIN), null);
  assert.equal(adjustedConversions([], PLAIN), null);
});

/** What the banner does, and how users are assigned. */
interface World {
  /** Of the users who would not convert without the banner, the share who convert because of it. */
  readonly effect: number;
  /** The share of the users in the control group. */
  readonly share: number;
}

/** The users of each bank, and the mean rate at which they convert without the banner. */
const BANKS = [
  { users: 4000, rate: 0.04 },
  { users: 2000, rate: 0.1 },
  { users: 600, rate: 0.02 },
];

/** A drawn experiment, evaluated without and with the adjustment by scores. */
interface Draw {
  /** The expected conversions that the banner added to the target groups. */
  readonly truth: number;
  readonly plain: { readonly conversions: number; readonly low: number; readonly high: number };
  readonly adjusted: NonNullable<ReturnType<typeof adjustedConversions>>;
}

function draw(seed: number, { effect, share }: World): Draw {
  const random = new Random(seed);
  let truth = 0;
  const strata: Stratum[] = [];
  const sums: StratumSums[] = [];
  for (const { users, rate } of BANKS) {
    const counts = { target: { count: 0, total: 0 }, control: { count: 0, total: 0 } };
    const groups = { target: new GroupSums(), control: new GroupSums() };
    let left = Math.round(share * users);
    for (let user = 0; user < users; user++) {
      // Rates are skewed: the best users convert several times as often as the average.
      const base = Math.min(0.9, rate * 4 * random.uniform() ** 3);
      const score = base * (0.7 + 0.6 * random.uniform());
      const isControl = random.uniform() < left / (users - user);
      if (isControl) left--;
      const added = isControl ? 0 : (1 - base) * effect;
      truth += added;
      const converted = random.uniform() < base + added ? 1 : 0;
      const group = isControl ? 'control' : 'target';
      counts[group].count += converted;
      counts[group].total++;
      groups[group].add(score, converted);
    }
    strata.push(counts);
    sums.push(groups);
  }
  const plain = incrementalConversions(strata)!;
  return { truth, plain, adjusted: adjustedConversions(sums, plain)! };
}

const SEEDS = 1000;
/** A share of 95 % over 1000 draws is off by more than this in one of 2,000 cases. */
const TOLERANCE = 3.5 * Math.sqrt((0.95 * 0.05) / SEEDS);

for (const world of [
  { effect: 0.02, share: 0.1 },
  { effect: 0.02, share: 0.5 },
  { effect: 0, share: 0.2 },
]) {
  const name = `effect ${world.effect}, control share ${world.share}`;
  test(`intervals cover the conversions that the banner added, and the adjusted ones are narrower (${name})`, () => {
    const draws = Array.from({ length: SEEDS }, (_, seed) => draw(seed + 1, world));
    for (const kind of ['plain', 'adjusted'] as const) {
      const covered = draws.filter((one) => one[kind].low <= one.truth && one.truth <= one[kind].high).length / SEEDS;
      assert.ok(Math.abs(covered - 0.95) <= TOLERANCE, `${kind}: ${covered}`);
      const errors = draws.map((one) => one[kind].conversions - one.truth);
      const mean = errors.reduce((sum, error) => sum + error, 0) / SEEDS;
      const spread = Math.sqrt(errors.reduce((sum, error) => sum + (error - mean) ** 2, 0) / SEEDS);
      assert.ok(Math.abs(mean) <= (3.5 * spread) / Math.sqrt(SEEDS), `${kind} is off by ${mean} on average`);
    }
    const widths = (kind: 'plain' | 'adjusted'): number =>
      draws.reduce((sum, one) => sum + one[kind].high - one[kind].low, 0);
    assert.ok(widths('adjusted') < 0.97 * widths('plain'), `${widths('adjusted') / widths('plain')} of the width`);
    assert.ok(draws.reduce((sum, { adjusted }) => sum + adjusted.narrower, 0) / SEEDS > 0.03);
  });
}

test('with few conversions, a list that adds none seems to add some in hardly more than 2.5 % of campaigns', () => {
  const [draws, sizes] = [2000, { target: 5400, control: 600 }];
  let found = 0;
  for (let seed = 1; seed <= draws; seed++) {
    const random = new Random(seed);
    const sums = { target: new GroupSums(), control: new GroupSums() };
    const counted = { target: 0, control: 0 };
    for (const group of ['target', 'control'] as const)
      for (let user = 0; user < sizes[group]; user++) {
        // On average, 20 users of the control group convert.
        const score = (0.1 * (1 + (user % 9))) / 15;
        const converted = random.uniform() < score ? 1 : 0;
        counted[group] += converted;
        sums[group].add(score, converted);
      }
    const sideOf = (group: keyof typeof sizes) => ({ count: counted[group], total: sizes[group] });
    const plain = incrementalConversions([{ target: sideOf('target'), control: sideOf('control') }])!;
    if (adjustedConversions([sums], plain)!.low > 0) found++;
  }
  // The true share is about 1.7 %; with a symmetric interval it would be nearly 4 %.
  assert.ok(found / draws <= 0.03, `found in ${found} of ${draws}`);
});
