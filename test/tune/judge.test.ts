import assert from 'node:assert/strict';
import { test } from 'node:test';

import { aucOfTrial, fewPositives } from '../../core/text/auc.ts';
import { judge } from '../../core/tune/judge.ts';

const choice = { positives: { click: 90, approval: 60 }, few: {}, allBanks: false, enough: true };
const step = (auc: number | null, aucLow?: number | null, aucHigh?: number | null) => ({
  auc,
  ...(aucLow === undefined ? {} : { aucLow }),
  ...(aucHigh === undefined ? {} : { aucHigh }),
  logLoss: 0.5,
});

test('the mean AUC of several steps has an interval, as wide as if their errors moved together', () => {
  const { auc, aucLow, aucHigh } = judge(choice, { click: step(0.75, 0.625, 0.875), approval: step(0.5, 0.25, 0.75) });
  assert.deepEqual([auc, aucLow, aucHigh], [0.625, 0.4375, 0.8125]);
});

test('the interval is unknown if that of a step is, and a step without an AUC does not count', () => {
  const older = judge(choice, { click: step(0.75, 0.625, 0.875), approval: step(0.5) });
  assert.deepEqual([older.auc, older.aucLow, older.aucHigh], [0.625, null, null]);
  const defined = judge(choice, { click: step(0.75, 0.625, 0.875), approval: step(null, null, null) });
  assert.deepEqual([defined.auc, defined.aucLow, defined.aucHigh], [0.75, 0.625, 0.875]);
  const none = judge(choice, { click: step(null, null, null), approval: step(null, null, null) });
  assert.deepEqual([none.auc, none.aucLow, none.aucHigh], [null, null, null]);
});

test('a trial judged by fewer than ten positives of a step is shown as uncertain, with their number', () => {
  const judged = judge(choice, { click: step(0.75, 0.625, 0.875), approval: step(0.5, 0.25, 0.75) });
  assert.equal(fewPositives(aucOfTrial(judged, { click: 90, approval: 7 })), 7);
  assert.equal(fewPositives(aucOfTrial(judged, { click: 90, approval: 10 })), null);
});
