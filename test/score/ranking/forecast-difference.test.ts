import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Random } from '../../../core/engine/random.ts';
import {
  forecastDifference,
  forecastValueDifference,
  SharedUsers,
  type ComparedShape,
  type DifferenceForecast,
} from '../../../core/score/ranking/forecast-difference.ts';
import { ProbabilitySums } from '../../../core/score/ranking/probability-sums.ts';

const ERRORS = { model: 0.15, level: 0.15, drift: 0.25 };
const VALUES = [30, 20];

const variances = [{ step: 'approval', model: ERRORS.model ** 2, level: ERRORS.level ** 2, drift: ERRORS.drift ** 2 }];
const forecast = { bannerSlopes: null, conditionalShifts: {}, levelShifts: {}, variances };
/** Two banks, each scored by a run of its own, with two banners each. */
const shape: ComparedShape = {
  candidates: [0, 0, 1, 1].map((run, index) => ({ run, bank: `b${run}`, banner: String(index) })),
  runs: [0, 1].map((run) => ({ run: `r${run}`, dataset: null, steps: ['approval'], forecast })),
};

/** Contacts by banner: how many there are, and their probability of an approval. */
type Contacts = readonly { readonly candidate: number; readonly count: number; readonly probability: number }[];

function differences(removed: Contacts, added: Contacts): { count: DifferenceForecast; value: DifferenceForecast } {
  const rowsOf = (contacts: Contacts) => {
    const [sums, values] = [new ProbabilitySums(4), new Float64Array(4)];
    let variance = 0;
    for (const { candidate, count, probability } of contacts)
      for (let row = 0; row < count; row++) {
        const value = VALUES[shape.candidates[candidate].run];
        sums.add(candidate, probability);
        values[candidate] += value * probability;
        variance += value ** 2 * probability * (1 - probability);
      }
    return { shape, sums, values, variance, objectives: shape.candidates.map(() => ({ objective: 'approval' })) };
  };
  const [first, second] = [rowsOf(removed), rowsOf(added)];
  return { count: forecastDifference('approval', first, second), value: forecastValueDifference(first, second) };
}

/** The share of worlds in which the true difference of conversions, and of their value, is within its interval. */
function coverage(removed: Contacts, added: Contacts, isDriftCommon: boolean): { count: number; value: number } {
  const random = new Random(4);
  const { count, value } = differences(removed, added);
  const covered = { count: 0, value: 0 };
  const draws = 2000;
  for (let draw = 0; draw < draws; draw++) {
    const common = random.normal();
    const levels = [0, 1].map(
      () => 1 + ERRORS.level * random.normal() + ERRORS.drift * (isDriftCommon ? common : random.normal()),
    );
    const banners = shape.candidates.map(({ run }) => Math.max(0, levels[run] + ERRORS.model * random.normal()));
    const outcome = { count: 0, value: 0 };
    for (const [sign, contacts] of [[-1, removed] as const, [1, added] as const])
      for (const { candidate, count: contactCount, probability } of contacts)
        for (let row = 0; row < contactCount; row++) {
          if (random.uniform() >= probability * banners[candidate]) continue;
          outcome.count += sign;
          outcome.value += sign * VALUES[shape.candidates[candidate].run];
        }
    if (outcome.count >= count.low && outcome.count <= count.high) covered.count++;
    if (outcome.value >= value.low && outcome.value <= value.high) covered.value++;
  }
  return { count: covered.count / draws, value: covered.value / draws };
}

test('the interval of a difference contains the true one in 95 % of worlds, if banks drift alike or apart', () => {
  const removed = [
    { candidate: 0, count: 120, probability: 0.1 },
    { candidate: 1, count: 60, probability: 0.2 },
  ];
  const added = [
    { candidate: 2, count: 100, probability: 0.15 },
    { candidate: 3, count: 80, probability: 0.05 },
  ];
  for (const isDriftCommon of [true, false])
    for (const [one, other] of [
      [removed, added],
      [[], added],
    ])
      for (const [figure, share] of Object.entries(coverage(one, other, isDriftCommon)))
        assert.ok(share >= 0.935 && share <= 0.995, `${figure}, ${one.length}, ${isDriftCommon}: ${share}`);
});

test('equal contacts cancel out except for chance, and without contacts the difference is exactly 0', () => {
  const contacts = [{ candidate: 0, count: 50, probability: 0.1 }];
  const { count, value } = differences([], []);
  assert.deepEqual([count.expected, count.low, count.high, value.expected, value.low, value.high], [0, 0, 0, 0, 0, 0]);
  const { errors } = differences(contacts, [{ candidate: 0, count: 50, probability: 0.1 }]).count;
  assert.ok(errors.model === 0 && errors.drift === 0 && errors.chance > 0);
});

test('two lists of the same users with the same banners do not differ, however their models differ', () => {
  const [first, second] = [0.1, 0.3].map((probability) => {
    const sums = new ProbabilitySums(4);
    for (let row = 0; row < 50; row++) sums.add(0, probability);
    return { shape, sums };
  });
  const shared = new SharedUsers();
  for (let row = 0; row < 50; row++) shared.add(0.1, 0.3);
  const { expected, low, high } = forecastDifference('approval', first, second, shared);
  assert.deepEqual([expected, low, high], [0, 0, 0]);
  // With one other user in each list, at most this one converts or not.
  second.sums.add(1, 0.5);
  first.sums.add(2, 0.5);
  const other = forecastDifference('approval', first, second, shared);
  assert.deepEqual([other.expected, other.high], [1, 1]);
  assert.ok(other.low >= -1 && other.low <= 1, `${other.low}`);
});

test('if a run of the same name has no known errors, it counts as another run: errors do not cancel out', () => {
  const withDataset = (dataset: string | null, known: typeof forecast | null): ComparedShape => ({
    ...shape,
    runs: shape.runs.map((run) => ({ ...run, dataset, forecast: known })),
  });
  const sums = new ProbabilitySums(4);
  for (let row = 0; row < 100; row++) sums.add(0, 0.1);
  const known = { shape: withDataset('may', forecast), sums };
  const unknown = { shape: withDataset(null, null), sums };
  for (const [first, second] of [[known, unknown] as const, [unknown, known] as const]) {
    const { errors } = forecastDifference('approval', first, second);
    assert.ok(errors.model! > 0 && errors.drift! > 0, JSON.stringify(errors));
    assert.deepEqual(errors.incomplete, ['model', 'drift']);
  }
});
