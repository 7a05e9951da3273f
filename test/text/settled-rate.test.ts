import assert from 'node:assert/strict';
import { test } from 'node:test';

import { settledRate } from '../../core/text/settled-rate.ts';

test('a rate counts only the samples that have settled the step', () => {
  const part = { rows: 1000, settled: { click: 1000, activation: 100 }, positives: { click: 50, activation: 2 } };
  assert.equal(settledRate(part, 'click'), 0.05);
  assert.equal(settledRate(part, 'activation'), 0.02);
});

test('without counts of settled samples, as in runs of older versions, all samples count', () => {
  assert.equal(settledRate({ rows: 200, positives: { click: 10 } }, 'click'), 0.05);
});

test('a step that no sample has settled has no rate', () => {
  assert.equal(settledRate({ rows: 10, settled: { click: 0 }, positives: { click: 0 } }, 'click'), null);
});
