import assert from 'node:assert/strict';
import { test } from 'node:test';

import { checkLimits } from '../../../core/campaign/solve/check.ts';
import type { AllocationProblem } from '../../../core/campaign/solve/problem.ts';
import { problemOf } from './allocate.ts';

const refusals: readonly (readonly [string, Partial<AllocationProblem>, RegExp])[] = [
  [
    'a minimum above its maximum',
    { min: Float64Array.of(9, 0), max: Float64Array.of(5, 9) },
    /lantern.*at least 9.*at most 5/,
  ],
  ['a minimum above the audience', { min: Float64Array.of(0, 101), cap: 2 }, /meridian.*101.*100 users/],
  ['minima above the cap', { min: Float64Array.of(60, 60) }, /120.*100 users.*1 contact/],
  ['minima above all contacts', { min: Float64Array.of(30, 30), contacts: 50 }, /60.*50/],
  ['minima above the budget', { min: Float64Array.of(30, 30), costs: Float64Array.of(0.5, 1), budget: 44 }, /45.*44/],
];

for (const [what, changes, expected] of refusals)
  test(`${what} is refused with its numbers`, () => {
    assert.throws(() => {
      checkLimits(problemOf(2, changes), ['lantern', 'meridian'], 100);
    }, expected);
  });

test('limits that just fit are accepted', () => {
  const costs = Float64Array.of(0.1, 0.2);
  const min = Float64Array.of(70, 30);
  checkLimits(problemOf(2, { min, max: min, costs, budget: 13, contacts: 100 }), ['lantern', 'meridian'], 100);
});
