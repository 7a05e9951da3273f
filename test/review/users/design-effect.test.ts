/**
 * Worlds whose users have several impressions each that convert alike or not. The design effect of m impressions that
 * all convert alike is m; of independent ones it is 1.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { funnelOf, type FunnelStep } from '../../../core/funnel/conversion.ts';
import { designEffects } from '../../../core/review/users/design-effect.ts';
import { randomNumbers } from '../../random-numbers.ts';
import { countsOf, type World } from './worlds.ts';

const WORLDS = 1200;

/** In how many percent of worlds the interval of the click rate contains its true value. */
function coverage(world: World): number {
  const random = randomNumbers(7);
  let hits = 0;
  for (let sample = 0; sample < WORLDS; sample++) {
    const { byGroup, cells } = countsOf(world, random);
    const [, click] = funnelOf(['click'], cells, designEffects(byGroup, 1));
    hits += Number(isWithin(world.rate, click));
  }
  return (100 * hits) / WORLDS;
}

function isWithin(rate: number, { low, high }: FunnelStep): boolean {
  return low !== null && high !== null && low <= rate && rate <= high;
}

const USERS = { users: 600, rate: 0.1 };

for (const impressions of [1, 4, 20]) {
  test(`95 % intervals hold the true rate in 93 to 97 % of worlds with ${impressions} equal impressions a user`, () => {
    const covered = coverage({ ...USERS, impressions, alike: 1, groups: 600 });
    assert.ok(covered >= 93 && covered <= 97, `${covered} %`);
  });
}

test('95 % intervals hold the true rate if only some impressions are alike, or users share groups by chance', () => {
  for (const world of [
    { ...USERS, impressions: 20, alike: 0.3, groups: 600 },
    { ...USERS, impressions: 20, alike: 1, groups: 256, sharesGroups: true },
    { ...USERS, impressions: 4, alike: 0, groups: 600 },
  ]) {
    const covered = coverage(world);
    assert.ok(covered >= 93 && covered <= 97.5, `${JSON.stringify(world)}: ${covered} %`);
  }
});

test('the design effect of each step equals its definition over users', () => {
  // [group][first open step 0..2][depth 0..2]: three users whose samples are all mature (first open step 2: none).
  const users = [
    [6, 2, 1],
    [1, 3, 4],
    [5, 0, 0],
  ];
  const counts = Uint32Array.from(users.flatMap((byDepth) => [0, 0, 0, 0, 0, 0, ...byDepth]));
  const effect = (of: (byDepth: number[]) => { count: number; total: number }): number => {
    const sums = users.map(of);
    const total = sums.reduce((sum, one) => sum + one.total, 0);
    const rate = sums.reduce((sum, one) => sum + one.count, 0) / total;
    const squares = sums.reduce((sum, one) => sum + (one.count - rate * one.total) ** 2, 0);
    const filled = sums.filter((one) => one.total > 0).length;
    return Math.max(1, (squares / (rate * (1 - rate) * total)) * (filled / (filled - 1)));
  };
  const close = (one: number, other: number): void => assert.ok(Math.abs(one - other) < 1e-12, `${one} ${other}`);
  const { previous, first } = designEffects(counts, 2);
  const clicks = effect(([none, one, two]) => ({ count: one + two, total: none + one + two }));
  close(previous[0], clicks);
  close(first[0], clicks);
  close(
    previous[1],
    effect(([, one, two]) => ({ count: two, total: one + two })),
  );
  close(
    first[1],
    effect(([none, one, two]) => ({ count: two, total: none + one + two })),
  );
});

test('samples that are open for a step do not count for its effect', () => {
  // One step: cells are open without and with it, mature without and with it. All open samples are of the first user.
  const withOpen = Uint32Array.from([900, 0, 3, 1, 0, 0, 2, 2, 0, 0, 4, 0]);
  const without = Uint32Array.from([0, 0, 3, 1, 0, 0, 2, 2, 0, 0, 4, 0]);
  assert.deepEqual(designEffects(withOpen, 1), designEffects(without, 1));
});

test('without any conversion, the samples of a user are taken to be alike', () => {
  // Users with 10 and 30 samples, each alone in a group, among many empty ones: a sample's user has 25 on average.
  const counts = new Uint32Array(4 * 4096);
  counts[2] = 10;
  counts[4 * 77 + 2] = 30;
  const [effect] = designEffects(counts, 1).first;
  assert.ok(Math.abs(effect - 25) < 0.02, String(effect));
});

test('a single user counts as one sample, and without samples the effect is 1', () => {
  assert.deepEqual(designEffects(Uint32Array.from([0, 0, 7, 3]), 1), { previous: [10], first: [10] });
  assert.deepEqual(designEffects(new Uint32Array(8), 1), { previous: [1], first: [1] });
});
