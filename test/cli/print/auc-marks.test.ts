import assert from 'node:assert/strict';
import { test } from 'node:test';

import { printResult } from '../../../core/cli/print.ts';
import { displayWidth } from '../../../core/cli/table.ts';

/** Metrics of a step; without `ends`, as an older version saved them. */
function step(positives: number, auc: number, ends: readonly [low: number, high: number] | null = null): object {
  const interval = ends === null ? {} : { aucLow: ends[0], aucHigh: ends[1] };
  return { auc, ...interval, positives, logLoss: 0.5, rows: 900, calibration: 1, ece: 0, orderViolations: null };
}

const run = {
  dataset: 'spring',
  bank: '深圳前海微众商业银行股份有限公司',
  segment: null,
  model: 'aitm-no-transfer',
  objective: 'approval',
  status: 'done',
  epoch: 12,
  bestEpoch: 9,
  kept: null,
  refitOf: null,
  base: null,
  chosenOn: null,
  steps: ['approval'],
  createdAt: '2026-12-02T08:30:00.000Z',
};
const reliable = { approval: step(10, 0.8123, [0.7654, 0.8512]) };
const few = { approval: step(9, 0.8, [0.6, 0.9]) };
const chance = { approval: step(90, 0.55, [0.4, 0.69]) };
const both = { approval: step(1, 0.55, [0, 1]) };

test('a table of runs marks unreliable AUCs, explains the marks below, and stays within 120 columns', () => {
  const runs = [
    { ...run, run: 'r1', valid: reliable, test: few },
    { ...run, run: 'r2', valid: chance, test: both },
  ];
  const shown = printResult('runs', { runs, damaged: [] });
  for (const cell of ['0.8123 (0.7654–0.8512)', '0.8000 (0.6000–0.9000) ‡', '0.5500 (0.4000–0.6900) †'])
    assert.match(shown, new RegExp(`${cell.replaceAll(/[().]/g, String.raw`\$&`)}( {2}|$)`, 'm'));
  assert.match(shown, /0\.5500 \(0\.0000–1\.0000\) †‡$/m);
  assert.match(shown, /\n\n† no better than chance: the interval contains 0\.5\n‡ fewer than 10 positives$/);
  for (const line of shown.split('\n')) assert.ok(displayWidth(line) <= 120, line);
});

test('only the marks that occur are explained', () => {
  const shown = (test: object): string =>
    printResult('train-banks', { base: null, runs: [{ ...run, run: 'r1', valid: reliable, test }], failed: [] });
  assert.doesNotMatch(shown(reliable), /[†‡]/);
  assert.match(shown(few), /\n\n‡ fewer than 10 positives$/);
  assert.match(shown(chance), /\n\n† no better than chance: the interval contains 0\.5$/);
});

test('compared runs are printed with the difference between their AUCs', () => {
  const result = { difference: 0.0123, low: 0.0023, high: 0.0223, p: 0.008, pAdjusted: 0.016 };
  const groups = [
    { runs: ['r1', 'r2'], tests: [{ step: 'approval', run: 'r1', against: 'r2', result }] },
    { runs: ['r3'], tests: [] },
  ];
  const shown = printResult('runs', { runs: [], damaged: [], groups });
  assert.match(shown, /^approval {2}r1 +r2 +\+0\.0123 {2}0\.0023–0\.0223 +0\.0160$/m);
  assert.match(shown, /\n\nNot compared, since no other of these runs has the same test samples: r3\.$/);
});
