import assert from 'node:assert/strict';
import { test } from 'node:test';

import { printResult } from '../../../core/cli/print.ts';

const step = (name: string, model: number | null) => ({
  step: name,
  expected: 128,
  low: 106,
  high: 171,
  errors: { chance: 22, model, drift: model === null ? null : 30 },
});
const scored = (model: number | null, value: number | null) => ({
  records: 9,
  scored: 9,
  rejected: 0,
  candidates: 2,
  written: 9,
  rowsPerSecond: 1,
  elapsedMs: 1,
  audience: 'a.csv',
  manifest: 'm',
  engine: 'onnx',
  device: 'cpu',
  rejects: [],
  notes: [],
  holdout: null,
  adLists: null,
  excel: null,
  forecast: [step('click', model), step('approval', model)],
  expectedValue:
    value === null
      ? null
      : { amount: value, currency: 'EUR', low: 0.5 * value, high: 2 * value, errors: { chance: 1, model, drift: 40 } },
});

/** The lines of a result, with single spaces. */
const linesOf = (result: unknown): string[] =>
  printResult('score', result)
    .split('\n')
    .map((line) => line.trim().replaceAll(/ +/g, ' '));

test('expected conversions and their value are printed with intervals, and with the share of each error', () => {
  const lines = linesOf(scored(10, 4000));
  for (const line of [
    'expected click 128 (95 % interval 106–171)',
    'expected value 4,000 EUR (95 % interval 2,000–8,000)',
    'interval from each error alone chance model rate drift',
    'approval ± 22 ± 10 ± 30',
    'expected value ± 1 ± 10 ± 40',
  ])
    assert.ok(lines.includes(line), `${line} in ${lines.join('\n')}`);
});

test('an interval that covers only chance says so, and is not divided by error', () => {
  const lines = linesOf(scored(null, 4000));
  assert.ok(lines.includes('expected click 128 (95 % interval 106–171, for chance only)'), lines.join('\n'));
  assert.ok(lines.includes('expected value 4,000 EUR (95 % interval 2,000–8,000, for chance only)'));
  assert.equal(
    lines.some((line) => line.includes('model rate drift')),
    false,
  );
});
