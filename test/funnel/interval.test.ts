import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { Random } from '../../core/engine/random.ts';
import { countInterval, wilson } from '../../core/funnel/interval.ts';
import { poisson } from '../evaluate/poisson.ts';

test('the interval of a rate agrees with the examples published by Newcombe (1998)', () => {
  const published = [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ];
  for (const [count, total, low, high] of published) {
    const interval = wilson(count, total);
    assert.deepEqual([interval?.low.toFixed(4), interval?.high.toFixed(4)], [low.toFixed(4), high.toFixed(4)]);
  }
});

test('a rate without samples has no interval', () => {
  assert.equal(wilson(0, 0), null);
});

test('the interval of a rate contains it, stays within 0 and 1, and is mirrored for the complement', () => {
  fc.assert(
    fc.property(fc.nat(1e6), fc.nat(1e6), (converted, rest) => {
      fc.pre(converted + rest > 0);
      const total = converted + rest;
      const interval = wilson(converted, total) ?? assert.fail('no interval');
      const mirrored = wilson(rest, total) ?? assert.fail('no interval');
      assert.ok(interval.low >= 0 && interval.high <= 1);
      assert.ok(interval.low <= converted / total && converted / total <= interval.high);
      assert.ok(Math.abs(interval.low - (1 - mirrored.high)) < 1e-12);
    }),
  );
});

test('the interval of a count covers Poisson counts in about 95 % of draws, even with an uncertain mean', () => {
  const random = new Random(5);
  for (const mean of [3, 30, 300])
    for (const relative of [0, 0.2]) {
      let covered = 0;
      const { low, high } = countInterval(mean, mean + (relative * mean) ** 2, Infinity);
      for (let draw = 0; draw < 4000; draw++) {
        const count = poisson(random, mean * Math.exp(relative * random.normal() - relative ** 2 / 2));
        if (count >= low && count <= high) covered++;
      }
      assert.ok(covered >= 0.93 * 4000 && covered <= 0.98 * 4000, `mean ${mean}, ${relative}: ${covered}`);
    }
});

test('the interval of a count lies between 0 and the number of rows, and is a point if nothing is uncertain', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
      fc.double({ min: 0, max: 100, noNaN: true }),
      (mean, cv) => {
        const { low, high } = countInterval(mean, (cv * mean) ** 2, 2 * mean);
        assert.ok(low >= 0 && low <= mean && high >= mean && high <= 2 * mean);
      },
    ),
  );
  assert.deepEqual(countInterval(12, 0, 100), { low: 12, high: 12 });
  assert.deepEqual(countInterval(0, 0, 100), { low: 0, high: 0 });
});

test('the interval of a count never gets narrower at either end if its variance rises', () => {
  for (const mean of [0.01, 1, 50]) {
    let last = countInterval(mean, 0, Infinity);
    for (let cv = 0.1; cv < 12; cv += 0.1) {
      const interval = countInterval(mean, (cv * mean) ** 2, Infinity);
      assert.ok(interval.low <= last.low && interval.high >= last.high, `mean ${mean}, ${cv}`);
      last = interval;
    }
  }
});
