import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { AppError } from '../../../core/errors.ts';
import type { StepEvaluation } from '../../../core/evaluate/steps.ts';
import type { Project } from '../../../core/store/file/project.ts';
import { getBank, listBanks, saveBank } from '../../../core/store/runs/banks.ts';
import { createRun } from '../../../core/store/runs/runs.ts';
import { promote, promoteIfCalibrated } from '../../../core/train/runs/promote.ts';
import { METRICS } from '../../evaluate/step-metrics.ts';
import { temporaryProject } from '../../temporary-project.ts';

const good: StepEvaluation = { ...METRICS, rows: 10_000, positives: 300, calibration: 1.1, ece: 0.003 };

/** Stores a finished run with these validation metrics. */
function storeRun(project: Project, valid: Readonly<Record<string, StepEvaluation>>, objective: string | null): string {
  return createRun(project, {
    dataset: 'may',
    model: 'aitm',
    engine: 'onnx',
    seed: 1,
    config: {},
    steps: Object.keys(valid),
    bank: 'north',
    objective,
    status: 'done',
    valid,
  }).run;
}

const refusal = (run: string, steps: string): object => ({
  code: 'state',
  message: `predictions of ${run} are off by more than a factor of 2 on its validation set: ${steps}`,
  help: 'train on more data or for an earlier step, or use it anyway (--accept-miscalibration on the command line)',
});

test('a badly calibrated run is not made active, and the step and its numbers are named', (t) => {
  const project = temporaryProject(t);
  const run = storeRun(project, { click: good, activation: { ...good, positives: 7, calibration: 46 } }, 'activation');
  assert.throws(() => promote(project, { run }), refusal(run, 'activation 322 predicted, 7 actual'));
  assert.deepEqual(listBanks(project), []);
});

test('without anyone to consent, only a run that is not badly calibrated becomes active', (t) => {
  const project = temporaryProject(t);
  const bad = storeRun(project, { activation: { ...good, positives: 7, calibration: 46 } }, 'activation');
  assert.equal(promoteIfCalibrated(project, bad), null);
  assert.deepEqual(listBanks(project), []);
  const run = storeRun(project, { activation: good }, 'activation');
  assert.equal(promoteIfCalibrated(project, run)?.promotedRun, run);
});

test('a badly calibrated run is made active with explicit consent', (t) => {
  const project = temporaryProject(t);
  const run = storeRun(project, { activation: { ...good, positives: 7, calibration: 46 } }, 'activation');
  assert.equal(promote(project, { run, acceptMiscalibration: true }).promotedRun, run);
  assert.equal(getBank(project, 'north').promotedRun, run);
});

test('a badly calibrated run may predict too much or too little; exactly a factor of 2 is accepted', (t) => {
  const project = temporaryProject(t);
  const active = (positives: number, calibration: number): boolean => {
    const run = storeRun(project, { activation: { ...good, positives, calibration } }, 'activation');
    try {
      return promote(project, { run }).promotedRun === run;
    } catch (error) {
      assert.equal((error as AppError).code, 'state');
      return false;
    }
  };
  assert.deepEqual(
    [active(100, 2), active(100, 0.5), active(100, 2.01), active(100, 0.49), active(1, 2.1), active(1, 0.4)],
    [true, true, false, false, false, false],
  );
});

test('a badly calibrated run is recognised if there were no actual conversions', (t) => {
  const project = temporaryProject(t);
  // If no sample reached the step, the calibration error is the mean probability.
  const none = { ...METRICS, rows: 10_000, positives: 0, calibration: null };
  const many = storeRun(project, { activation: { ...none, ece: 0.0031 } }, 'activation');
  assert.throws(() => promote(project, { run: many }), refusal(many, 'activation 31 predicted, 0 actual'));
  const hardlyAny = storeRun(project, { activation: { ...none, ece: 0.00015 } }, 'activation');
  assert.equal(promote(project, { run: hardlyAny }).promotedRun, hardlyAny);
});

test('a run is made active if only a step other than the objective is off, and chance can explain it', (t) => {
  const project = temporaryProject(t);
  const few = { ...good, positives: 2, calibration: 2.5 };
  const many = { ...good, positives: 200, calibration: 2.5 };
  const chance = storeRun(project, { approval: good, activation: few }, 'approval');
  assert.equal(promote(project, { run: chance }).promotedRun, chance);
  const miscalibrated = storeRun(project, { approval: good, activation: many }, 'approval');
  assert.throws(
    () => promote(project, { run: miscalibrated }),
    refusal(miscalibrated, 'activation 500 predicted, 200 actual'),
  );
  // Without an objective of its own, a run ranks by that of the bank; without any, by all steps.
  const mean = storeRun(project, { approval: good, activation: few }, null);
  saveBank(project, { name: 'north', objective: null, weight: 1, banners: [] });
  assert.throws(() => promote(project, { run: mean }), refusal(mean, 'activation 5.0 predicted, 2 actual'));
  saveBank(project, { name: 'north', objective: 'approval', weight: 1, banners: [] });
  assert.equal(promote(project, { run: mean }).promotedRun, mean);
});

test('a badly calibrated run is refused for another bank or an unknown run before its predictions are checked', (t) => {
  const project = temporaryProject(t);
  const run = storeRun(project, { activation: { ...good, calibration: 9 } }, 'activation');
  assert.throws(() => promote(project, { run, bank: 'south' }), { code: 'invalid-input' });
  assert.throws(() => promote(project, { run: 'r9' }), { code: 'unknown-name' });
});
