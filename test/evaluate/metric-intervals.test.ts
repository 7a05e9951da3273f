import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { Random } from '../../core/engine/random.ts';
import {
  calibrationInterval,
  calibrationRatio,
  logLoss,
  logLossInterval,
  type Sampling,
} from '../../core/evaluate/metrics.ts';
import { wilson, type Interval } from '../../core/funnel/interval.ts';

/** Samples of users whose conversions have a common cause that the model does not know. */
interface World {
  readonly rows: number;
  /** The log-odds of a conversion, and how much they vary with what the model knows. */
  readonly logit: number;
  readonly spread: number;
  /** Added to the log-odds by the model. */
  readonly bias: number;
  /** Mean number of samples of a user. */
  readonly perUser: number;
  /** Standard deviation of the users' log-odds. */
  readonly userSpread: number;
  /** The share of the negatives that down-sampling keeps. */
  readonly negativeRate?: number;
}

interface Draw extends Sampling {
  readonly predicted: Float64Array;
  readonly labels: Uint8Array;
}

const probabilityOf = (logit: number): number => 1 / (1 + Math.exp(-logit));

/** Calls `visit` for each sample of a world, with the true and the predicted probability, and the user. */
function simulate(
  random: Random,
  { rows, logit, spread, bias, perUser, userSpread }: World,
  visit: (truth: number, predicted: number, user: number) => void,
): void {
  let [user, left, ofUser] = [-1, 0, 0];
  for (let row = 0; row < rows; row++) {
    if (left === 0) {
      left = 1 + Math.floor(random.uniform() * (2 * perUser - 1));
      ofUser = userSpread * random.normal();
      user++;
    }
    left--;
    const known = logit + spread * random.normal();
    visit(probabilityOf(known + ofUser), probabilityOf(known + bias), user);
  }
}

function drawOf(random: Random, world: World): Draw {
  const { negativeRate = 1 } = world;
  const kept: [predicted: number, label: number, user: number][] = [];
  simulate(random, world, (truth, predicted, user) => {
    const label = Number(random.uniform() < truth);
    if (label === 1 || random.uniform() < negativeRate) kept.push([predicted, label, user]);
  });
  return {
    predicted: Float64Array.from(kept, ([predicted]) => predicted),
    labels: Uint8Array.from(kept, ([, label]) => label),
    groups: Uint16Array.from(kept, ([, , user]) => user),
    weights:
      negativeRate < 1 ? Float64Array.from(kept, ([, label]) => (label === 1 ? 1 : 1 / negativeRate)) : undefined,
  };
}

/** The ratio and the log loss over so many samples that chance hardly matters, by the true probabilities. */
function truthOf(random: Random, world: World): { readonly ratio: number; readonly loss: number } {
  const rows = 80_000;
  let [expected, predictedSum, loss] = [0, 0, 0];
  simulate(random, { ...world, rows }, (truth, predicted) => {
    expected += truth;
    predictedSum += predicted;
    loss -= truth * Math.log(predicted) + (1 - truth) * Math.log(1 - predicted);
  });
  return { ratio: predictedSum / expected, loss: loss / rows };
}

/** The share of draws in which each interval holds the truth; draws without an interval do not count. */
function coverage(random: Random, world: World, draws: number): { readonly ratio: number; readonly loss: number } {
  const truth = truthOf(random, world);
  const inside = { ratio: [0, 0], loss: [0, 0] };
  const count = (counts: number[], interval: Interval | null, value: number): void => {
    if (interval === null) return;
    counts[0] += Number(interval.low <= value && value <= interval.high);
    counts[1]++;
  };
  for (let i = 0; i < draws; i++) {
    const { predicted, labels, ...sampling } = drawOf(random, world);
    count(inside.ratio, calibrationInterval(predicted, labels, sampling), truth.ratio);
    count(inside.loss, logLossInterval(predicted, labels, sampling), truth.loss);
  }
  return { ratio: inside.ratio[0] / inside.ratio[1], loss: inside.loss[0] / inside.loss[1] };
}

const DRAWS = 300;
/** Three standard deviations of a share of 95 % of so many draws. */
const TOLERANCE = 3 * Math.sqrt((0.95 * 0.05) / DRAWS);

