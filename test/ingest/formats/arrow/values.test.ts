import assert from 'node:assert/strict';
import { test } from 'node:test';

import { dayText, momentText } from '../../../../core/ingest/formats/arrow/value-text.ts';
import { parseTime } from '../../../../core/ingest/values/times.ts';

test('a day or moment before the year 1 or after 9999 is refused, not read as another time', () => {
  assert.equal(dayText(20_148), '2025-03-01');
  assert.equal(momentText(1_740_787_200n, 1, false), '2025-03-01 00:00:00');
  const outside = [dayText(2 ** 31 - 1), dayText(2_932_897), momentText(253_402_300_800n, 1, false)];
  for (const text of [...outside, momentText(-(2n ** 63n), 1_000_000, true)]) {
    const bytes = Buffer.from(text);
    assert.ok(Number.isNaN(parseTime(bytes, 0, bytes.length)), text);
  }
});
