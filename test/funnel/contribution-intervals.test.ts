import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Random } from '../../core/engine/random.ts';
import { commonChangeOf } from '../../core/funnel/common-change.ts';
import { contributionOf } from '../../core/funnel/contribution.ts';
import { INDEPENDENT, without, type ComparedProportions, type Proportion } from '../../core/funnel/proportions.ts';
import { drawProportion, sumOf, wholeOf } from './proportions.ts';

/** Samples of a value only now, only before and on both sides, with their rates. */
interface TrueValue {
  readonly sizes: readonly [now: number, before: number, shared: number];
  readonly rates: readonly [now: number, before: number, shared: number];
}

interface Drawn extends ComparedProportions {
  readonly shared: Proportion;
}

const random = new Random(29);
const FIGURES = ['contribution', 'rateEffect', 'mixEffect', 'excess'] as const;
const DRAWS = 700;

function value(parts: readonly Proportion[]): Drawn {
  const [now, before, shared] = parts;
  return { now: sumOf([now, shared]), before: sumOf([before, shared]), shared };
}

/** Explains the first value of a column whose values may have samples on both sides. */
function explain(values: readonly Drawn[]) {
  const shared = sumOf(values.map((one) => one.shared));
  const tested = values.map((one) => ({ now: without(one.now, one.shared), before: without(one.before, one.shared) }));
  const overlap = {
    tested: tested[0],
    testedCommon: commonChangeOf(tested),
    effects: INDEPENDENT,
    restEffects: INDEPENDENT,
    ofValue: values[0].shared,
    ofAll: shared,
    ofFigures: null,
  };
  return contributionOf(values[0], wholeOf(values), commonChangeOf(values), overlap) ?? assert.fail('no contribution');
}

function coverage(values: readonly TrueValue[]): Readonly<Record<(typeof FIGURES)[number], number>> {
  const truth = explain(
    values.map(({ sizes, rates }) => value(sizes.map((total, part) => ({ total, count: total * rates[part] })))),
  );
  const covered = { contribution: 0, rateEffect: 0, mixEffect: 0, excess: 0 };
  for (let draw = 0; draw < DRAWS; draw++) {
    const drawn = values.map(({ sizes, rates }) =>
      value(sizes.map((total, part) => drawProportion(() => random.uniform(), total, rates[part]))),
    );
    const { intervals } = explain(drawn);
    for (const figure of FIGURES) {
      const { low, high } = intervals[figure] ?? assert.fail(`no interval of ${figure}`);
      covered[figure] += Number(low <= truth[figure] && truth[figure] <= high) / DRAWS;
    }
  }
  return covered;
}

const WORLDS: Readonly<Record<string, readonly TrueValue[]>> = {
  'a value that fell and became rarer': [
    { sizes: [600, 1200, 0], rates: [0.1, 0.2, 0.1] },
    { sizes: [1500, 1500, 0], rates: [0.3, 0.3, 0.3] },
    { sizes: [900, 700, 0], rates: [0.15, 0.15, 0.15] },
  ],
  'equal sides with common samples': [
    { sizes: [600, 900, 600], rates: [0.1, 0.15, 0.12] },
    { sizes: [1500, 1500, 900], rates: [0.2, 0.2, 0.2] },
    { sizes: [700, 700, 500], rates: [0.1, 0.1, 0.1] },
  ],
  'unequal sides with common samples': [
    { sizes: [300, 1500, 500], rates: [0.2, 0.15, 0.16] },
    { sizes: [600, 3000, 900], rates: [0.2, 0.2, 0.2] },
    { sizes: [300, 1200, 500], rates: [0.1, 0.1, 0.1] },
  ],
  'common samples mostly of one value': [
    { sizes: [150, 400, 3000], rates: [0.2, 0.2, 0.2] },
    { sizes: [1200, 1000, 100], rates: [0.3, 0.3, 0.3] },
    { sizes: [600, 600, 100], rates: [0.1, 0.1, 0.1] },
  ],
  'common samples mostly of the other values': [
    { sizes: [1200, 700, 100], rates: [0.2, 0.2, 0.2] },
    { sizes: [200, 200, 2000], rates: [0.2, 0.2, 0.2] },
    { sizes: [100, 100, 1000], rates: [0.1, 0.1, 0.1] },
  ],
};

test('intervals contain the true effects and excess in about 95 % of draws, with common samples too', () => {
  for (const [name, values] of Object.entries(WORLDS))
    for (const [figure, share] of Object.entries(coverage(values)))
      assert.ok(share >= 0.93 && share <= 0.975, `${name}, ${figure}: ${share}`);
});

test('if one side is part of the other, the interval of an excess excludes 0 where its test does', () => {
  for (const count of [60, 70, 80, 88, 92, 96, 100, 110, 120, 130, 140, 150]) {
    const part = { count, total: 1000 };
    const rest = {
      now: { count: 300, total: 3000 },
      before: { count: 900, total: 9000 },
      shared: { count: 300, total: 3000 },
    };
    const values = [{ now: part, before: sumOf([part, { count: 400, total: 4000 }]), shared: part }, rest];
    const tested = values.map(({ now, before, shared }) => ({ now, before: without(before, shared) }));
    const contribution = contributionOf(values[0], wholeOf(values), commonChangeOf(values), {
      tested: tested[0],
      testedCommon: commonChangeOf(tested),
      effects: INDEPENDENT,
      restEffects: INDEPENDENT,
      ofValue: part,
      ofAll: sumOf([part, rest.shared]),
      ofFigures: null,
    });
    const { low, high } = contribution?.intervals.excess ?? assert.fail('no interval');
    assert.equal(low > 0 || high < 0, (contribution?.p ?? 1) < 0.05, `${count}: ${low} to ${high}, ${contribution?.p}`);
  }
});
