import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { CallResult } from '../../../core/api.ts';
import { printResult } from '../../../core/cli/print.ts';

type Export = CallResult<'exports'>['exports'][number];

const listed: Export = {
  id: 1,
  file: 'may.csv',
  folder: '/lists',
  exists: true,
  shown: '/lists/may.csv',
  audience: 'members.csv',
  runs: ['r1'],
  per: 'user' as const,
  selection: null,
  campaign: null,
  rows: 5,
  expectedValue: null,
  sha256: '',
  holdout: null,
  createdAt: '2026-05-01T00:00:00.000Z',
  intervals: null,
  expected: {},
};

test('figures of a step called constructor are printed only for exports that have the step', () => {
  const errors = { chance: 1, model: 1, drift: 1 };
  const intervals = { steps: { click: { low: 2, high: 9, errors } }, value: null };
  const exports: Export[] = [
    { ...listed, id: 3, expected: { click: 5 }, intervals },
    { ...listed, id: 2, expected: { constructor: 7, click: 3 }, intervals: { steps: {}, value: null } },
    { ...listed, id: 1, expected: { constructor: 8 } },
  ];
  const lines = printResult('exports', { exports, damaged: [] }).split('\n');
  assert.deepEqual(
    lines.slice(8, 12).map((row) => row.trim().split(/ {2,}/)),
    [
      ['3', 'click', '5.0 (95 % interval 2.0–9.0)'],
      ['2', 'constructor', '7.0'],
      ['2', 'click', '3.0'],
      ['1', 'constructor', '8.0'],
    ],
  );
  assert.deepEqual(lines.slice(12), [
    '',
    'Figures without an interval were saved by an older version, which did not compute any.',
  ]);
});

test('four steps with intervals and a value fit 120 columns', () => {
  const errors = { chance: 1, model: 1, drift: null };
  const interval = { low: 123_456, high: 234_567, errors };
  const steps = ['click', 'application', 'approval', 'activation'];
  const expected = Object.fromEntries(steps.map((step) => [step, 200_000]));
  const intervals = { steps: Object.fromEntries(steps.map((step) => [step, interval])), value: interval };
  const valued: Export = { ...listed, expected, expectedValue: { amount: 200_000, currency: 'EUR' }, intervals };
  const lines = printResult('exports', { exports: [valued], damaged: [] }).split('\n');
  assert.equal(lines.filter((line) => /200,000.*123,456–234,567/.test(line)).length, 5);
  assert.deepEqual(
    lines.filter((line) => line.length > 120),
    [],
  );
});
