import assert from 'node:assert/strict';
import { test } from 'node:test';

import { message } from '../../core/text/message.ts';
import { isCalibratedOnValid, undefinedMetrics } from '../../core/text/metrics/missing.ts';
import { periodNotes } from '../../core/text/metrics/period-notes.ts';

const measured = { auc: 0.7, logLoss: 0.1, logLossLow: 0.05, calibration: 1.1, calibrationLow: 0.9 };
/** Without positives, there is no AUC and no predicted over actual, and the losses do not show their variance. */
const noPositives = { auc: null, logLoss: 0.1, logLossLow: null, calibration: null, calibrationLow: null };
/** With positives only, predicted over actual is defined. */
const onlyPositives = { ...noPositives, calibration: 0.8, calibrationLow: 0.7 };
/** The samples of one user show no variance, whatever their outcomes. */
const oneUser = { ...measured, logLossLow: null, calibrationLow: null };

test('each metric or interval that is undefined has its reason, with the steps concerned', () => {
  const { logLossLow: _, calibrationLow: __, ...older } = measured;
  assert.deepEqual(undefinedMetrics([{ click: measured, approval: older }]), []);
  assert.deepEqual(undefinedMetrics([{ click: measured, approval: noPositives }, { approval: noPositives }]), [
    message('evaluate.sameOutcome', { steps: ['approval'] }),
    message('evaluate.noConversions', { steps: ['approval'] }),
  ]);
  assert.deepEqual(undefinedMetrics([{ click: onlyPositives }]), [
    message('evaluate.sameOutcome', { steps: ['click'] }),
  ]);
  assert.deepEqual(undefinedMetrics([{ click: oneUser, approval: measured }]), [
    message('evaluate.oneUser', { steps: ['click'] }),
  ]);
});

test('a step without mature samples has no metric, and no reason either', () => {
  const nothing = { ...noPositives, logLoss: null };
  assert.deepEqual(undefinedMetrics([{ click: nothing }]), []);
});

test('a calibration cannot be checked on the validation data on which it was fitted', () => {
  const calibration = [{ method: 'none' }, { method: 'platt' }];
  assert.equal(isCalibratedOnValid({ valid: {}, kept: null, calibration }), true);
  assert.equal(isCalibratedOnValid({ valid: {}, kept: null, calibration: [{ method: 'none' }] }), false);
  // The pooled model was calibrated on the validation data of all banks; without any, nothing was fitted.
  assert.equal(isCalibratedOnValid({ valid: {}, kept: { click: 3 }, calibration }), false);
  assert.equal(isCalibratedOnValid({ valid: null, kept: null, calibration }), false);
});

test('a comparison over several test periods says how it counts users who recur in them', () => {
  const keysOf = (...given: Parameters<typeof periodNotes>): string[] => periodNotes(...given).map(({ key }) => key);
  const tested = { splits: 3, usersTogether: true };
  assert.deepEqual(keysOf({ delong: [{}] }), []);
  assert.deepEqual(keysOf({ splits: [1], delong: [{}] }), []);
  assert.deepEqual(keysOf({ splits: [1, 2, 3], delong: [tested] }), ['evaluate.usersTogether', 'evaluate.periodMeans']);
  const older = { delong: [tested, { splits: 2 }], splits: [1, 2, 3] };
  assert.deepEqual(keysOf(older), ['evaluate.periodsApart', 'evaluate.periodMeans']);
  assert.deepEqual(keysOf({ splits: [1, 2], delong: [] }), ['evaluate.periodMeans']);
});
