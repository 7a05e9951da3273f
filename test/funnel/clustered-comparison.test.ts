/** Differences and tests where a user has several samples that convert alike, and nothing really differs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { commonChangeOf } from '../../core/funnel/common-change.ts';
import { compareFunnels, effectsOfRates } from '../../core/funnel/comparison.ts';
import { contributionOf } from '../../core/funnel/contribution.ts';
import { emptyCells, type FunnelCells } from '../../core/funnel/conversion.ts';
import {
  compareOverlapping,
  compareProportions,
  effectiveCounts,
  type Proportion,
} from '../../core/funnel/proportions.ts';
import { designEffects } from '../../core/review/users/design-effect.ts';
import { assertNear } from '../near.ts';
import { randomNumbers } from '../random-numbers.ts';
import { countsOf, type SimulatedUsers } from '../review/users/simulated-users.ts';
import { wholeOf } from './proportions.ts';

const SIMULATIONS = 800;
const random = randomNumbers(41);

/** 300 users of 6 impressions each; the group of a user is the user. */
const ALIKE: SimulatedUsers = { users: 300, rate: 0.15, impressions: 6, convertAlike: 0.6, groups: 300 };

function side(simulated: SimulatedUsers) {
  const { byGroup, cells } = countsOf(simulated, random);
  return { cells, effects: designEffects(byGroup, 1) };
}

function comparedClicks(simulated: SimulatedUsers) {
  const [now, before] = [side(simulated), side(simulated)];
  const compare = (effects: Parameters<typeof compareFunnels>[4]) =>
    compareFunnels(['click'], now.cells, before.cells, undefined, effects)[1].changeOfPrevious ??
    assert.fail('no change');
  return {
    byUsers: compare({ now: now.effects, before: before.effects, differences: null }),
    bySamples: compare({ now: null, before: null, differences: null }),
  };
}

const shareOf = <Draw>(draws: readonly Draw[], holds: (draw: Draw) => boolean): number =>
  draws.filter(holds).length / draws.length;

test('of two sides with equal rates, 5 % differ at p < .05, however alike the samples of a user are', () => {
  const draws = Array.from({ length: SIMULATIONS }, () => comparedClicks(ALIKE));
  const rejected = shareOf(draws, ({ byUsers }) => byUsers.p < 0.05);
  assert.ok(rejected > 0.025 && rejected < 0.075, `${rejected} of the simulations`);
  const covered = shareOf(draws, ({ byUsers: { low, high } }) => low <= 0 && high >= 0);
  assert.ok(covered > 0.925 && covered < 0.98, `${covered} of the intervals contain 0`);
  const asSamples = shareOf(draws, ({ bySamples }) => bySamples.p < 0.05);
  assert.ok(asSamples > 0.12, `${asSamples} of the simulations, if samples were independent`);
});

test('with few conversions, Fisher’s test finds equal rates different in at most 5 % of cases', () => {
  const rare: SimulatedUsers = { users: 60, rate: 0.03, impressions: 6, convertAlike: 0.6, groups: 60 };
  const draws = Array.from({ length: SIMULATIONS }, () => comparedClicks(rare));
  const exact = draws.filter(({ byUsers }) => byUsers.test === 'fisher');
  assert.ok(exact.length > SIMULATIONS / 4, `${exact.length} small counts`);
  const rejected = shareOf(exact, ({ byUsers }) => byUsers.p < 0.05);
  assert.ok(rejected < 0.065, `${rejected} of the simulations`);
});

test('where all samples of a user are alike, small counts of users find a difference in at most 5 % of cases', () => {
  const users: SimulatedUsers = {
    users: 60,
    rate: 0.05,
    impressions: 20,
    convertAlike: 1,
    groups: 4096,
    sharesGroups: true,
  };
  const rejected = shareOf(
    Array.from({ length: SIMULATIONS }, () => comparedClicks(users)),
    ({ byUsers }) => byUsers.p < 0.05,
  );
  assert.ok(rejected < 0.06, `${rejected} of the simulations`);
});

test('a design effect larger than a side counts that side as one sample, in the interval and in the test', () => {
  const [one, other] = [
    { count: 2, total: 3 },
    { count: 100, total: 1000 },
  ];
  assert.deepEqual(compareProportions(one, other, [50, 2]), compareProportions(one, other, [3, 2]));
});

test('a single sample beside two users with hundreds of samples is not significant', () => {
  // Of three independent people, one converted: p = 1/3, whichever it is.
  const compared = compareProportions({ count: 1, total: 1 }, { count: 0, total: 400 }, [1, 200]);
  assertNear(compared?.p ?? NaN, 1 / 3, 1e-9);
});

