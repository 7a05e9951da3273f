import assert from 'node:assert/strict';
import { test } from 'node:test';

import { aucOfTrial, fewPositives } from '../../core/text/auc.ts';
import { missingLossIntervals, trialLosses } from '../../core/text/metrics/missing.ts';
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

test('the interval is unknown if a step has none, and a step without an AUC does not count', () => {
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

test('the mean log loss has the mean ends of the intervals; none if an older version measured a step', () => {
  const withLoss = (logLoss: number, ends: { logLossLow?: number | null; logLossHigh?: number | null }) => ({
    ...step(0.75, 0.625, 0.875),
    logLoss,
    ...ends,
  });
  const click = withLoss(0.5, { logLossLow: 0.375, logLossHigh: 0.75 });
  const approval = withLoss(0.25, { logLossLow: 0.125, logLossHigh: 0.5 });
  const both = judge(choice, { click, approval });
  assert.deepEqual([both.logLoss, both.logLossLow, both.logLossHigh], [0.375, 0.25, 0.625]);
  assert.equal('logLossLow' in judge(choice, { click, approval: withLoss(0.25, {}) }), false);
  const alike = judge(choice, { click, approval: withLoss(0.25, { logLossLow: null, logLossHigh: null }) });
  assert.deepEqual([alike.logLossLow, alike.logLossHigh], [null, null]);
});

const judgedOn = { positives: { click: 90, approval: 60 }, allBanks: false };

test('if a trial’s log loss has no interval, the reason is that of a deciding step', () => {
  const known = { auc: 0.7, logLoss: 0.5, logLossLow: 0.4 };
  const { logLossLow: _, ...older } = known;
  const alike = { auc: null, logLoss: 0.1, logLossLow: null };
  const reasonsOf = (valid: Record<string, typeof known | typeof older | typeof alike>, allBanks = false) =>
    missingLossIntervals([trialLosses({ judged: known, valid }, { ...judgedOn, allBanks })]).map(({ key }) => key);
  assert.deepEqual(reasonsOf({ click: known, approval: known, activation: alike }), []);
  assert.deepEqual(reasonsOf({ click: known, approval: older }), ['results.olderWithoutIntervals']);
  assert.deepEqual(reasonsOf({ click: known, approval: alike }), ['evaluate.sameOutcome']);
  // Judged on the samples of all banks, those of its own bank do not count.
  assert.deepEqual(reasonsOf({ click: alike, approval: alike }, true), []);
  assert.deepEqual(trialLosses({ judged: null, valid: null }, judgedOn), { figures: {} });
});
