import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';

import * as fc from 'fast-check';

import { mixSeed, Random } from '../../../core/engine/random.ts';
import { quietJob } from '../../../core/job.ts';
import { countEqual, isBeyondChance, SampleHashes } from '../../../core/train/data/sample-hashes.ts';

function hashesOf(samples: Iterable<number>): SampleHashes {
  const hashes = new SampleHashes();
  // Few low words, so that the high words decide and several samples are in one bucket.
  for (const sample of samples) hashes.add(sample % 7, Math.imul(sample, 0x9e3779b1) >>> 0);
  return hashes;
}

/**
 * The counts of `countEqual` by their definition, over all samples. Each of a + b equal samples counts as 1, spread
 * evenly over the a + b − 1 samples that equal it.
 */
function countSlowly(one: readonly number[], other: readonly number[]) {
  const equals = { shared: 0, within: [0, 0], across: 0 };
  for (const sample of new Set([...one, ...other])) {
    const [a, b] = [one, other].map((samples) => samples.filter((each) => each === sample).length);
    if (a + b < 2) continue;
    equals.shared += Math.min(a, b);
    equals.across += (a * b) / (a + b - 1);
    equals.within[0] += (a * (a - 1)) / (a + b - 1);
    equals.within[1] += (b * (b - 1)) / (a + b - 1);
  }
  return equals;
}

test('equal samples are counted within two parts and across them, for any number of occurrences', async () => {
  const samples = fc.array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 1e6 })), {
    maxLength: 300,
  });
  await fc.assert(
    fc.asyncProperty(samples, samples, async (one, other) => {
      const { shared, within, across } = await countEqual(hashesOf(one), hashesOf(other), quietJob());
      const byDefinition = countSlowly(one, other);
      assert.equal(shared, byDefinition.shared);
      for (const [actual, expected] of [
        [across, byDefinition.across],
        [within[0], byDefinition.within[0]],
        [within[1], byDefinition.within[1]],
      ])
        assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} for ${expected}`);
      // Each sample that has an equal one counts once.
      const repeated = [...one, ...other].filter((each, _, all) => all.filter((same) => same === each).length > 1);
      assert.ok(Math.abs(within[0] + within[1] + 2 * across - repeated.length) < 1e-9);
    }),
  );
});

test('comparing ends when it is cancelled', async () => {
  const controller = new AbortController();
  controller.abort();
  const job = { signal: controller.signal, report: () => undefined };
  await assert.rejects(countEqual(hashesOf([1]), hashesOf([1]), job), { code: 'cancelled' });
});

describe('the number of equal samples that chance explains', () => {
  /** Draws samples; some are much more common than others. */
  function draw(rows: number, kinds: number, skew: number, seed: number): number[] {
    const random = new Random(seed);
    return Array.from({ length: rows }, () => Math.floor(kinds * random.uniform() ** skew));
  }
  const beyond = async (one: readonly number[], other: readonly number[]): Promise<boolean> =>
    isBeyondChance(await countEqual(hashesOf(one), hashesOf(other), quietJob()));
  const populations = [
    { kinds: 12, skew: 1 },
    { kinds: 2_000, skew: 1 },
    { kinds: 30_000, skew: 2 },
    { kinds: 300_000, skew: 4 },
  ];

  for (const { kinds, skew } of populations) {
    it(`is not exceeded by independent samples of ${kinds} kinds, even from another population`, async () => {
      for (let seed = 1; seed <= 30; seed++) {
        const train = draw(8_000, kinds, skew, mixSeed(seed, 1));
        const alike = draw(1_000, kinds, skew, mixSeed(seed, 2));
        const commonOnly = draw(1_000, Math.ceil(kinds / 3), 2 * skew, mixSeed(seed, 3));
        assert.deepEqual([await beyond(train, alike), await beyond(train, commonOnly)], [false, false], `seed ${seed}`);
      }
    });
  }

  it('is exceeded by copies of samples that seldom repeat', async () => {
    const train = draw(8_000, 300_000, 1, 1);
    const independent = draw(1_000, 300_000, 1, 2);
    assert.equal(await beyond(train, independent), false);
    assert.equal(await beyond(train, [...independent, ...train.slice(0, 150)]), true);
    assert.equal(await beyond(train, train.slice(0, 1_000)), true);
  });

  it('is zero if no sample ever repeats, so that one copy exceeds it', async () => {
    const train = Array.from({ length: 8_000 }, (_, index) => index);
    const others = Array.from({ length: 1_000 }, (_, index) => 10_000 + index);
    assert.deepEqual([await beyond(train, others), await beyond(train, [...others, 5])], [false, true]);
  });
});
