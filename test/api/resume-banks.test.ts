import assert from 'node:assert/strict';
import { test } from 'node:test';

import { trainBanksCall } from '../../core/api/models/train-banks.ts';
import { commandOf } from '../../core/api/resume.ts';
import { cancelledWhen, small } from '../train/fit/small-training.ts';
import { closedProject } from '../train/synthetic-dataset.ts';

test('a call and its input become a command line that gives the same input', () => {
  const input = { project: 'my cards.stepladder', dataset: 'spring', banks: ['north', "o'hara"], separate: true };
  assert.equal(
    commandOf(trainBanksCall, { ...input, from: Date.UTC(2025, 0, 2), epochs: 3, valid: undefined }),
    "stepladder train-banks 'my cards.stepladder' --dataset spring --banks 'north,o'\\''hara' --separate " +
      '--from 2025-01-02T00:00:00.000Z --epochs 3',
  );
});

test('if training of banks is interrupted, the error names the command that resumes it for all banks', async (t) => {
  const project = closedProject(t);
  const input = { project, dataset: 'synthetic', config: small };
  const whole = { ...input, separate: undefined };
  const stopAt = (fraction: number) =>
    trainBanksCall.handle(
      trainBanksCall.input.parse(whole),
      cancelledWhen((progress) => progress.phase === 'train' && (progress.fraction ?? 0) > fraction),
    );
  // While the pooled model is trained, the same command continues.
  await assert.rejects(stopAt(0.2), (error: Error) =>
    error.message.endsWith(`resume with: stepladder train-banks ${project} --dataset synthetic`),
  );
  // During the first bank, its run is resumed; then comes the second bank.
  await assert.rejects(stopAt(0.55), (error: Error) =>
    error.message.endsWith(
      `resume with: stepladder train ${project} --resume r2 && ` +
        `stepladder train-banks ${project} --dataset synthetic --banks south`,
    ),
  );
});
