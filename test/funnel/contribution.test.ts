import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { Random } from '../../core/engine/random.ts';
import { commonChangeOf } from '../../core/funnel/common-change.ts';
import { contributionOf, type Contribution } from '../../core/funnel/contribution.ts';
import type { ComparedProportions, Proportion } from '../../core/funnel/proportions.ts';
import { anyColumn, drawProportion, wholeOf } from './proportions.ts';

function contributions(values: readonly ComparedProportions[]): {
  readonly change: number;
  readonly parts: readonly (Contribution | null)[];
} {
  const [whole, common] = [wholeOf(values), commonChangeOf(values)];
  return {
    change: whole.now.count / whole.now.total - whole.before.count / whole.before.total,
    parts: values.map((value) => contributionOf(value, whole, common)),
  };
}

test('the contributions of a column’s values add up to the whole change, and their weights to 1', () => {
  fc.assert(
    fc.property(anyColumn, (values) => {
      const { change, parts } = contributions(values);
      if (Number.isNaN(change)) return assert.ok(parts.every((part) => part === null));
      const total = (figureOf: (part: Contribution) => number): number =>
        parts.reduce((all, part) => all + (part === null ? NaN : figureOf(part)), 0);
      assert.ok(Math.abs(total(({ contribution }) => contribution) - change) < 1e-12);
      assert.ok(Math.abs(total(({ rateEffect, mixEffect }) => rateEffect + mixEffect) - change) < 1e-12);
      assert.ok(Math.abs(total(({ weight }) => weight) - 1) < 1e-12);
      assert.ok(
        parts.every((part) => part === null || Math.abs(part.rateEffect - part.expected - part.excess) < 1e-12),
      );
    }),
  );
});

test('if the rate of a single value fell, its rate effect is the whole change', () => {
  const { parts } = contributions([
    { now: { count: 100, total: 1000 }, before: { count: 200, total: 1000 } },
    { now: { count: 600, total: 3000 }, before: { count: 600, total: 3000 } },
  ]);
  const [fallen, same] = parts;
  assert.ok(fallen !== null && same !== null);
  assert.ok(fallen.mixEffect === 0 && fallen.weight === 0.25 && same.contribution === 0);
  assert.ok(fallen.share !== null && Math.abs(fallen.share - 1) < 1e-12);
  assert.ok(Math.abs(fallen.rateEffect + 0.025) < 1e-15 && fallen.expected < 0 && fallen.excess < -0.01);
  // The common change lies between the two: one value fell more than that, the other less.
  assert.ok(same.rateEffect === 0 && same.expected < 0 && same.excess > 0.01);
  assert.ok(fallen.p !== null && fallen.p < 1e-6 && same.p !== null && Math.abs(same.p - fallen.p) < 1e-9);
});

test('if values only became more or less frequent, the mix explains the whole change', () => {
  const { change, parts } = contributions([
    { now: { count: 300, total: 3000 }, before: { count: 100, total: 1000 } },
    { now: { count: 300, total: 1000 }, before: { count: 900, total: 3000 } },
  ]);
  assert.ok(Math.abs(change + 0.1) < 1e-12);
  for (const part of parts)
    assert.ok(part !== null && part.rateEffect === 0 && Math.abs(part.mixEffect + 0.05) < 1e-12);
});

test('a value that only one side has changes only the mix', () => {
  const { change, parts } = contributions([
    { now: { count: 10, total: 100 }, before: { count: 0, total: 0 } },
    { now: { count: 90, total: 100 }, before: { count: 90, total: 100 } },
  ]);
  assert.ok(parts.every((part) => part?.rateEffect === 0));
  assert.ok(Math.abs(parts.reduce((all, part) => all + (part?.contribution ?? NaN), 0) - change) < 1e-12);
});

test('if nothing changed, p is below 0.05 in about 5 % of draws', () => {
  const random = new Random(7);
  const draw = (): number => random.uniform();
  const draws = 2000;
  let below = 0;
  for (let i = 0; i < draws; i++) {
    const side = (): Proportion[] =>
      [0.3, 0.7].map((share, group) =>
        drawProportion(draw, Math.round(share * 400 + 20 * (draw() + draw() + draw() - 1.5)), [0.2, 0.25][group]),
      );
    const [now, before] = [side(), side()];
    const p = contributions(now.map((one, group) => ({ now: one, before: before[group] }))).parts[0]?.p;
    if (typeof p === 'number' && p < 0.05) below++;
  }
  assert.ok(below / draws > 0.03 && below / draws < 0.07, `${below} of ${draws}`);
});

test('nothing is explained if a side has no samples, and few successes are not tested', () => {
  const none = { now: { count: 0, total: 0 }, before: { count: 1, total: 10 } };
  assert.equal(contributionOf(none, none, commonChangeOf([none])), null);
  const few = { now: { count: 1, total: 100 }, before: { count: 4, total: 100 } };
  const { parts } = contributions([few, { now: { count: 50, total: 1000 }, before: { count: 60, total: 1000 } }]);
  assert.deepEqual(
    parts.map((part) => part?.p),
    [null, null],
  );
});

test('a value without samples contributes nothing to a change; without a change, values have no share', () => {
  const empty = { now: { count: 0, total: 0 }, before: { count: 0, total: 0 } };
  const fallen = { now: { count: 100, total: 1000 }, before: { count: 200, total: 1000 } };
  const nothing = { contribution: 0, rateEffect: 0, mixEffect: 0, expected: 0, excess: 0, weight: 0, p: null };
  const zero = { low: 0, high: 0 };
  const intervals = { contribution: zero, rateEffect: zero, mixEffect: zero, expected: null, excess: null };
  assert.deepEqual(contributions([empty, fallen]).parts[0], { ...nothing, share: 0, intervals });
  const same = { now: fallen.now, before: fallen.now };
  assert.deepEqual(
    contributions([empty, same]).parts.map((part) => part?.share),
    [null, null],
  );
});
