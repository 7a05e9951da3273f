import assert from 'node:assert/strict';
import { test } from 'node:test';

import { matureInterval, matureRate } from '../../core/text/metrics/mature-rate.ts';

test('a rate counts only the samples mature for the step', () => {
  const part = { rows: 1000, settled: { click: 1000, activation: 100 }, positives: { click: 50, activation: 2 } };
  assert.equal(matureRate(part, 'click'), 0.05);
  assert.equal(matureRate(part, 'activation'), 0.02);
});

test('without counts of mature samples, as in runs from older versions, all samples count', () => {
  assert.equal(matureRate({ rows: 200, positives: { click: 10 } }, 'click'), 0.05);
});

test('a step for which no sample is mature has no rate', () => {
  assert.equal(matureRate({ rows: 10, settled: { click: 0 }, positives: { click: 0 } }, 'click'), null);
});

test('the interval of a rate is that of its mature samples, and a step without any has none', () => {
  // Newcombe (1998), table I: 15 of 148, and 0 of 20.
  const part = {
    rows: 1000,
    settled: { click: 148, activation: 20, open: 0 },
    positives: { click: 15, activation: 0 },
  };
  const ends = (step: string): (string | undefined)[] => {
    const interval = matureInterval(part, step);
    return [interval?.low.toFixed(4), interval?.high.toFixed(4)];
  };
  assert.deepEqual(ends('click'), ['0.0624', '0.1605']);
  assert.deepEqual(ends('activation'), ['0.0000', '0.1611']);
  assert.equal(matureInterval(part, 'open'), null);
});
