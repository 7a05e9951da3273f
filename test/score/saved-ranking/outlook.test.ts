import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Z_95 } from '../../../core/funnel/interval.ts';
import type { ListShape } from '../../../core/score/ranking/list-writer.ts';
import { emptySums, type Sums } from '../../../core/score/saved-ranking/layout.ts';
import { computeOutlook, type StepOutlook } from '../../../core/score/saved-ranking/outlook.ts';
import type { SavedRanking } from '../../../core/score/saved-ranking/saved-ranking.ts';

type Forecast = NonNullable<ListShape['runs'][number]['forecast']>;

const forecast = (level: number, drift: number | null, ...steps: string[]): Forecast => ({
  bannerSlopes: null,
  conditionalShifts: {},
  levelShifts: {},
  variances: steps.map((step) => ({ step, model: 0.04, level, drift })),
});

/** Two banks with a banner each: the run of the first bank has one step, the run of the second has two. */
const shapeOf = (level: number, drift: number | null): ListShape =>
  ({
    user: 'user_id',
    candidates: [0, 1].map((run) => ({ run, bank: `bank ${run}`, banner: 'only', objective: 'click' })),
    runs: [
      { run: 'r1', steps: ['click'], forecast: forecast(level, 0.01, 'click') },
      { run: 'r2', steps: ['click', 'approval'], forecast: forecast(level, drift, 'click', 'approval') },
    ],
  }) as unknown as ListShape;

/**
 * The outlook of both steps of a list with `first` rows of the first bank and `second` rows of the second, which click
 * with these probabilities.
 */
function outlookOf(
  first: number,
  second: number,
  level = 0,
  drift: number | null = 0.01,
  clicks: readonly [number, number] = [0.1, 0.1],
): readonly StepOutlook[] {
  const rows = first + second;
  const conversions = [clicks[0] * first, clicks[1] * second, 0, 0.01 * second];
  const expected = [conversions[0] + conversions[1], conversions[3]];
  const sums: Sums = {
    ...emptySums({ steps: 2, candidates: 2 }),
    expected: Float64Array.from(expected),
    variance: Float64Array.from(expected),
    rows: Float64Array.of(first, second),
    conversions: Float64Array.from(conversions),
  };
  const reader = { rows, sums: () => sums, row: () => ({ score: 0.1 }) };
  const metadata = { shape: shapeOf(level, drift), lists: [{ bank: null, start: 0, rows }] };
  const ranking = { reader, metadata, steps: ['click', 'approval'] } as unknown as SavedRanking;
  return computeOutlook(ranking, { top: rows }).steps;
}

test('rows of a run without a step change nothing in the forecast of that step', () => {
  const [, withoutOthers] = outlookOf(0, 10_000);
  const { model, drift } = withoutOthers.errors;
  assert.deepEqual([model, drift], [Z_95 * 0.2 * 100, Z_95 * 0.1 * 100]);
  for (const others of [100, 10_000, 1_000_000]) {
    const { lift: _, without, ...figures } = outlookOf(others, 10_000)[1];
    assert.deepEqual({ ...figures, without, lift: withoutOthers.lift }, { ...withoutOthers, without: others });
  }
});

test('the errors of banners are independent of each other, but the error of their level is shared', () => {
  const [{ errors, expected }] = outlookOf(5000, 5000, 0.09);
  const { model } = errors;
  assert.ok(Math.abs((model ?? NaN) - Z_95 * expected * Math.sqrt(0.04 / 2 + 0.09)) < 1e-9);
});

test('the error of a banner is weighted by its share of the conversions, not of the rows', () => {
  // 9000 rows of the first bank yield 90 clicks, 1000 of the second 810: a tenth and nine tenths.
  const [{ errors, expected }] = outlookOf(9000, 1000, 0, 0.01, [0.01, 0.81]);
  assert.ok(Math.abs(expected - 900) < 1e-9);
  const model = Math.sqrt(0.04 * (0.1 ** 2 + 0.9 ** 2));
  assert.ok(Math.abs((errors.model ?? NaN) - Z_95 * 900 * model) < 1e-9, `${errors.model}`);
});

test('if all probabilities are 0, no conversions are expected, and all errors are 0', () => {
  const [{ expected, low, high, errors, lift }] = outlookOf(100, 100, 0.09, 0.01, [0, 0]);
  assert.deepEqual([expected, low, high, errors], [0, 0, 0, { chance: 0, model: 0, drift: 0 }]);
  assert.equal(lift, null);
});

test('the threshold of a list is the score of its last selected row', () => {
  const ranking = {
    reader: {
      rows: 30,
      sums: (start: number, end: number) => ({
        ...emptySums({ steps: 2, candidates: 2 }),
        rows: Float64Array.of(0, end - start),
      }),
      row: (row: number) => ({ score: 1 - row / 100 }),
    },
    metadata: {
      shape: shapeOf(0, 0.01),
      lists: [
        { bank: 'bank 0', start: 0, rows: 10 },
        { bank: 'bank 1', start: 10, rows: 20 },
      ],
    },
    steps: ['click', 'approval'],
  } as unknown as SavedRanking;
  const thresholds = (top: number) => computeOutlook(ranking, { top }).lists.map(({ threshold }) => threshold);
  assert.deepEqual(thresholds(15), [1 - 9 / 100, 1 - 24 / 100]);
  assert.deepEqual(thresholds(0), [null, null]);
});

test('a run with unknown drift adds nothing to the drift of the others, which is marked as incomplete', () => {
  const [click, approval] = outlookOf(5000, 5000, 0.09, null);
  const [clickWithDrift, approvalWithDrift] = outlookOf(5000, 5000, 0.09);
  const half = Z_95 * 0.1 * 500;
  assert.ok(Math.abs(click.errors.drift! - half) < 1e-9 && Math.abs(clickWithDrift.errors.drift! - 2 * half) < 1e-9);
  assert.deepEqual(click.errors, { ...clickWithDrift.errors, drift: click.errors.drift, incomplete: ['drift'] });
  // Only the second run has this step.
  assert.deepEqual(approval.errors, { ...approvalWithDrift.errors, drift: null });
  for (const [step, withDrift] of [
    [click, clickWithDrift],
    [approval, approvalWithDrift],
  ])
    assert.ok(step.low > withDrift.low && step.high < withDrift.high);
});

test('users of weight 0 do not make a selection look better than the rest of the list', () => {
  // A hundred users with equal probabilities come first; then as many of weight 0, none of whom is expected to convert.
  const sumsOf = (counted: number, zero: number): Sums => ({
    ...emptySums({ steps: 2, candidates: 2 }),
    expected: Float64Array.of(0.1 * counted, 0.01 * counted),
    rows: Float64Array.of(0, counted + zero),
    zeroWeight: Float64Array.of(0, zero),
    conversions: Float64Array.of(0, 0.1 * counted, 0, 0.01 * counted),
  });
  const reader = { rows: 200, sums: (_: number, end: number) => sumsOf(Math.min(end, 100), Math.max(0, end - 100)) };
  const metadata = { shape: shapeOf(0, 0.01), lists: [{ bank: null, start: 0, rows: 200 }] };
  const ranking = {
    reader: { ...reader, row: () => ({ score: 0.1 }) },
    metadata,
    steps: ['click', 'approval'],
  } as unknown as SavedRanking;
  for (const top of [50, 100, 150, 200])
    for (const { lift } of computeOutlook(ranking, { top }).steps) assert.ok(Math.abs((lift ?? NaN) - 1) < 1e-12);
});
