import assert from 'node:assert/strict';
import { test } from 'node:test';

import { comparisonResultOf } from '../../../core/api/studies/compare.ts';
import { printComparison } from '../../../core/cli/print/comparison.ts';
import { withIntervals } from '../../report/fixture.ts';

type Result = Parameters<typeof printComparison>[0];

/** The cells of AITM in the table of a step's figures by test period. */
function cellsOf(step: string, low: number, high: number, positives: number): string[] {
  const result = comparisonResultOf(withIntervals(low, high, positives));
  const text = printComparison(result as Result);
  const table = text.slice(text.indexOf(`${step}: test AUC of each test period`));
  const row = table.split('\n').find((line) => line.startsWith('AITM'));
  return row?.trim().split(/ {2,}/).slice(1) ?? [];
}

test('the AUC of a test period has its interval, and a remark if it is unreliable', () => {
  const cells = cellsOf('approval', 0.6123, 0.7012, 10);
  assert.equal(cells.length, 3);
  for (const cell of cells) assert.match(cell, /^0\.\d{4} ± 0\.\d{4} \(0\.6123–0\.7012\) · \d\.\d\d$/);
  for (const cell of cellsOf('approval', 0.4987, 0.7012, 9))
    assert.match(cell, /\(0\.4987–0\.7012\), no better than chance, only 9 positives · \d\.\d\d$/);
});

test('a step called constructor has no figures for a model that was not trained', () => {
  const { splits: _, ...result } = comparisonResultOf(withIntervals(0.6, 0.7, 10)) as Result;
  const rows = result.rows.map((row) => ({ ...row, figures: {} })) as unknown as Result['rows'];
  const text = printComparison({ ...result, steps: ['constructor'], rows, tests: [], reachable: null });
  assert.match(text.slice(text.indexOf('Test log loss')), /^AITM +–$/m);
  assert.doesNotMatch(text, /undefined/);
});
