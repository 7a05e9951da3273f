import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { DrawLimits } from '../../../core/score/holdout/limits.ts';

const MAX_DRAW = 2 ** 52 - 1;

/** The number of draws of each stratum below its limit. */
function heldOut(strata: readonly (readonly number[])[], share: number): number[] {
  const limits = new DrawLimits(strata.length, share);
  for (const [stratum, draws] of strata.entries()) for (const draw of draws) limits.count(stratum, draw);
  limits.locate();
  for (const [stratum, draws] of strata.entries()) for (const draw of draws) limits.collect(stratum, draw);
  return limits.limits().map((limit, stratum) => strata[stratum].filter((draw) => draw < limit).length);
}

test('each stratum has exactly the share of its draws below the limit, rounded, but never all of them', () => {
  const draws = fc.uniqueArray(fc.integer({ min: 0, max: MAX_DRAW }), { maxLength: 60 });
  const share = fc.double({ min: 0.001, max: 0.5, noNaN: true });
  fc.assert(
    fc.property(fc.array(draws, { minLength: 1, maxLength: 4 }), share, (strata, part) => {
      assert.deepEqual(
        heldOut(strata, part),
        strata.map(({ length }) => Math.max(0, Math.min(Math.round(part * length), length - 1))),
      );
    }),
  );
});

test('draws that lie close together are distinguished', () => {
  const close = Array.from({ length: 1000 }, (_, index) => 5_000_000_000 + index);
  assert.deepEqual(heldOut([close, [7]], 0.25), [250, 0]);
});
