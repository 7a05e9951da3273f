import assert from 'node:assert/strict';
import { test } from 'node:test';

import { previousText } from '../../../core/cli/print/changes.ts';

type Previous = Parameters<typeof previousText>[0];

test('the rate of the previous period is printed with its interval, and so is the change', () => {
  const first = { step: 'impression', count: 1000, ofPrevious: null, low: null, high: null, changeOfPrevious: null };
  const click = {
    step: 'click',
    count: 200,
    ofPrevious: 0.2,
    low: 0.17,
    high: 0.23,
    other: { count: 250, ofPrevious: 0.25, low: 0.22, high: 0.28 },
    changeOfPrevious: { difference: -0.05, low: -0.09, high: -0.01, p: 0.01 },
  };
  const steps = [{ ...first, other: { ...first, count: 1000 } }, click];
  const text = previousText({ period: null, against: { period: null }, steps } as unknown as Previous);
  const lines = text.split('\n').map((line) => line.trim().replaceAll(/ +/g, ' '));
  const rates = '20.0 % 25.0 % (22.0 % … 28.0 %)';
  assert.ok(
    lines.some((line) => line.startsWith(`click 200 250 ${rates} −5.000 pp −9.000 pp … −1.000 pp`)),
    text,
  );
  assert.ok(
    lines.some((line) => /^impression 1,000 1,000( –)+$/.test(line)),
    text,
  );
  assert.ok(lines.includes('In brackets: 95 % intervals'), text);
});
