import assert from 'node:assert/strict';
import { test } from 'node:test';

import { solveAllocation } from '../../../core/campaign/solve/solve.ts';
import { problemOf } from './allocate.ts';
import { sourceOf } from './exact.ts';

test('a sample of no users is refused', { timeout: 10_000 }, async () => {
  const source = sourceOf(new Float32Array(100), 1, 10);
  for (const sampleUsers of [0, -1, NaN])
    await assert.rejects(solveAllocation(source, problemOf(1), { coreUsers: 10, sampleUsers }), RangeError);
});
