import assert from 'node:assert/strict';
import { test } from 'node:test';

import { comparisonReport } from '../../core/report/comparison/comparison.ts';
import { escapeHtml } from '../../core/report/html.ts';
import { inEnglish } from '../../core/text/en.ts';
import { formatMoment, formatP, formatSigned, formatSpread } from '../../core/text/figures.ts';
import { comparisonOverPeriods, HOSTILE, smallComparison, withIntervals } from './fixture.ts';

const VOID = new Set(['meta', '!doctype']);
const versions = { program: '9.8.7', node: '24.0.0' };

function report(change: Partial<ReturnType<typeof smallComparison>> = {}): string {
  return comparisonReport({ ...smallComparison(), ...change }, versions, '2026-06-02T08:30:00.000Z');
}

/** Names of the elements in order; fails unless tags are balanced and no text contains a bare `<`. */
function elementsOf(page: string): string[] {
  const open: string[] = [];
  const names: string[] = [];
  const text = page.replace(/<style>[^<]*<\/style>/, '');
  for (const [, closing, name, rest] of text.matchAll(/<(\/?)([!\w]+)((?:\s+[\w:-]+(?:="[^"<]*")?)*\s*\/?)>/g)) {
    if (closing === '/') assert.equal(open.pop(), name);
    else if (!VOID.has(name) && !rest.endsWith('/')) open.push(name);
    assert.doesNotMatch(rest.replaceAll(/"[^"]*"/g, ''), /\s(on|src|href|xlink)/i);
    names.push(name);
  }
  assert.deepEqual(open, []);
  assert.equal(text.split('<').length - 1, names.length, 'something else begins with <');
  return names;
}

test('the report is one well-formed document without scripts, frames, links or external resources', () => {
  const page = report();
  const elements = new Set(elementsOf(page));
  for (const name of [
    'script',
    'iframe',
    'object',
    'embed',
    'link',
    'img',
    'image',
    'use',
    'foreignObject',
    'a',
    'form',
    'b',
  ])
    assert.ok(!elements.has(name), name);
  for (const name of ['svg', 'table', 'details', 'title', 'main']) assert.ok(elements.has(name), name);
  assert.doesNotMatch(page, /https?:|url\(|@import|javascript:/i);
});

test('long names are truncated, so that tables fit the page', () => {
  const long = 'x'.repeat(300);
  const { parts } = smallComparison();
  const inDataset = { train: { ...parts.train, dataset: long }, valid: { ...parts.valid, dataset: long }, test: null };
  const page = report({ dataset: long, bank: long, parts: inDataset, segment: { name: long, conditions: [long] } });
  assert.doesNotMatch(page, /x{81}/);
  assert.match(page, /<bdi>x{80}…<\/bdi>/);
});

test('names from the data are shown as they are, and escaped', () => {
  const page = report();
  for (const name of Object.values(HOSTILE)) {
    assert.ok(page.includes(escapeHtml(name)), name);
    assert.ok(!page.includes(name), name);
  }
});

test('a model chosen by its test figures is marked as overestimated', () => {
  const optimistic = /is compared with the others because its AUC is best on this same test set/;
  assert.doesNotMatch(report(), optimistic);
  const renamed = <Row extends { readonly model: string }>(rows: readonly Row[]): Row[] =>
    rows.map((row) => ({ ...row, model: row.model === 'aitm' ? 'mmoe' : row.model }));
  const { rows, tests } = smallComparison();
  assert.match(report({ rows: renamed(rows), tests: renamed(tests), curves: {} }), optimistic);
});

test('every figure of the comparison is in the report', () => {
  const { rows, tests, delong, reachable, parts, steps } = smallComparison();
  const page = report();
  const expected = [
    ...rows.flatMap(({ figures, title }) => [
      inEnglish(title),
      ...steps.flatMap((step) => [
        formatSpread(figures[step]),
        formatSpread(figures[step].logLoss, 5),
        formatSigned(figures[step].gain),
      ]),
    ]),
    ...tests.flatMap(({ difference, t, pAdjusted }) => [
      formatSigned(difference),
      formatSigned(t, 2),
      formatP(pAdjusted),
    ]),
    ...delong.flatMap(({ pAdjusted, low, high }) => [
      formatP(pAdjusted),
      `${formatSigned(low)} … ${formatSigned(high)}`,
    ]),
    ...Object.values(reachable ?? {}).map((value) => value?.toFixed(4) ?? ''),
    ...[parts.train, parts.valid, parts.test].flatMap((part) => [
      formatMoment(part?.firstTime ?? null),
      formatMoment(part?.lastTime ?? null),
    ]),
    '20.0 % (1,600)',
    '1.00 % (80)',
    '1.00 % (12)',
    'no library &lt;here&gt; (fetch it)',
    'the loss is NaN at step &lt;7&gt;',
    ...['r4, r5, r6', 'onnx (cpu), tensorflow (GPU)', 'Stepladder 9.8.7', '1, 2, 3', 'alpha 0.6', 'epochs 15'],
    'Only 10 samples of the validation set reached approval',
    'Only 12 samples of the test set reached approval',
  ];
  for (const text of expected) assert.ok(page.includes(text), text);
});

test('the report shows the share of conversions at the top of the list', () => {
  const page = report();
  const ranked = 'Ranked by AITM, the top 10\xa0% of the list contains 31.6\xa0% of all samples that reached approval ';
  assert.ok(page.includes(`${ranked}(240 in the test set).`));
  for (const cell of ['10.0 % (10.0×)', '22.4 % (4.5×)', '31.6 % (3.2×)', '44.7 % (2.2×)', '70.7 % (1.4×)'])
    assert.ok(page.includes(cell), cell);
});

test('a lead is marked and described only if it holds across the seeds', () => {
  const significant = smallComparison().tests.map((result) => ({ ...result, p: 0.03, pAdjusted: 0.03 }));
  assert.match(report({ tests: significant }), /0\.7460 ± 0\.0056 \*</);
  assert.match(
    report({ tests: significant }),
    /AITM is better by more than the random variation between training runs \(adjusted p = 0\.0300 over 3 seeds\)/,
  );
  assert.match(
    report({ tests: significant.map((result) => ({ ...result, pAdjusted: 0.003 })) }),
    /0\.7460 ± 0\.0056 \*\*</,
  );
  assert.match(
    report({ tests: significant.map((result) => ({ ...result, difference: -0.02 })) }),
    /LightGBM is better by more/,
  );
  const chance = report({ tests: significant.map((result) => ({ ...result, pAdjusted: 0.2 })) });
  assert.match(chance, /within the random variation between training runs \(adjusted p = 0\.2000/);
  assert.doesNotMatch(chance, /0\.0056 \*/);
});

test('an AUC has its interval, is no better than chance if this contains 0.5, and is grey with few positives', () => {
  const withInterval = (low: number, high: number, positives: number): string =>
    report({
      rows: smallComparison().rows.map(({ figures, ...row }) => ({
        ...row,
        figures: Object.fromEntries(
          Object.entries(figures).map(([step, ofStep]) => [step, { ...ofStep, low, high, positives }]),
        ),
      })),
    });
  const clear = withInterval(0.6123, 0.7012, 10);
  assert.match(clear, /0\.7460 ± 0\.0056[ *]*<div>0\.6123–0\.7012<\/div><\/td>/);
  assert.match(clear, /AITM reaches an AUC of 0\.7460 ± 0\.0056 \(95\xa0% interval 0\.6123–0\.7012\)/);
  assert.match(clear, /Below each AUC is its 95\xa0% interval/);
  assert.doesNotMatch(clear, /no better than chance(?!; one from)|class="few"/);
  const chance = withInterval(0.4987, 0.7012, 9);
  assert.match(chance, /<div>0\.4987–0\.7012<\/div><div>no better than chance<\/div><div>only 9 positives<\/div>/);
  assert.match(chance, /<div class="few">0\.7460/);
  elementsOf(chance);
  const figures = /AITM reaches an AUC of 0\.7460 ± 0\.0056 \(95\xa0% interval 0\.4987–0\.7012; (?<remarks>[^)]*)\)/;
  assert.equal(figures.exec(chance)?.groups?.remarks, 'no better than chance; only 9 positives');
  assert.match(chance, /<td[^>]*>0\.4987–0\.7012<div>no better than chance<\/div><div>only 9 positives<\/div>/);
  assert.doesNotMatch(report(), /Below each AUC/);
});

test('the best reachable AUC has its interval in tables, periods and words, and is grey with few positives', () => {
  const interval = { low: 0.4987, high: 0.9012 };
  const { steps, rows } = smallComparison();
  const reachableIntervals = Object.fromEntries(steps.map((step) => [step, interval]));
  const few = rows.map(({ figures, ...row }) => ({
    ...row,
    figures: Object.fromEntries(Object.entries(figures).map(([step, ofStep]) => [step, { ...ofStep, positives: 9 }])),
  }));
  const page = report({ reachableIntervals, rows: few });
  const cell =
    /<div class="few">0\.8123<div>0\.4987–0\.9012<\/div><div>no better than chance<\/div><div>only 9 positives/;
  assert.match(page, cell);
  const said = /whose AUC is 0\.8123 \(95\xa0% interval 0\.4987–0\.9012; no better than chance; only 9 positives\)/;
  assert.match(page, said);
  const overPeriods = comparisonOverPeriods();
  const splits = overPeriods.splits?.map((split) => ({ ...split, reachableIntervals }));
  const periods = comparisonReport({ ...overPeriods, splits }, versions, '2026-06-02T08:30:00.000Z');
  assert.match(periods, /0\.8200<div>0\.4987–0\.9012<\/div><div>no better than chance/);
});

test('without a test, the sentence on a model says as well that its AUC is no better than chance', () => {
  const rows = smallComparison().rows.map(({ figures, ...row }) => ({
    ...row,
    figures: Object.fromEntries(
      Object.entries(figures).map(([step, ofStep]) => [step, { ...ofStep, low: 0.4987, high: 0.7012 }]),
    ),
  }));
  const said = /AITM reaches an AUC of 0\.7460 ± 0\.0056 \(95\xa0% interval 0\.4987–0\.7012; no better than chance\)/;
  assert.match(report({ rows, tests: [] }), said);
});

test('a report over test periods shows each period, and tests the mean differences', () => {
  const comparison = comparisonOverPeriods();
  const page = comparisonReport(comparison, versions, '2026-06-02T08:30:00.000Z');
  elementsOf(page);
  const expected = (comparison.splits ?? []).flatMap(({ split, parts, models, reachable }) => [
    `period ${split}`,
    formatMoment(parts.test?.firstTime ?? null),
    formatMoment(parts.test?.lastTime ?? null),
    ...models.flatMap(({ figures }) =>
      comparison.steps.flatMap((step) => [
        formatSpread(figures[step]),
        figures[step].mean === null ? '' : `predicted / actual ${figures[step].calibration.mean?.toFixed(2)}`,
      ]),
    ),
    ...Object.values(reachable ?? {}).map((auc) => auc?.toFixed(4) ?? ''),
  ]);
  for (const text of [
    ...expected,
    '1,200</td>',
    'AITM · PLE; 3 seeds × 3 test periods each',
    'Mean ± standard deviation over 3 seeds × 3 test periods',
    'adjusted p over periods',
    'AITM is better by more than the random variation between test periods',
    'PLE, seed 2, test period 2, failed',
    'it allows for the samples that the training runs share',
  ])
    assert.ok(page.includes(text), text);
  assert.doesNotMatch(page, /between training runs|paired t-test/i);
  assert.doesNotMatch(report(), /test period/);
});

test('with one seed, a report says that there is no t-test; without tests or rows, it is still well-formed', () => {
  const { rows } = smallComparison();
  const single = rows.map((row) => ({
    ...row,
    figures: Object.fromEntries(Object.entries(row.figures).map(([step, ofStep]) => [step, { ...ofStep, std: null }])),
  }));
  const page = report({
    seeds: [1],
    rows: single,
    tests: smallComparison().tests.map((result) => ({ ...result, t: null, p: null, pAdjusted: null, seeds: 1 })),
    reachable: null,
  });
  assert.match(page, /with one seed, it may be chance/);
  assert.match(page, /With one seed there is neither a deviation nor a t-test/);
  assert.doesNotMatch(page, /best reachable/);
  for (const empty of [
    report({ tests: [], delong: [], curves: {} }),
    report({ rows: [], tests: [], delong: [], curves: {}, done: false }),
  ])
    assert.ok(elementsOf(empty).includes('main'));
});

test('the report names the tuned models and their trials, and warns if the numbers of trials differ', () => {
  const tunedTo = (trial: number, trials: number) => ({ tuning: 't2', trial, trials });
  const page = report({ tuned: { byModel: { aitm: tunedTo(7, 20), lightgbm: tunedTo(3, 20) }, equalBudgets: true } });
  for (const text of ['tuning trial', '7 of 20 (t2)', '3 of 20 (t2)']) assert.ok(page.includes(text), text);
  assert.doesNotMatch(page, /different numbers of trials/);
  const unequal = report({
    tuned: { byModel: { aitm: tunedTo(7, 20), lightgbm: tunedTo(3, 10) }, equalBudgets: false },
  });
  assert.match(unequal, /tuned with different numbers of trials/);
  elementsOf(unequal);
  assert.doesNotMatch(report(), /tuning trial/);
});

test('log losses and predicted over actual conversions have their intervals, or the reason why there are none', () => {
  const older = 'Figures without an interval were saved by an older version, which did not compute any.';
  const page = comparisonReport(withIntervals(0.6, 0.7, 20), versions, '2026-06-02T08:30:00.000Z');
  assert.match(page, /<div>0\.30120–0\.41230<\/div>/);
  assert.match(page, /predicted \/ actual 1\.\d\d \(0\.91–1\.23\)/);
  assert.ok(page.includes('Below each log loss is its 95\xa0% interval') && !page.includes(older));
  const olderPage = report();
  assert.ok(olderPage.includes(older) && !olderPage.includes('Below each log loss'));
});

test('in each test period, an AUC has its interval too, and a remark if it is unreliable', () => {
  const page = (low: number, high: number, positives: number): string =>
    comparisonReport(withIntervals(low, high, positives), versions, '2026-06-02T08:30:00.000Z');
  const cells = (text: string): number => text.split('<div>0.6123–0.7012</div><div>predicted / actual').length - 1;
  const comparison = comparisonOverPeriods();
  const defined = comparison.splits!.flatMap(({ models }) =>
    models.flatMap(({ figures }) => comparison.steps.filter((step) => (figures[step]?.mean ?? null) !== null)),
  );
  assert.ok(defined.length > 6);
  assert.equal(cells(page(0.6123, 0.7012, 10)), defined.length);
  assert.match(
    page(0.4987, 0.7012, 9),
    /<div>0\.4987–0\.7012<\/div><div>no better than chance<\/div><div>only 9 positives<\/div><\/div><div>predicted/,
  );
});
