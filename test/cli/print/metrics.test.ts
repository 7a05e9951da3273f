import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { StepMetrics } from '../../../core/api/contract/results.ts';
import { metricsNotes, metricsTable } from '../../../core/cli/print/metrics.ts';

const older: StepMetrics = {
  auc: 0.5412,
  aucLow: 0.431,
  aucHigh: 0.652,
  logLoss: 0.0412,
  positives: 9,
  rows: 12_000,
  calibration: 1.087,
  ece: 0.01,
  orderViolations: null,
};
const measured: StepMetrics = {
  ...older,
  logLossLow: 0.03978,
  logLossHigh: 0.04271,
  calibrationLow: 0.9431,
  calibrationHigh: 1.2345,
};
const never: StepMetrics = {
  ...measured,
  auc: null,
  positives: 0,
  logLoss: 0.001,
  logLossLow: null,
  logLossHigh: null,
  calibration: null,
  calibrationLow: null,
  calibrationHigh: null,
};

test('log loss and predicted over actual conversions have their intervals, in a line that fits a terminal', () => {
  const line = metricsTable({ click: { ...measured, positives: 1234 } }).split('\n')[2];
  assert.match(line, /0\.0412 \(0\.0398–0\.0427\) +1\.087 \(0\.943–1\.234\)$/);
  assert.ok(line.length <= 120, `${line.length} characters`);
  assert.match(metricsNotes([{ click: measured }]), /^In brackets: 95 % intervals/);
});

test('figures from an older version have no interval, and a note says why', () => {
  assert.match(metricsTable({ click: older }).split('\n')[2], / 0\.0412 +1\.087$/);
  const notes = metricsNotes([{ click: older }, { click: older }]);
  assert.equal(notes.split('older version').length, 2);
});

test('a step that nobody reached has a log loss without an interval, and a note says why', () => {
  const notes = metricsNotes([{ click: measured, approval: never }]);
  assert.match(notes, /No interval of the log loss of approval: all samples, or those of a test period, had/);
  assert.match(metricsTable({ approval: never }), / 0\.0010 +–$/m);
  assert.match(notes, /^No predicted \/ actual for approval: no sample converted\.$/m);
});
