import assert from 'node:assert/strict';
import { test } from 'node:test';

import { matureRate } from '../../core/text/mature-rate.ts';

test('a rate counts only the samples mature for the step', () => {
  const part = { rows: 1000, settled: { click: 1000, activation: 100 }, positives: { click: 50, activation: 2 } };
  assert.equal(matureRate(part, 'click'), 0.05);
  assert.equal(matureRate(part, 'activation'), 0.02);
});

test('without counts of mature samples, as in runs of older versions, all samples count', () => {
  assert.equal(matureRate({ rows: 200, positives: { click: 10 } }, 'click'), 0.05);
});

test('a step for which no sample is mature has no rate', () => {
  assert.equal(matureRate({ rows: 10, settled: { click: 0 }, positives: { click: 0 } }, 'click'), null);
});
