/** Expected conversions of the tops of two lists whose users have known conversion rates. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Random } from '../../../core/engine/random.ts';
import { quietJob } from '../../../core/job.ts';
import type { ForecastParameters } from '../../../core/predict/forecast.ts';
import { expectedOfTops } from '../../../core/score/overlap/expected-both.ts';
import type { RankedUsers } from '../../../core/score/overlap/ranked-users.ts';
import { UserIndex } from '../../../core/score/overlap/user-index.ts';
import type { ComparedShape } from '../../../core/score/ranking/forecast-difference.ts';

const BANNERS = 4;
const STEP = 'click';

/** The standard deviations of the errors in a simulated world, relative to the conversions. */
interface Errors {
  readonly model: number;
  readonly level: number;
  readonly drift: number;
}

/** Users ranked by one model's probabilities; user i is shown banner i modulo `BANNERS`. */
function ranked(probabilities: readonly number[]): { readonly users: RankedUsers; readonly order: readonly number[] } {
  const order = [...probabilities.keys()].sort((one, two) => probabilities[two] - probabilities[one]);
  const users = {
    rows: order.length,
    index: new UserIndex(),
    probabilities: [Float32Array.from(order, (user) => probabilities[user])],
    candidates: Array.from({ length: BANNERS }, (_, banner) => ({ bank: 'north', banner: String(banner), run: 'r' })),
    bannerNumbers: Array.from({ length: BANNERS }, (_, banner) => banner),
    candidateOf: Int32Array.from(order, (user) => user % BANNERS),
    matches: new Int32Array(order.length),
  };
  return { users, order };
}

function shapeOf({ model, level, drift }: Errors, run: string): ComparedShape {
  const variances = [{ step: STEP, model: model ** 2, level: level ** 2, drift: drift ** 2 }];
  const forecast: ForecastParameters = { bannerSlopes: [1], conditionalShifts: {}, levelShifts: {}, variances };
  const candidates = Array.from({ length: BANNERS }, () => ({ run: 0, bank: 'north' }));
  return {
    candidates: candidates.map((candidate, banner) => ({ ...candidate, banner: String(banner) })),
    runs: [{ run, dataset: 'may', steps: [STEP], forecast }],
  };
}

/** Compares the first `rows` of the rankings by two models; returns the users of both selections too. */
async function compared(one: readonly number[], two: readonly number[], rows: number, errors: Errors) {
  const [list, other] = [ranked(one), ranked(two)];
  const rankOf = new Map(list.order.map((user, rank) => [user, rank]));
  const matches = Int32Array.from(other.order, (user) => rankOf.get(user)!);
  const both = { list: list.users, other: { ...other.users, matches }, steps: [STEP] };
  const shapes = { list: shapeOf(errors, 'r1'), other: shapeOf(errors, 'r2') };
  const [expected] = await expectedOfTops(both, shapes, rows, quietJob());
  return { expected, selected: [list.order.slice(0, rows), other.order.slice(0, rows)] as const };
}

const logistic = (logit: number): number => 1 / (1 + Math.exp(-logit));

/**
 * The share of 300 simulated worlds in which the true difference is within its interval. Two models see the log-odds of
 * users with independent noise (`noises`: its standard deviation for each model) and predict the mean probability given
 * what they see. Each has its own errors of the level and by banner; rates drift alike for both.
 */
async function coverage(
  seed: number,
  noises: readonly [number, number],
  rows: number,
  errors: Errors,
): Promise<number> {
  const random = new Random(seed);
  const draws = 300;
  let covered = 0;
  for (let draw = 0; draw < draws; draw++) {
    const logits = Array.from({ length: 1000 }, () => -2.5 + 0.9 * random.normal());
    const predictions = noises.map((noise) => {
      const kept = 0.81 / (0.81 + noise ** 2);
      const spread = 0.81 * (1 - kept);
      const level = 1 + errors.level * random.normal();
      const banners = Array.from({ length: BANNERS }, () => level + errors.model * random.normal());
      return logits.map((logit, user) => {
        const mean = -2.5 + kept * (logit - -2.5 + noise * random.normal());
        // The mean of the probability over a normal distribution of log-odds.
        const probability = logistic(mean / Math.sqrt(1 + (Math.PI * spread) / 8));
        return probability / Math.max(0.2, banners[user % BANNERS]);
      });
    });
    const { expected, selected } = await compared(predictions[0], predictions[1], rows, errors);
    const drift = 1 + errors.drift * random.normal();
    const outcomes = logits.map((logit) => (random.uniform() < logistic(logit) * drift ? 1 : 0));
    const [one, two] = selected.map((users) => users.reduce((sum, user) => sum + outcomes[user], 0));
    const { low, high } = expected.difference;
    if (two - one >= low && two - one <= high) covered++;
  }
  return covered / draws;
}

test('the interval contains the true difference in 95 % of worlds, however noisy the models', async () => {
  const none = { model: 0, level: 0, drift: 0 };
  const usual = { model: 0.15, level: 0.1, drift: 0.2 };
  const found = [
    await coverage(3, [0.6, 0.6], 200, usual),
    await coverage(4, [0.5, 1.2], 200, usual),
    await coverage(5, [0.9, 0.9], 50, none),
    await coverage(6, [1.5, 1.5], 500, usual),
  ];
  for (const share of found) assert.ok(share >= 0.92 && share <= 0.995, found.join(' '));
});

test('if one run ranked both lists, its errors cancel out as far as it expects equal conversions', async () => {
  const random = new Random(9);
  const probabilities = Array.from({ length: 400 }, () => 0.02 + 0.1 * random.uniform());
  const errors = { model: 0.2, level: 0.2, drift: 0.3 };
  const { expected: same } = await compared(probabilities, probabilities, 100, errors);
  assert.deepEqual([same.difference.expected, same.difference.errors.chance], [0, 0]);
  const [list, other] = [ranked(probabilities).users, ranked(probabilities.toReversed()).users];
  const shape = shapeOf(errors, 'r1');
  const [{ difference }] = await expectedOfTops(
    // Other users with the same probabilities.
    { list, other: { ...other, matches: other.matches.fill(-1) }, steps: [STEP] },
    { list: shape, other: shape },
    100,
    quietJob(),
  );
  const apart = { list: shape, other: shapeOf(errors, 'r2') };
  const [{ difference: ofTwoRuns }] = await expectedOfTops({ list, other, steps: [STEP] }, apart, 100, quietJob());
  assert.ok(difference.errors.drift! < 1e-6 && ofTwoRuns.errors.drift! < 1e-6, 'both were trained on the same data');
  assert.ok(difference.errors.model! < 0.2 * ofTwoRuns.errors.model!);
  assert.equal(difference.errors.chance, ofTwoRuns.errors.chance);
});
