import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Random } from '../../../core/engine/random.ts';
import { calibrationBins, type CalibrationBin } from '../../../core/evaluate/bins.ts';
import { rankRows } from '../../../core/evaluate/ranked.ts';

/** Users with a score of 0.25 or 0.75 each; all samples of a user convert, or none. */
interface World {
  readonly users: number;
  readonly perUser: number;
  /** True rates of the two scores. */
  readonly rates: readonly [number, number];
}

function draw(random: Random, { users, perUser, rates }: World, byUser: boolean): CalibrationBin[] {
  const [scores, labels, groups]: [number[], number[], number[]] = [[], [], []];
  for (let user = 0; user < users; user++) {
    const label = Number(random.uniform() < rates[user % 2]);
    for (let copy = 0; copy < perUser; copy++) {
      scores.push(user % 2 === 0 ? 0.25 : 0.75);
      labels.push(label);
      groups.push(user);
    }
  }
  const userGroups = byUser ? Uint16Array.from(groups) : undefined;
  return calibrationBins(rankRows(Float64Array.from(scores), Uint8Array.from(labels), undefined, userGroups), 2);
}

/** The share of intervals that contain the true rate, over 400 draws of two bins. */
function coverage(world: World, byUser = true): number {
  const random = new Random(7);
  let covered = 0;
  for (let repeat = 0; repeat < 400; repeat++)
    for (const [index, { low, high }] of draw(random, world, byUser).entries())
      covered += Number(low <= world.rates[index] && world.rates[index] <= high);
  return covered / 800;
}

for (const perUser of [1, 4, 20])
  test(`intervals of bins contain the true rate if users have ${perUser} samples each, all alike`, () => {
    const rates = { common: [0.2, 0.4], rare: [0.02, 0.05] } as const;
    for (const [name, pair] of Object.entries(rates)) {
      const share = coverage({ users: 300, perUser, rates: pair });
      assert.ok(share >= 0.92 && share <= 0.99, `${name}: ${share}`);
    }
  });

/** Draws 400 users of 1 to 13 samples; half of these have the user's outcome, and half of the failures are dropped. */
function drawUnequal(random: Random, rates: readonly [number, number]): CalibrationBin[] {
  const [scores, labels, weights, groups]: number[][] = [[], [], [], []];
  for (let user = 0; user < 400; user++) {
    const rate = rates[user % 2];
    const outcome = Number(random.uniform() < rate);
    for (let copy = 0; copy <= user % 13; copy++) {
      const label = random.uniform() < 0.5 ? outcome : Number(random.uniform() < rate);
      if (label === 0 && random.uniform() < 0.5) continue;
      scores.push(user % 2 === 0 ? 0.25 : 0.75);
      labels.push(label);
      weights.push(label === 0 ? 2 : 1);
      groups.push(user);
    }
  }
  const ranked = rankRows(
    Float64Array.from(scores),
    Uint8Array.from(labels),
    Float64Array.from(weights),
    Uint16Array.from(groups),
  );
  return calibrationBins(ranked, 1000);
}

test('intervals of bins contain the true rate if users have unequal numbers of samples, with down-sampling', () => {
  const random = new Random(5);
  const rates = [0.2, 0.4] as const;
  let covered = 0;
  for (let repeat = 0; repeat < 200; repeat++) {
    const bins = drawUnequal(random, rates);
    assert.equal(bins.length, 2);
    for (const [index, { low, high }] of bins.entries()) covered += Number(low <= rates[index] && rates[index] <= high);
  }
  assert.ok(covered / 400 >= 0.92, `${covered / 400}`);
});

test('intervals are too narrow if the samples of a user are alike, but taken as independent', () => {
  const world = { users: 300, perUser: 20, rates: [0.2, 0.4] } as const;
  assert.ok(coverage(world, false) < 0.6);
});

test('the rate of a bin with a single user may be anything from 0 to 1', () => {
  const [bin] = calibrationBins(
    rankRows(
      new Float64Array(50).fill(0.5),
      Uint8Array.from({ length: 50 }, (_, row) => row % 2),
      undefined,
      new Uint16Array(50),
    ),
    1,
  );
  assert.deepEqual([bin.low, bin.high], [0, 1]);
});

test('without conversions, the interval is as wide as with one sample per user', () => {
  const world = { users: 200, rates: [0, 0] } as const;
  const [four] = draw(new Random(1), { ...world, perUser: 4 }, true);
  const [one] = draw(new Random(1), { ...world, perUser: 1 }, true);
  assert.ok(Math.abs(four.high / one.high - 1) < 0.01, `${four.high} ${one.high}`);
});
