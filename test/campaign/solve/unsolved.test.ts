import assert from 'node:assert/strict';
import { test } from 'node:test';

import { solveAllocation } from '../../../core/campaign/solve/solve.ts';
import { allocate, problemOf } from './allocate.ts';
import { sourceOf } from './exact.ts';

test('if no allocation is found, the error says which limits to loosen', { timeout: 20_000 }, async () => {
  const problem = problemOf(2, { min: Float64Array.of(60, 60) });
  await assert.rejects(allocate(sourceOf(new Float32Array(200), 2, 10), problem), {
    code: 'invalid-input',
    help: /lower a minimum, or raise the budget/,
  });
});

test('a sample of no users is refused', { timeout: 10_000 }, async () => {
  const source = sourceOf(new Float32Array(100), 1, 10);
  for (const sampleUsers of [0, -1, NaN])
    await assert.rejects(solveAllocation(source, problemOf(1), { coreUsers: 10, sampleUsers }), RangeError);
});
