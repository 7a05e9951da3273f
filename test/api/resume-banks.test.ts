import assert from 'node:assert/strict';
import { test } from 'node:test';

import { trainBanksCall } from '../../core/api/models/train-banks.ts';
import { commandOf } from '../../core/api/resume.ts';
import { cancelledWhen, small } from '../train/fit/small-training.ts';
import { closedProject } from '../train/synthetic-dataset.ts';

test('a call and its input are written as a command line', () => {
  const input = { project: 'my cards.stepladder', dataset: 'spring', banks: ['north', "o'hara"], separate: true };
  assert.equal(
    commandOf(trainBanksCall, { ...input, from: Date.UTC(2025, 0, 2), epochs: 3, valid: undefined }),
    "stepladder train-banks 'my cards.stepladder' --dataset spring --banks 'north,o'\\''hara' --separate " +
      '--from 2025-01-02T00:00:00.000Z --epochs 3',
  );
});

test('when the training of all banks is interrupted, the error gives the commands that finish it', async (t) => {
  const project = closedProject(t);
  const input = { project, dataset: 'synthetic', config: small };
  const stopAt = (fraction: number) =>
    trainBanksCall.handle(
      trainBanksCall.input.parse(input),
      cancelledWhen((progress) => progress.phase === 'train' && (progress.fraction ?? 0) > fraction),
    );
  // During the pooled model's training, the same command resumes it.
  await assert.rejects(stopAt(0.2), (error: Error) =>
    error.message.endsWith(`resume with: stepladder train-banks ${project} --dataset synthetic`),
  );
  // During the first bank's training, one command resumes its run, and a second one trains the other bank.
  await assert.rejects(stopAt(0.55), (error: Error) =>
    error.message.endsWith(
      `resume with: stepladder train ${project} --resume r2 && ` +
        `stepladder train-banks ${project} --dataset synthetic --banks south`,
    ),
  );
});
