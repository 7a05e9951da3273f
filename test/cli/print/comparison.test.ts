import assert from 'node:assert/strict';
import { test } from 'node:test';

import { comparisonResultOf } from '../../../core/api/studies/compare.ts';
import { printComparison } from '../../../core/cli/print/comparison.ts';
import { smallComparison, withIntervals } from '../../report/fixture.ts';

type Result = Parameters<typeof printComparison>[0];

/** A printed comparison over test periods, with intervals. */
function printed(low: number, high: number, positives: number): string {
  return printComparison(comparisonResultOf(withIntervals(low, high, positives)) as Result);
}

/** The cells of AITM in the table with this title. */
function cellsOf(text: string, title: string): string[] {
  const table = text.slice(text.indexOf(title));
  const row = table.split('\n').find((line) => line.startsWith('AITM'));
  return row?.trim().split(/ {2,}/).slice(1) ?? [];
}

test('the AUC of a test period has its interval, and a remark if it is unreliable', () => {
  const title = 'approval: test AUC of each test period';
  const cells = cellsOf(printed(0.6123, 0.7012, 10), title);
  assert.equal(cells.length, 3);
  for (const cell of cells) assert.match(cell, /^0\.\d{4} ± 0\.\d{4} \(0\.6123–0\.7012\)$/);
  for (const cell of cellsOf(printed(0.4987, 0.7012, 9), title))
    assert.match(cell, /\(0\.4987–0\.7012\), no better than chance, only 9 positives$/);
});

test('predicted over actual conversions of a test period, and log losses, have their intervals', () => {
  const text = printed(0.6, 0.7, 10);
  const ratios = cellsOf(text, 'approval: predicted / actual conversions of each test period');
  assert.equal(ratios.length, 3);
  for (const cell of ratios) assert.match(cell, /^1\.\d\d \(0\.91–1\.23\)$/);
  assert.deepEqual(cellsOf(text, '95 % intervals of the log loss'), ['0.3012–0.4123', '0.3012–0.4123']);
});

test('a significance test on the samples has the interval of the difference in AUC', () => {
  const lines = printed(0.6, 0.7, 10).split('\n');
  const tested = lines.filter((line) => / 0\.0056 \(0\.011–0\.051\)  best$/.test(line));
  // One for each of the two steps.
  assert.equal(tested.length, 2);
  for (const line of tested) assert.ok(line.length <= 120, line);
  assert.equal(lines.filter((line) => line.startsWith('In brackets: the 95 % interval of the difference')).length, 1);
});

const OLDER = 'Figures without an interval were saved by an older version, which did not compute any.';
const SAME_OUTCOME = 'all samples, or those of a test period, had the same outcome';

test('a comparison that an older version saved says once why its log losses have no intervals', () => {
  const text = printComparison(comparisonResultOf(smallComparison()) as Result);
  assert.equal(text.split(OLDER).length, 2);
  assert.ok(
    !text.includes(SAME_OUTCOME) && !text.includes('95 % intervals of the log loss for other samples of the same kind'),
  );
});

test('a comparison says why a log loss has no interval: an older version, or equal outcomes', () => {
  const { splits: _, ...result } = comparisonResultOf(withIntervals(0.6, 0.7, 10)) as Result;
  const withFirst = (ends: { low?: null; high?: null }, auc: { mean?: null } = {}): string => {
    const figures = Object.entries(result.rows[0].figures).map(([step, { logLoss, ...rest }]) => {
      const { low: __, high: ___, ...spread } = logLoss;
      return [step, { ...rest, ...auc, logLoss: { ...spread, ...ends } }] as const;
    });
    const [first, ...others] = result.rows;
    const rows = [{ ...first, figures: Object.fromEntries(figures) }, ...others] as unknown as Result['rows'];
    return printComparison({ ...result, rows });
  };
  const missing = { low: null, high: null };
  const [mixed, alike] = [withFirst({}), withFirst(missing, { mean: null })];
  assert.ok(mixed.includes(OLDER) && !mixed.includes(SAME_OUTCOME));
  assert.ok(!alike.includes(OLDER) && alike.includes(SAME_OUTCOME));
  // An AUC shows that there were both outcomes.
  const other = withFirst(missing);
  assert.ok(!other.includes(SAME_OUTCOME) && other.includes('some of the runs were measured by an older version'));
  assert.ok([mixed, alike, other].every((text) => text.includes('0.3012–0.4123')));
});

test('the end of an interval that is not 0 has enough decimals to show its sign', () => {
  const { splits: _, ...result } = comparisonResultOf(withIntervals(0.6, 0.7, 10)) as Result;
  const delong = result.delong.map((one) => ({ ...one, low: -0.00004, high: 0.0213 }));
  assert.match(printComparison({ ...result, delong }), /\(−0\.00004…0\.02130\)/);
});

test('a step called constructor has no figures for a model that was not trained', () => {
  const { splits: _, ...result } = comparisonResultOf(withIntervals(0.6, 0.7, 10)) as Result;
  const rows = result.rows.map((row) => ({ ...row, figures: {} })) as unknown as Result['rows'];
  const text = printComparison({ ...result, steps: ['constructor'], rows, tests: [], reachable: null });
  assert.match(text.slice(text.indexOf('Test log loss')), /^AITM +–$/m);
  assert.doesNotMatch(text, /undefined/);
});

test('the rates of parts and test periods have their intervals', () => {
  const { splits, ...result } = comparisonResultOf(withIntervals(0.6, 0.7, 10)) as Result;
  for (const text of [printComparison({ ...result, splits }), printComparison(result)]) {
    const tables = text.slice(0, text.indexOf('\nTest AUC'));
    const rates = tables.match(/ \d+ +[\d.]+ % \([\d.]+ % … [\d.]+ %\)/g) ?? [];
    // Two steps of at least two parts or periods.
    assert.ok(rates.length >= 4, tables);
    assert.ok(tables.includes('In brackets: 95 % intervals of the rates (Wilson)'));
  }
});
