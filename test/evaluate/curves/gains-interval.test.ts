import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { Random } from '../../../core/engine/random.ts';
import { gainsWithIntervals } from '../../../core/evaluate/gains-interval.ts';
import { gainsCurve, type GainsPoint } from '../../../core/evaluate/gains.ts';
import { rankRows } from '../../../core/evaluate/ranked.ts';
import { assertNear } from '../../near.ts';

/** Users with one score each, uniform in 0..1; the samples of a user are all alike. */
interface World {
  readonly users: number;
  /** The probability of a conversion at the top score; it falls with the cube of the distance to the top. */
  readonly most: number;
  readonly perUser: number;
  /** Number of different scores; 0 makes all scores different. */
  readonly levels?: number;
  /** The share of the negatives that down-sampling keeps. */
  readonly negativeRate?: number;
}

/** The share of all positives in the top share of a list: ∫ p over it, divided by ∫ p over all, for p = most u³. */
function trueGain(share: number, levels = 0): number {
  const exact = (top: number): number => 1 - (1 - top) ** 4;
  if (levels === 0) return exact(share);
  // Within a level, positives are spread evenly.
  const before = Math.floor(share * levels) / levels;
  return exact(before) + (share - before) * levels * (exact(Math.min(1, before + 1 / levels)) - exact(before));
}

interface Samples {
  readonly scores: number[];
  readonly labels: number[];
  readonly weights: number[];
  readonly users: number[];
}

function draw(random: Random, { users, most, perUser, levels = 0, negativeRate = 1 }: World): Samples {
  const samples: Samples = { scores: [], labels: [], weights: [], users: [] };
  for (let user = 0; user < users; user++) {
    const score = random.uniform();
    const label = Number(random.uniform() < most * score ** 3);
    for (let copy = 0; copy < perUser; copy++) {
      if (label === 0 && random.uniform() >= negativeRate) continue;
      samples.scores.push(levels === 0 ? score : Math.floor(score * levels));
      samples.labels.push(label);
      samples.weights.push(label === 1 ? 1 : 1 / negativeRate);
      samples.users.push(user);
    }
  }
  return samples;
}

function curveOf({ scores, labels, weights, users }: Samples, byUser = true): GainsPoint[] | null {
  const isWeighted = weights.some((weight) => weight !== 1);
  return gainsWithIntervals(
    rankRows(
      Float64Array.from(scores),
      Uint8Array.from(labels),
      isWeighted ? Float64Array.from(weights) : undefined,
      byUser ? Uint16Array.from(users) : undefined,
    ),
  );
}

/** The share of draws whose interval at the top 10 % contains the true gain, of those with a positive. */
function coverage(world: World, draws: number, byUser = true): number {
  const random = new Random(world.users + world.perUser);
  const truth = trueGain(0.1, world.levels);
  let [measured, covered] = [0, 0];
  for (let index = 0; index < draws; index++) {
    const point = curveOf(draw(random, world), byUser)?.[10];
    if (point === undefined) continue;
    measured++;
    if ((point.low ?? 1) <= truth && truth <= (point.high ?? 0)) covered++;
  }
  return covered / measured;
}

/** Standard deviations that a simulated coverage may be off by. */
const TOLERANCE = 3.5;

function assertCovers(world: World, draws: number, most = 1): void {
  const found = coverage(world, draws);
  const off = TOLERANCE * Math.sqrt((0.95 * 0.05) / draws);
  assert.ok(found > 0.94 - off && found <= most, `${JSON.stringify(world)}: ${found}`);
}

test('the interval contains the true gain in 95 % of draws, with 10 to 1,000 positives', () => {
  // Positives are a quarter of `most`, on average.
  assertCovers({ users: 1000, most: 0.04, perUser: 1 }, 300);
  assertCovers({ users: 2000, most: 0.2, perUser: 1 }, 200);
  assertCovers({ users: 8000, most: 0.5, perUser: 1 }, 100);
});

test('the interval contains the true gain with 20 equal samples per user, but not if they count as independent', () => {
  const world = { users: 400, most: 0.4, perUser: 20 };
  assertCovers({ users: 200, most: 0.2, perUser: 20 }, 200);
  assertCovers(world, 150);
  assert.ok(coverage(world, 150, false) < 0.6);
});

test('if many samples convert, the interval contains the true gain without being too wide', () => {
  assertCovers({ users: 400, most: 1, perUser: 1 }, 300, 0.985);
});

test('the interval contains the true gain with tied scores, and with down-sampled negatives', () => {
  assertCovers({ users: 800, most: 0.3, perUser: 1, levels: 7 }, 300);
  assertCovers({ users: 800, most: 0.3, perUser: 1, negativeRate: 0.3 }, 300);
});