const independent = { perUser: 1, userSpread: 0 };
const WORLDS: Readonly<Record<string, World>> = {
  'a rare step': { rows: 600, logit: -4, spread: 1, bias: 0.2, ...independent },
  'a common step': { rows: 200, logit: -1, spread: 1.2, bias: -0.2, ...independent },
  'users alike, with several samples each': {
    rows: 1000,
    logit: -3,
    spread: 1,
    bias: 0.1,
    perUser: 6,
    userSpread: 1.5,
  },
  'down-sampled negatives': { rows: 3000, logit: -4, spread: 1, bias: 0.1, ...independent, negativeRate: 0.1 },
};

for (const [name, world] of Object.entries(WORLDS))
  test(`the intervals of predicted over actual and of log loss hold the truth in 95 % of draws: ${name}`, () => {
    const { ratio, loss } = coverage(new Random(21), world, DRAWS);
    for (const [figure, share] of Object.entries({ ratio, loss }))
      assert.ok(share >= 0.95 - TOLERANCE, `${figure}: ${share}`);
    // Rare large losses make the interval of the log loss too wide rather than too narrow.
    assert.ok(ratio <= 0.95 + TOLERANCE, `ratio: ${ratio}`);
  });

test('with users who convert alike, samples taken as independent would give intervals that are too narrow', () => {
  const random = new Random(22);
  const { predicted, labels, groups } = drawOf(random, {
    ...WORLDS['users alike, with several samples each'],
    rows: 20_000,
  });
  const width = ({ low, high }: Interval): number => Math.log(high / low);
  for (const interval of [calibrationInterval, logLossInterval]) {
    const [independently, byUser] = [interval(predicted, labels), interval(predicted, labels, { groups })];
    assert.ok(independently !== null && byUser !== null && width(byUser) > 1.2 * width(independently));
  }
});

test('if all samples are predicted alike, the interval of predicted over actual is that of Wilson', () => {
  const labels = Uint8Array.from({ length: 2000 }, (_, row) => Number(row < 30));
  const rate = wilson(30, 2000);
  const interval = calibrationInterval(new Float64Array(2000).fill(0.02), labels);
  assert.ok(rate !== null && interval !== null);
  // Student's t with 1,999 degrees of freedom is slightly wider than the normal distribution.
  for (const [end, expected] of [
    [interval.low, 0.02 / rate.high],
    [interval.high, 0.02 / rate.low],
  ])
    assert.ok(Math.abs(end / expected - 1) < 0.001, `${end}, not ${expected}`);
});

test('an interval holds its figure, and its ends are finite and not negative', () => {
  const row = fc.record({ probability: fc.double({ min: 0, max: 1, noNaN: true }), label: fc.nat(1), user: fc.nat(9) });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 40 }), (data) => {
      const predicted = Float64Array.from(data, ({ probability }) => probability);
      const labels = Uint8Array.from(data, ({ label }) => label);
      const groups = Uint16Array.from(data, ({ user }) => user);
      for (const [figure, interval] of [
        [calibrationRatio(predicted, labels), calibrationInterval(predicted, labels, { groups })],
        [logLoss(predicted, labels), logLossInterval(predicted, labels, { groups })],
      ] as const)
        if (interval !== null) {
          assert.ok(figure !== null && interval.low >= 0 && Number.isFinite(interval.high));
          assert.ok(interval.low <= figure * (1 + 1e-9) && interval.high >= figure * (1 - 1e-9));
        }
    }),
  );
});

test('there is no interval without conversions, and none if all samples are of one user', () => {
  const predicted = Float64Array.of(0.2, 0.3, 0.4);
  const none = Uint8Array.of(0, 0, 0);
  const some = Uint8Array.of(0, 1, 0);
  const groups = new Uint16Array(3);
  assert.equal(calibrationInterval(predicted, none), null);
  assert.equal(logLossInterval(predicted, none), null);
  assert.equal(logLossInterval(predicted, Uint8Array.of(1, 1, 1)), null);
  assert.equal(calibrationInterval(predicted, some, { groups }), null);
  assert.equal(logLossInterval(predicted, some, { groups }), null);
});
