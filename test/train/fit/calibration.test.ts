import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { quietJob } from '../../../core/job.ts';
import { inEnglish } from '../../../core/text/en.ts';
import { message } from '../../../core/text/message.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import {
  calibrationWarning,
  stoppingWarning,
  type CalibrationCauses,
} from '../../../core/train/fit/training-warnings.ts';
import { freshProject, writeSyntheticDataset } from '../synthetic-dataset.ts';
import { options, small } from './small-training.ts';

describe('down-sampling', () => {
  it('keeps the calibration ratio of every step within sampling error of 1, and warns of few positives', async () => {
    const fixture = freshProject();
    writeSyntheticDataset(fixture.project, 'rare', 150_000, 5, 0.03);
    const notes: string[] = [];
    const config = { ...small, training: { ...small.training, downSampling: 0.1 } };
    const result = await trainModel(
      fixture.project,
      { ...options, dataset: 'rare', objective: 'approval', config },
      {
        ...quietJob(),
        report({ note }) {
          if (note !== undefined) notes.push(inEnglish(note));
        },
      },
    );
    const { click, approval } = result.test ?? {};
    assert.ok(Math.abs((click.calibration ?? 0) - 1) < 0.1, `click ${click.calibration}`);
    assert.ok(
      Math.abs((approval.calibration ?? 0) - 1) < 3 / Math.sqrt(approval.positives),
      `approval ${approval.calibration}`,
    );
    assert.ok(result.valid['approval'].rows < 15_000 && click.rows === 15_000);
    assert.equal(notes.length, result.valid['approval'].positives < 50 ? 1 : 0);
    fixture.close();
  });

  it('warns if the objective has too few positives for early stopping', () => {
    const few = { rows: 100, positives: 16, auc: 0.5, logLoss: 0.1, calibration: 1, ece: 0, orderViolations: null };
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

describe('the calibration warning', () => {
  const good = { rows: 1000, positives: 400, auc: 0.7, logLoss: 0.1, calibration: 1.05, ece: 0, orderViolations: null };

  const causes = { epochLimit: null, downSampled: false, timed: true };
  const miscalibrated = { approval: { ...good, calibration: 1.44 } };

  it('is given if the ratio is off by more than a tenth and by more than chance explains', () => {
    assert.equal(
      calibrationWarning({ click: good, approval: { ...good, positives: 25, calibration: 1.5 } }, causes),
      null,
    );
    assert.match(inEnglish(calibrationWarning({ click: good, ...miscalibrated }, causes) ?? ''), /approval 1\.44/);
    assert.match(
      inEnglish(
        calibrationWarning({ click: good, approval: { ...good, positives: 16, calibration: 90 } }, causes) ?? '',
      ),
      /approval 90\.00/,
    );
  });

  it('names a cause that fits the run: the epoch limit first, other days only if there are times', () => {
    const causeOf = (change: Partial<CalibrationCauses>): unknown =>
      calibrationWarning(miscalibrated, { ...causes, ...change })?.values?.['cause'];
    assert.deepEqual(causeOf({}), message('train.otherDays'));
    assert.deepEqual(causeOf({ timed: false }), message('train.otherSamples'));
    assert.deepEqual(causeOf({ downSampled: true }), message('train.oversampled'));
    assert.deepEqual(causeOf({ epochLimit: 2, downSampled: true }), message('train.epochLimit', { epochs: 2 }));
  });

  it('names the epoch limit if that ended the training', async () => {
    const fixture = freshProject();
    writeSyntheticDataset(fixture.project, 'synthetic', 2_000, 3);
    const notes: string[] = [];
    await trainModel(
      fixture.project,
      {
        dataset: 'synthetic',
        engine: 'onnx',
        model: 'aitm',
        seed: 1,
        config: { training: { epochs: 1, batchSize: 1000, calibration: 'none' } },
      },
      {
        ...quietJob(),
        report: ({ note }) => {
          if (note !== undefined) notes.push(inEnglish(note));
        },
      },
    );
    assert.ok(
      notes.some((note) => /far from 1 .*Training ended at its limit of 1 epoch: allow more$/.test(note)),
      notes.join('\n'),
    );
    fixture.close();
  });
});