test('the interval contains the true gain with one to three positives', () => {
  assertCovers({ users: 300, most: 0.02, perUser: 1 }, 400);
});

const rows = fc.array(
  fc.record({
    score: fc.constantFrom(0, 0.25, 0.5, 1),
    label: fc.nat(1),
    weight: fc.integer({ min: 1, max: 9 }),
    user: fc.nat(20),
  }),
  { maxLength: 60 },
);

function samplesOf(
  data: readonly { score: number; label: number; weight: number; user: number }[],
  scale = 1,
): Samples {
  return {
    scores: data.map(({ score }) => score),
    labels: data.map(({ label }) => label),
    weights: data.map(({ weight }) => weight * scale),
    users: data.map(({ user }) => user),
  };
}

test('each interval contains its gain and lies within 0 and 1, and the points are those of the curve', () => {
  fc.assert(
    fc.property(rows, fc.boolean(), (data, byUser) => {
      const samples = samplesOf(data);
      const curve = curveOf(samples, byUser);
      const weights = Float64Array.from(samples.weights);
      const plain = gainsCurve(rankRows(Float64Array.from(samples.scores), Uint8Array.from(samples.labels), weights));
      assert.equal(curve === null, plain === null);
      for (const [index, { gain, low, high, share }] of (curve ?? []).entries()) {
        assert.deepEqual([share, gain], [plain?.[index].share, plain?.[index].gain]);
        assert.equal(low === null, high === null);
        if (typeof low !== 'number' || typeof high !== 'number') continue;
        assert.ok(low >= -1e-12 && low <= gain + 1e-12 && gain <= high + 1e-12 && high <= 1 + 1e-12);
      }
    }),
  );
});

test('the order of rows and a common factor of the weights change nothing', () => {
  fc.assert(
    fc.property(rows, (data) => {
      const [one, other] = [curveOf(samplesOf(data)), curveOf(samplesOf(data.toReversed(), 4))];
      for (const [index, point] of (one ?? []).entries()) {
        assertNear(point.low ?? -1, other?.[index].low ?? -1, 1e-9);
        assertNear(point.high ?? -1, other?.[index].high ?? -1, 1e-9);
      }
    }),
  );
});

const unweighted = (scores: number[], labels: number[], users = scores.map((_, index) => index)): Samples => ({
  scores,
  labels,
  users,
  weights: labels.map(() => 1),
});
const hundred = Array.from({ length: 100 }, (_, index) => index);

test('if all positives are at the top, their number bounds the true gain from below', () => {
  for (const positives of [1, 3, 10]) {
    const labels = hundred.map((index) => Number(index >= 100 - positives));
    const { low, high } = curveOf(unweighted(hundred, labels))![20];
    // Clopper and Pearson: with a lower gain, all positives would be at the top in fewer than 2.5 % of draws.
    assertNear(low ?? NaN, 0.025 ** (1 / positives), 1e-12);
    assert.equal(high, 1);
  }
});

test('if no positive is at the top, their number bounds the gain from above; 20 samples of a user count as one', () => {
  const labels = hundred.map((index) => Number(index < 5));
  assertNear(curveOf(unweighted(hundred, labels))![20].high ?? NaN, 1 - 0.025 ** (1 / 5), 1e-12);
  const [scores, users] = [hundred, hundred].map((list) => list.flatMap((index) => new Array<number>(20).fill(index)));
  const copies = curveOf(
    unweighted(
      scores,
      scores.map((index) => Number(index < 5)),
      users,
    ),
  )![20];
  assertNear(copies.high ?? NaN, 1 - 0.025 ** (1 / 5), 1e-12);
});

test('without positives there is no curve; without negatives or a second user at the top, no interval', () => {
  assert.equal(curveOf(unweighted(hundred, new Array<number>(100).fill(0))), null);
  const all = curveOf(unweighted(hundred, new Array<number>(100).fill(1)))!;
  assert.deepEqual([all[10].gain, all[10].low, all[10].high], [0.1, null, null]);
  const labels = hundred.map((index) => Number(index % 7 === 0));
  const curve = curveOf(unweighted(hundred, labels))!;
  assert.deepEqual([curve[1].low, curve[1].high], [null, null]);
  assert.ok(typeof curve[2].low === 'number');
  const oneUser = curveOf(unweighted(hundred, labels, new Array<number>(100).fill(0)))!;
  assert.ok(oneUser.slice(1, -1).every(({ low }) => low === null));
  assert.deepEqual([curve[0].low, curve[0].high, curve[100].low, curve[100].high], [0, 0, 1, 1]);
});
