/**
 * Simulated users who have several impressions each that convert alike or not. The design effect of m impressions that
 * all convert alike is m; of independent ones it is 1.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { funnelOf, type FunnelStep } from '../../../core/funnel/conversion.ts';
import { designEffects, effectsOfPart, knownEffects, ratesOfUsers } from '../../../core/review/users/design-effect.ts';
import { randomNumbers } from '../../random-numbers.ts';
import { countsOf, type SimulatedUsers } from './simulated-users.ts';

const SIMULATIONS = 1200;

/** In how many percent of simulations the interval of the click rate contains its true value. */
function coverage(simulated: SimulatedUsers): number {
  const random = randomNumbers(7);
  let hits = 0;
  for (let sample = 0; sample < SIMULATIONS; sample++) {
    const { byGroup, cells } = countsOf(simulated, random);
    const [, click] = funnelOf(['click'], cells, designEffects(byGroup, 1));
    hits += Number(isWithin(simulated.rate, click));
  }
  return (100 * hits) / SIMULATIONS;
}

function isWithin(rate: number, { low, high }: FunnelStep): boolean {
  return low !== null && high !== null && low <= rate && rate <= high;
}

const USERS = { users: 600, rate: 0.1 };

for (const impressions of [1, 4, 20]) {
  test(`95 % intervals hold the true rate in 93 to 97 % of cases with ${impressions} equal impressions a user`, () => {
    const covered = coverage({ ...USERS, impressions, convertAlike: 1, groups: 600 });
    assert.ok(covered >= 93 && covered <= 97, `${covered} %`);
  });
}

test('95 % intervals hold the true rate if only some impressions are alike, or users share groups by chance', () => {
  for (const simulated of [
    { ...USERS, impressions: 20, convertAlike: 0.3, groups: 600 },
    { ...USERS, impressions: 20, convertAlike: 1, groups: 256, sharesGroups: true },
    { ...USERS, impressions: 4, convertAlike: 0, groups: 600 },
  ]) {
    const covered = coverage(simulated);
    assert.ok(covered >= 93 && covered <= 97.5, `${JSON.stringify(simulated)}: ${covered} %`);
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
    const sums = users.map(of).filter((one) => one.total > 0);
    const count = sums.reduce((sum, one) => sum + one.count, 0);
    const total = sums.reduce((sum, one) => sum + one.total, 0);
    // The jackknife: the variance of a rate from the rates without each user.
    const squares = sums.map((one) => ((count - one.count) / (total - one.total) - count / total) ** 2);
    const variance = (squares.reduce((sum, one) => sum + one, 0) * (sums.length - 1)) / sums.length;
    return Math.max(1, variance / (((count / total) * (1 - count / total)) / total));
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

test('a user with a third of all samples does not make the interval too narrow', () => {
  const random = randomNumbers(13);
  const rate = 0.2;
  let hits = 0;
  for (let simulation = 0; simulation < SIMULATIONS; simulation++) {
    const one = countsOf({ users: 1, rate, impressions: 900, convertAlike: 0.5, groups: 1 }, random);
    const others = countsOf({ users: 300, rate, impressions: 6, convertAlike: 0.5, groups: 300 }, random);
    const effects = designEffects(Uint32Array.from([...one.byGroup, ...others.byGroup]), 1);
    const cells = one.cells.map((count, cell) => count + others.cells[cell]);
    hits += Number(isWithin(rate, funnelOf(['click'], cells, effects)[1]));
  }
  assert.ok(hits / SIMULATIONS > 0.93, `${hits} of ${SIMULATIONS}`);
});

test('a bank with few conversions has users at least as alike as those of all banks', () => {
  // All: 1,000 users of ten samples that convert alike. The bank: 20 users of five, two of whom converted once.
  const all = new Uint32Array(4 * 2 ** 16);
  const bank = new Uint32Array(4 * 2 ** 16);
  for (let user = 0; user < 1000; user++) all[4 * 64 * user + 2 + Number(user % 10 === 0)] = 10;
  for (let user = 0; user < 20; user++) {
    bank[4 * 64 * user + 2] = user < 2 ? 4 : 5;
    bank[4 * 64 * user + 3] = user < 2 ? 1 : 0;
  }
  const [ofBank, ofAll] = [ratesOfUsers(bank, 1), ratesOfUsers(all, 1)];
  assert.equal(ofBank.first[0].effect, 1);
  const [effect] = effectsOfPart(ofBank, knownEffects(ofAll)).first;
  assert.ok(Math.abs(effect - 5) < 0.05, String(effect));
  // With enough conversions, its own users decide.
  assert.deepEqual(effectsOfPart(ofAll, knownEffects(ofBank)).first, [ofAll.first[0].effect]);
});
