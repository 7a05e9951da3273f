import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { CallResult } from '../../../core/api.ts';
import { printResult } from '../../../core/cli/print.ts';

type Export = CallResult<'exports'>['exports'][number];

const listed: Export = {
  ...{ id: 1, file: 'may.csv', folder: '/lists', exists: true, shown: '/lists/may.csv', audience: 'members.csv' },
  ...{ runs: ['r1'], per: 'user' as const, selection: null, campaign: null, rows: 5, expectedValue: null, sha256: '' },
  ...{ holdout: null, createdAt: '2026-05-01T00:00:00.000Z', intervals: null, expected: {} },
};

test('an export has no figures for a step called constructor that only another export has', () => {
  const errors = { chance: 1, model: 1, drift: 1 };
  const intervals = { steps: { click: { low: 2, high: 9, errors } }, value: null };
  const exports: Export[] = [
    { ...listed, id: 3, expected: { click: 5 }, intervals },
    { ...listed, id: 2, expected: { constructor: 7, click: 3 }, intervals: { steps: {}, value: null } },
    { ...listed, id: 1, expected: { constructor: 8 } },
  ];
  const lines = printResult('exports', { exports, damaged: [] }).split('\n');
  assert.deepEqual(
    lines.slice(2, 5).map((row) => row.split(/ {2,}/).slice(-2)),
    [
      ['5.0 (95 % interval 2.0–9.0)', '–'],
      ['3.0', '7.0'],
      ['–', '8.0'],
    ],
  );
  assert.deepEqual(lines.slice(5), [
    '',
    'Figures without an interval were saved by an older version, which did not compute any.',
  ]);
});
