import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readTime } from '../../core/api/contract/inputs.ts';

test('times are read with and without a time zone; without one they are UTC', () => {
  const noon = Date.UTC(2026, 2, 31, 12);
  const cases: readonly (readonly [string, number | null])[] = [
    ['2026-03-31', Date.UTC(2026, 2, 31)],
    ['2026-03-31T12:00:00Z', noon],
    ['2026-03-31 12:00:00', noon],
    ['2026-03-31T12:00', noon],
    ['2026-03-31T14:00:00+02:00', noon],
    [' 2026-03-31T12:00:00.000Z ', noon],
    [String(noon / 1000), noon],
    [String(noon), noon],
    ['2026-02-31', null],
    ['2026-13-01', null],
    ['31.03.2026', null],
    ['2026', null],
    ['', null],
    ['soon', null],
  ];
  for (const [text, expected] of cases) assert.equal(readTime(text), expected, text);
});
