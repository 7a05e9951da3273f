import assert from 'node:assert/strict';
import { test } from 'node:test';

import { holdoutOutlook } from '../../../core/score/saved-ranking/holdout-outlook.ts';
import { emptySums } from '../../../core/score/saved-ranking/layout.ts';
import type { SavedRanking } from '../../../core/score/saved-ranking/saved-ranking.ts';

/** North has two banners, the other banks one; east has no rows, and west another objective. */
const CANDIDATES = [
  { bank: 'north', objective: 'click' },
  { bank: 'north', objective: 'click' },
  { bank: 'south', objective: 'click' },
  { bank: 'east', objective: 'click' },
  { bank: 'west', objective: 'approval' },
];

/** The bank, step, rate and sizes of each planned control group of a tenth. */
function plannedSizes(
  per: 'user' | 'bank',
  zeroWeight: readonly number[] = [0, 0, 0, 0, 0],
  rows: readonly number[] = [600, 400, 500, 0, 200],
) {
  const sums = {
    ...emptySums({ steps: 2, candidates: 5 }),
    rows: Float64Array.from(rows),
    zeroWeight: Float64Array.from(zeroWeight),
    // Clicks, then approvals.
    conversions: Float64Array.of(60, 20, 40, 0, 8, 6, 2, 4, 0, 4),
  };
  const ranking = { metadata: { shape: { candidates: CANDIDATES }, per }, steps: ['click', 'approval'] };
  return holdoutOutlook(ranking as unknown as SavedRanking, sums, { share: 0.1, lift: 0.2 }).map(
    ({ bank, step, rate, target, control }) => [bank, step, rate, target, control],
  );
}

test('a control group is planned for each bank with users, and for all banks with the same objective together', () => {
  assert.deepEqual(plannedSizes('user'), [
    [null, 'click', 120 / 1500, 1350, 150],
    ['north', 'click', 80 / 1000, 900, 100],
    ['south', 'click', 40 / 500, 450, 50],
    ['west', 'approval', 4 / 200, 180, 20],
  ]);
});

test('if each bank has a list of all users, there is no group of all banks, in which users would count twice', () => {
  assert.deepEqual(
    plannedSizes('bank').map(([bank]) => bank),
    ['north', 'south', 'west'],
  );
});

test('the group of all banks is the sum of the groups of the banks, each rounded by itself, as in an export', () => {
  // A tenth of 16 and of 17 users is 2 each; a tenth of all 33 would be 3.
  const sizes = plannedSizes('user', undefined, [6, 10, 17, 0, 1]);
  assert.deepEqual(
    sizes.map(([bank, , , target, control]) => [bank, target, control]),
    [
      [null, 29, 4],
      ['north', 14, 2],
      ['south', 15, 2],
      ['west', 1, 0],
    ],
  );
});

test('users of weight 0, none of whom is expected to convert, do not count', () => {
  const [, north] = plannedSizes('user', [500, 0, 0, 0, 0]);
  assert.deepEqual(north, ['north', 'click', 80 / 500, 450, 50]);
});
