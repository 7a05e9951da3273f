import assert from 'node:assert/strict';
import { test } from 'node:test';

import { resumeCommand, withResumeCommand } from '../../core/api/resume.ts';
import { AppError, cancelled } from '../../core/errors.ts';
import { message } from '../../core/text/message.ts';

test('a cancelled training run prints the complete command that resumes it', async () => {
  const stop = (): Promise<never> => Promise.reject(cancelled(message('base.checkpointKept', { run: 'r1' })));
  await assert.rejects(withResumeCommand('my cards.stepladder', stop), {
    code: 'cancelled',
    message: "cancelled; the checkpoint of r1 is kept: resume with: stepladder train 'my cards.stepladder' --resume r1",
  });
  assert.equal(
    resumeCommand('out/demo/demo.stepladder', 'r2'),
    'stepladder train out/demo/demo.stepladder --resume r2',
  );
});

test('other errors and results pass through unchanged', async () => {
  const other = new AppError('state', 'resume with --resume r1');
  await assert.rejects(
    withResumeCommand('p', () => Promise.reject(other)),
    (error) => error === other,
  );
  const withoutCheckpoint = cancelled(message('base.nothingChanged'));
  await assert.rejects(
    withResumeCommand('p', () => Promise.reject(withoutCheckpoint)),
    (error) => error === withoutCheckpoint,
  );
  assert.equal(await withResumeCommand('p', () => Promise.resolve(3)), 3);
});