test('a design effect of 4 makes a difference as certain as a quarter of the samples do', () => {
  const [one, other] = [
    { count: 400, total: 1000 },
    { count: 300, total: 900 },
  ];
  const quarter = ({ count, total }: Proportion): Proportion => ({ count: count / 4, total: total / 4 });
  assert.deepEqual(compareProportions(one, other, [4, 4]), compareProportions(quarter(one), quarter(other)));
  // Of a side alone: its part of the variance is four times as large.
  const widths = (
    [
      [1, 1],
      [4, 1],
      [1, 4],
      [4, 4],
    ] as const
  ).map((effects) => {
    const { low, high } = compareProportions(one, other, effects) ?? assert.fail('no difference');
    return (high - low) ** 2;
  });
  assertNear((widths[1] + widths[2]) / (widths[0] + widths[3]), 1, 0.01);
  assertNear(widths[3] / widths[0], 4, 0.05);
});

test('a larger design effect makes the p-value of Fisher’s test larger, at most 1', () => {
  const compare = (effect: number) =>
    compareProportions({ count: 6, total: 20 }, { count: 0, total: 20 }, [effect, effect]) ?? assert.fail('no p');
  const ps = [1, 1.5, 3, 20].map((effect) => compare(effect).p);
  // Fisher's exact test of 6 of 20 against 0 of 20; then of 4 of 13 (20 / 1.5), 2 of 7, and 0 of 1.
  for (const [index, p] of [0.0202, 0.0957, 0.4615, 1].entries()) assertNear(ps[index], p, 0.0001);
  const equal = compareProportions({ count: 1, total: 20 }, { count: 1, total: 20 }, [5, 5]);
  assert.equal(equal?.p, 1);
});

test('samples on both sides have the larger design effect', () => {
  const [own, shared] = [
    { count: 30, total: 100 },
    { count: 60, total: 300 },
  ];
  const all = { count: 90, total: 400 };
  assert.deepEqual(compareOverlapping(shared, all, shared, [1, 3]), compareOverlapping(shared, all, shared, [3, 3]));
  assert.notDeepEqual(compareOverlapping(own, all, own, [3, 3]), compareOverlapping(own, all, own, [1, 1]));
});

/** A column with four values, each with its own users and rate; the samples of both sides. */
function columnOfUsers() {
  const usersByRate = [0.1, 0.15, 0.2, 0.3].map((rate): SimulatedUsers => ({ ...ALIKE, rate }));
  const [now, before] = [0, 1].map(() => {
    const values = usersByRate.map((simulated) => countsOf(simulated, random));
    const together = new Uint32Array(values.flatMap(({ byGroup }) => [...byGroup]));
    return { values: values.map(({ cells }) => clicksOf(cells)), effects: designEffects(together, 1) };
  });
  const effects = effectsOfRates({ now: now.effects, before: before.effects, differences: null }, 1, 'previous');
  const values = now.values.map((value, index) => ({ now: value, before: before.values[index] }));
  return { values, effects };
}

function clicksOf(cells: FunnelCells): Proportion {
  assert.equal(cells.length, emptyCells(1).length);
  return { count: cells[3], total: cells[2] + cells[3] };
}

test('if all values move alike, 5 % of their excesses have p < .05, and 95 % of the intervals contain 0', () => {
  const draws = Array.from({ length: SIMULATIONS / 2 }, () => {
    const { values, effects } = columnOfUsers();
    const tested = values.map((value) => effectiveCounts(value, effects));
    const common = commonChangeOf(tested);
    const none = { count: 0, total: 0 };
    return values.map((value, index) => {
      const independence = { ofValue: none, ofAll: none, effects, restEffects: effects, ofFigures: null };
      const samples = { tested: tested[index], testedCommon: common, ...independence };
      return contributionOf(value, wholeOf(values), common, samples) ?? assert.fail('no contribution');
    });
  }).flat();
  const rejected = shareOf(draws, ({ p }) => (p ?? 1) < 0.05);
  assert.ok(rejected > 0.025 && rejected < 0.075, `${rejected} of the excesses`);
  for (const figure of ['excess', 'rateEffect'] as const) {
    const covered = shareOf(draws, ({ intervals: { [figure]: interval } }) => {
      const { low, high } = interval ?? { low: 0, high: 0 };
      return low <= 0 && high >= 0;
    });
    assert.ok(covered > 0.925 && covered < 0.98, `${covered} of the intervals of ${figure} contain 0`);
  }
});
