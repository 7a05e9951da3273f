import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isWrittenDate } from '../core/written-date.ts';

test('dates in digits are recognized in any order, with or without a time of day', () => {
  for (const text of [
    '2025-01-15',
    ' 2025/1/5 ',
    '2025.12.31',
    '31.1.2025',
    '1/31/2025',
    '05-01-2025',
    '2025年1月15日',
    '2025年1月5日9:03',
    '2025年1月5日 下午2:05',
    '2025-01-15T10:05:00Z',
    '2025-01-15 10:05:00.250 +08:00',
    '2025-01-15t10:05:00+0800',
    '2025-01-15 10:05:00 UTC',
    '1/31/2025 2:05 PM',
    '1/31/2025, 2:05:09 p.m.',
    '2025-01-15 9时30分',
  ])
    assert.equal(isWrittenDate(text), true, text);
});

test('text that only begins with a date, or has no such month or day, is not a date', () => {
  for (const text of [
    '2025-01-15 Spring sale',
    '2025-02-01_autumn',
    '2025-01-15 10:05 Spring sale',
    '2025年1月15日 春季促销',
    '1234-56-78',
    '2025-00-10',
    '2025-13-01',
    '2025-12-32',
    '13/31/2025',
    '32.1.2025',
    '2025年13月1日',
    '2025-01/15',
    '31.1-2025',
    '2025-01-011',
    '1-2-20255',
    '1.2.3',
    '2025-01',
    'v2025-01-15',
    '',
  ])
    assert.equal(isWrittenDate(text), false, text);
});
