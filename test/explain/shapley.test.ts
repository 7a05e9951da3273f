/** Shapley values of games whose values are known. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Random } from '../../core/engine/random.ts';
import { shapleyValues, type Mixture, type ShapleyGame, type ShapleyValues } from '../../core/explain/shapley.ts';
import { assertNear } from '../near.ts';

type Model = (values: readonly number[]) => number;

/** The game of a model with numbers as fields; evaluations are counted. */
function gameOf(model: Model, sample: readonly number[], background: readonly (readonly number[])[]): ShapleyGame {
  return {
    fields: sample.length,
    differing: background.map((other) => sample.flatMap((value, field) => (value === other[field] ? [] : [field]))),
    value: model(sample),
    evaluate: (mixtures: readonly Mixture[]) =>
      Promise.resolve(
        Float64Array.from(mixtures, ({ background: other, mask }) =>
          model(background[other].map((value, field) => (mask[field] === 1 ? sample[field] : value))),
        ),
      ),
  };
}

function drawRows(rows: number, fields: number, seed: number): number[][] {
  const random = new Random(seed);
  return Array.from({ length: rows }, () => Array.from({ length: fields }, () => Math.floor(random.uniform() * 4)));
}

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;

function assertComplete({ baseline, contributions }: ShapleyValues, value: number): void {
  assertNear(baseline + sum(contributions), value, 1e-12);
}

for (const fields of [3, 12])
  test(`in an additive model of ${fields} fields, a field adds its own term less its mean`, async () => {
    const term = (field: number, value: number): number => Math.sin(field + 1) * value * value;
    const model: Model = (values) => sum(values.map((value, field) => term(field, value)));
    const background = drawRows(40, fields, 1);
    const [sample] = drawRows(1, fields, 2);
    const values = await shapleyValues(gameOf(model, sample, background), 7);
    values.contributions.forEach((contribution, field) => {
      const meanTerm = mean(background.map((other) => term(field, other[field])));
      assertNear(contribution, term(field, sample[field]) - meanTerm, 1e-12);
    });
    assertNear(values.baseline, mean(background.map(model)), 1e-12);
    assertComplete(values, model(sample));
  });

test('two fields that matter only together share what they add', async () => {
  const values = await shapleyValues(
    gameOf(([a, b, c]) => a * b + c, [3, 4, 5], [[0, 0, 0]]),
    1,
  );
  assert.deepEqual([...values.contributions], [6, 6, 5]);
  assert.deepEqual([values.baseline, values.exact], [0, true]);
});

test('fields that the model uses alike get the same value, and a field that it ignores exactly 0', async () => {
  const model: Model = ([a, b, c]) => Math.exp(a + b) / (1 + a * b) + 0 * c;
  const background = drawRows(30, 3, 3).map(([a, , c]) => [a, a, c]);
  const { contributions } = await shapleyValues(gameOf(model, [2, 2, 9], background), 1);
  assertNear(contributions[0], contributions[1], 1e-12);
  assert.notEqual(contributions[0], 0);
  assert.equal(contributions[2], 0);
});

test('an ignored field gets exactly 0 among many fields too, whatever the order', async () => {
  const model: Model = (values) => Math.log(values.slice(1).reduce((product, value) => product * (1.1 + value), 1));
  const { contributions, exact } = await shapleyValues(gameOf(model, new Array(10).fill(5), drawRows(20, 10, 4)), 1);
  assert.deepEqual([contributions[0], exact], [0, false]);
  assert.ok(contributions.subarray(1).every((contribution) => contribution !== 0));
});

/** Exact values of a game with interactions, by the definition: the mean over all orders of all background samples. */
function byDefinition(model: Model, sample: readonly number[], background: readonly (readonly number[])[]): number[] {
  const fields = sample.length;
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  return sample.map((_, field) => {
    let total = 0;
    for (let code = 0; code < 2 ** fields; code++) {
      if (((code >> field) & 1) === 1) continue;
      const valueOf = (taken: number): number =>
        mean(
          background.map((other) => model(other.map((value, at) => (((taken >> at) & 1) === 1 ? sample[at] : value)))),
        );
      const size = [...code.toString(2)].filter((bit) => bit === '1').length;
      const weight = (factorial(size) * factorial(fields - size - 1)) / factorial(fields);
      total += weight * (valueOf(code | (1 << field)) - valueOf(code));
    }
    return total;
  });
}

const curved: Model = (values) =>
  Math.log1p(sum(values.map((value, field) => (field + 1) * value))) +
  values[0] * values[3] -
  Math.max(values[1], values[7]);

test('sampled orders agree with the definition within their errors, and are complete', async () => {
  const background = drawRows(150, 9, 5);
  const [sample] = drawRows(1, 9, 6);
  const exact = byDefinition(curved, sample, background);
  const values = await shapleyValues(gameOf(curved, sample, background), 3);
  assert.equal(values.exact, false);
  assertComplete(values, curved(sample));
  exact.forEach((expected, field) => {
    assertNear(values.contributions[field], expected, 5 * values.errors[field]);
    assert.ok(values.errors[field] < 0.25, `${values.errors[field]}`);
  });
});

test('with few differing fields, the values are exact', async () => {
  const background = drawRows(50, 9, 8).map((other) => other.map((value, field) => (field < 4 ? 1 : value)));
  const sample = [1, 1, 1, 1, 3, 2, 0, 1, 3];
  const values = await shapleyValues(gameOf(curved, sample, background), 3);
  assert.equal(values.exact, true);
  byDefinition(curved, sample, background).forEach((expected, field) => {
    assertNear(values.contributions[field], expected, 1e-9);
  });
});

test('intervals from the stated errors hold the values over all training samples 95 % of the time', async () => {
  const population = drawRows(500, 8, 9);
  const [sample] = drawRows(1, 8, 10);
  const truth = byDefinition(curved, sample, population);
  let [inside, all] = [0, 0];
  for (let seed = 0; seed < 60; seed++) {
    const random = new Random(100 + seed);
    const background = Array.from({ length: 60 }, () => population[Math.floor(random.uniform() * population.length)]);
    const { contributions, errors } = await shapleyValues(gameOf(curved, sample, background), seed);
    contributions.forEach((contribution, field) => {
      all++;
      if (Math.abs(contribution - truth[field]) <= 1.96 * errors[field]) inside++;
    });
  }
  assert.ok(inside / all > 0.9 && inside / all < 0.99, `${inside} of ${all}`);
});

test('the same seed gives the same values, and another seed others', async () => {
  const game = gameOf(curved, [1, 2, 3, 0, 1, 2, 3, 0, 3], drawRows(20, 9, 11));
  const [first, again, other] = [
    await shapleyValues(game, 1),
    await shapleyValues(game, 1),
    await shapleyValues(game, 2),
  ];
  assert.deepEqual(again, first);
  assert.notDeepEqual(other.contributions, first.contributions);
});

test('a sample like all others is at the baseline', async () => {
  const values = await shapleyValues(gameOf(curved, new Array(9).fill(2), [new Array(9).fill(2)]), 1);
  assert.deepEqual([values.baseline, ...values.contributions], [curved(new Array(9).fill(2)), ...new Array(9).fill(0)]);
});
