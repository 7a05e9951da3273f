import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  formatSelection,
  parseSelection,
  type RankingSelection,
} from '../../../renderer/views/score/ranking/selection.ts';

test('a selection is read back from the address as it was written, however small its numbers', () => {
  const selections: RankingSelection[] = [
    { top: 60_000 },
    { threshold: 0 },
    { threshold: 0.02 },
    { threshold: 5.2e-7 },
    { threshold: 1e-12 },
    { budget: 5000, costPerContact: 0.1 },
    { budget: 1e-7, costPerContact: 2.5e-9 },
    { budget: 5000, costPerContact: 0.1, costPerStep: { click: 2 } },
    { budget: 5000, costPerContact: 0, costPerStep: { 'first-use-2': 1e-7 } },
    { budget: 5000, costPerContact: 0, costPerStep: { approve: 2 } },
    { budget: 5000, costPerContact: 0, costPerStep: { page1e: 2 } },
  ];
  for (const selection of selections) assert.deepEqual(parseSelection(formatSelection(selection)), selection);
});

test('an address without a valid selection has none', () => {
  const budgets = ['budget-5', 'budget-5-0.1-click', 'budget-5-0.1-click-x', 'budget-5-0.1--2'];
  for (const encoded of [null, '', 'top', 'top-0', 'top-1.5', 'threshold-x', ...budgets, 'all-3'])
    assert.equal(parseSelection(encoded), null, String(encoded));
});
