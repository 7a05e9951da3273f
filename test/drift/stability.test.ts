/** The population stability index of cases worked by hand, and its size by chance. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { populationStability, type BinnedCounts } from '../../core/drift/stability.ts';
import { Random } from '../../core/engine/random.ts';

const side = (...counts: number[]): BinnedCounts => ({
  counts: Float64Array.from(counts),
  size: counts.reduce((sum, count) => sum + count, 0),
});

test('two shares of a half that become four fifths and one fifth have an index of 0.3 · ln 1.6 + 0.3 · ln 2.5', () => {
  const { psi } = populationStability(side(5e6, 5e6), side(8e6, 2e6));
  assert.ok(Math.abs(psi! - 0.3 * (Math.log(1.6) + Math.log(2.5))) < 1e-5, `${psi}`);
});

test('equal shares have an index of 0, whatever the sizes', () => {
  const { psi } = populationStability(side(100, 300, 0), side(1000, 3000, 0));
  assert.ok(psi! < 1e-4, `${psi}`);
});

test('an empty bin gives a large but finite index', () => {
  const { psi } = populationStability(side(500, 500), side(1000, 0));
  assert.ok(psi! > 1 && psi! < 10, `${psi}`);
});

test('without cases on a side, there is no index', () => {
  assert.deepEqual(populationStability(side(0, 0), side(1, 2)), { psi: null, chance: null });
  assert.deepEqual(populationStability(side(1, 2), side(0, 0)), { psi: null, chance: null });
});

test('without drift, about one index in twenty exceeds what is likely by chance', () => {
  const random = new Random(5);
  const shares = [0.3, 0.2, 0.15, 0.1, 0.1, 0.05, 0.05, 0.03, 0.02];
  const draw = (cases: number): BinnedCounts => {
    const counts = new Array<number>(shares.length).fill(0);
    for (let i = 0; i < cases; i++) {
      let rest = random.uniform();
      counts[
        Math.max(
          0,
          shares.findIndex((share) => (rest -= share) < 0),
        )
      ]++;
    }
    return side(...counts);
  };
  const trials = 1000;
  let exceeded = 0;
  for (let trial = 0; trial < trials; trial++) {
    const { psi, chance } = populationStability(draw(1500), draw(400));
    if (psi! > chance!) exceeded++;
  }
  // 5 % of 1,000 with five standard deviations of 6.9.
  assert.ok(exceeded > 15 && exceeded < 85, `${exceeded} of ${trials}`);
});
