import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';

import { inEnglish } from '../../../core/text/en.ts';
import { message } from '../../../core/text/message.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import {
  calibrationWarning,
  stoppingWarning,
  type CalibrationCauses,
} from '../../../core/train/fit/training-warnings.ts';
import { METRICS } from '../../evaluate/step-metrics.ts';
import { recordingJob } from '../../recording-job.ts';
import { freshProject, writeSyntheticDataset } from '../synthetic-dataset.ts';
import { options, small } from './small-training.ts';

describe('down-sampling', () => {
  it('keeps the calibration ratio of every step within sampling error of 1, so that no warning is given', async () => {
    const fixture = freshProject();
    writeSyntheticDataset(fixture.project, 'rare', 150_000, 5, 0.03);
    const job = recordingJob();
    const config = { ...small, training: { ...small.training, downSampling: 0.1 } };
    const result = await trainModel(
      fixture.project,
      { ...options, dataset: 'rare', objective: 'approval', config },
      job,
    );
    const { click, approval } = result.test ?? {};
    assert.ok(Math.abs((click.calibration ?? 0) - 1) < 0.1, `click ${click.calibration}`);
    assert.ok(
      Math.abs((approval.calibration ?? 0) - 1) < 3 / Math.sqrt(approval.positives),
      `approval ${approval.calibration}`,
    );
    assert.ok(result.valid['approval'].rows < 15_000 && click.rows === 15_000);
    assert.deepEqual(job.notes, []);
    fixture.close();
  });
});

describe('early stopping', () => {
  it('warns if the objective has too few positives', () => {
    const few = { ...METRICS, positives: 16 };
    assert.match(
      inEnglish(stoppingWarning({ click: { ...few, positives: 900 }, approval: few }, 'approval', 'epochs') ?? ''),
      /^few positives in the validation set \(approval 16\): .* the epoch at which training stops/,
    );
    assert.equal(stoppingWarning({ click: { ...few, positives: 900 }, approval: few }, 'click', 'epochs'), null);
    assert.match(
      inEnglish(stoppingWarning({ click: { ...few, positives: 900 }, approval: few }, null, 'trees') ?? ''),
      /\(approval 16\): .* the number of trees at which training stops/,
    );
  });
});

const good = { ...METRICS, rows: 1000, positives: 400, calibration: 1.05 };

const causes = { epochLimit: null, downSampled: false, timed: true };
const miscalibrated = { approval: { ...good, calibration: 1.44 } };

test('the calibration warning is given if the ratio is off by over a tenth and more than chance explains', () => {
  assert.equal(
    calibrationWarning({ click: good, approval: { ...good, positives: 25, calibration: 1.5 } }, causes),
    null,
  );
  assert.equal(calibrationWarning({ approval: { ...good, positives: 90_000, calibration: 1.09 } }, causes), null);
  assert.match(inEnglish(calibrationWarning({ click: good, ...miscalibrated }, causes) ?? ''), /approval 1\.44/);
  assert.match(
    inEnglish(calibrationWarning({ click: good, approval: { ...good, positives: 16, calibration: 90 } }, causes) ?? ''),
    /approval 90\.00/,
  );
});

test('the calibration warning states the interval of the ratio if it is known', () => {
  const warningOf = (ends: object): string =>
    inEnglish(calibrationWarning({ approval: { ...miscalibrated.approval, ...ends } }, causes) ?? '');
  assert.match(
    warningOf({ calibrationLow: 1.312, calibrationHigh: 1.58 }),
    /: approval 1\.44 \(95 % interval 1\.31–1\.58\)\. /,
  );
  assert.match(warningOf({ calibrationLow: null, calibrationHigh: null }), /: approval 1\.44\. /);
});

test('the calibration warning names the likeliest cause: the epoch limit first, other days only with times', () => {
  const causeOf = (change: Partial<CalibrationCauses>): unknown =>
    calibrationWarning(miscalibrated, { ...causes, ...change })?.values?.['cause'];
  assert.deepEqual(causeOf({}), message('train.otherDays'));
  assert.deepEqual(causeOf({ timed: false }), message('train.otherSamples'));
  assert.deepEqual(causeOf({ downSampled: true }), message('train.oversampled'));
  assert.deepEqual(causeOf({ epochLimit: 2, downSampled: true }), message('train.epochLimit', { epochs: 2 }));
});

test('the calibration warning names the epoch limit if that ended the training', async () => {
  const fixture = freshProject();
  writeSyntheticDataset(fixture.project, 'synthetic', 2_000, 3);
  const job = recordingJob();
  const config = { ...small, training: { epochs: 1, batchSize: 1000, calibration: 'none' } };
  await trainModel(fixture.project, { ...options, config }, job);
  assert.match(job.notes.join('\n'), /far from 1 .*Training ended at its limit of 1 epoch: allow more$/m);
  fixture.close();
});
