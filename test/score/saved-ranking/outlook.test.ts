import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Z_95 } from '../../../core/funnel/interval.ts';
import type { ListShape } from '../../../core/score/ranking/list-writer.ts';
import { emptySums, type Sums } from '../../../core/score/saved-ranking/layout.ts';
import { computeOutlook, type StepOutlook } from '../../../core/score/saved-ranking/outlook.ts';
import type { SavedRanking } from '../../../core/score/saved-ranking/saved-ranking.ts';

const errors = (...steps: string[]): NonNullable<ListShape['runs'][number]['forecast']> => ({
  bannerSlopes: null,
  levels: {},
  errors: steps.map((step) => ({ step, model: 0.04, drift: 0.01 })),
});

/** Two banks with a banner each: the run of the first has one step, that of the second two. */
const shape = {
  user: 'user_id',
  candidates: [0, 1].map((run) => ({ run, bank: `bank ${run}`, banner: 'only', objective: 'click' })),
  runs: [
    { run: 'r1', steps: ['click'], forecast: errors('click') },
    { run: 'r2', steps: ['click', 'approval'], forecast: errors('click', 'approval') },
  ],
} as unknown as ListShape;

/** The outlook of the approvals of a list in which the banks have so many rows. */
function approvals(first: number, second: number): StepOutlook {
  const rows = first + second;
  const expected = [0.1 * rows, 0.01 * second];
  const sums: Sums = {
    ...emptySums({ steps: 2, candidates: 2 }),
    expected: Float64Array.from(expected),
    variance: Float64Array.from(expected),
    rows: Float64Array.of(first, second),
  };
  const reader = { rows, sums: () => sums, row: () => ({ score: 0.1 }) };
  const facts = { shape, lists: [{ bank: null, start: 0, rows }] };
  const ranking = { reader, facts, steps: ['click', 'approval'] } as unknown as SavedRanking;
  return computeOutlook(ranking, { top: rows }).steps[1];
}

test('rows of a run without a step change nothing in the forecast of that step', () => {
  const alone = approvals(0, 10_000);
  const { model, drift } = alone.errors;
  assert.deepEqual([model, drift], [Z_95 * 0.2 * 100, Z_95 * 0.1 * 100]);
  for (const others of [100, 10_000, 1_000_000]) {
    const { lift: _, without, ...beside } = approvals(others, 10_000);
    assert.deepEqual({ ...beside, without, lift: alone.lift }, { ...alone, without: others });
  }
});
