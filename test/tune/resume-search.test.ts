import assert from 'node:assert/strict';
import { test } from 'node:test';

import { trainCall } from '../../core/api/models/train.ts';
import { AppError } from '../../core/errors.ts';
import { callError } from '../../core/host/failure.ts';
import type { JobContext } from '../../core/job.ts';
import { listRuns } from '../../core/store/runs/runs.ts';
import { inEnglish } from '../../core/text/en.ts';
import { parse } from '../cli/parse.ts';
import { cancelledWhen } from '../train/fit/small-training.ts';
import { syntheticProject } from './small-tuning.ts';
import '../without-tensorflow.ts';

/** The error of a training call that is cancelled. */
async function stop(given: Parameters<typeof trainCall.handle>[0], job: JobContext): Promise<AppError> {
  const error: unknown = await trainCall.handle(given, job).then(
    () => null,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof AppError && error.code === 'cancelled');
  return error;
}

test('a search for the best model that is cancelled prints the command that continues it', async (t) => {
  const { project, close } = syntheticProject();
  t.after(close);
  const input = {
    project: project.path,
    dataset: 'synthetic',
    model: 'auto',
    bank: 'north',
    separate: true,
    trials: 1,
    epochs: 2,
    seed: 7,
    engine: 'onnx' as const,
    from: Date.UTC(2020, 0, 1),
  };
  const error = await stop(
    input,
    cancelledWhen(({ counts }) => counts?.['run'] === 2),
  );
  const [kept, command] = error.message.split(': resume with: stepladder ');
  assert.equal(kept, 'cancelled; finished trials and the last checkpoint are kept');
  const words = command.split(' ').map((word) => word.replaceAll("'", ''));
  const parsed = parse(...words);
  assert.deepEqual(parsed.kind === 'run' ? parsed.input : null, input);
  // The same command finds the finished trial instead of training it again.
  const trained = listRuns(project).filter(({ status }) => status === 'done').length;
  assert.equal(trained, 1);
  await stop(
    input,
    cancelledWhen(({ counts }) => counts?.['run'] === 3),
  );
  assert.equal(listRuns(project).filter(({ status }) => status === 'done').length, 2);
  // A window shows neither the command nor the path in it.
  const shown = callError(error);
  assert.equal(
    inEnglish(shown.message),
    'cancelled; finished trials and the last checkpoint are kept: the same tuning resumes there',
  );
  assert.ok(!JSON.stringify(shown).includes(project.path));
});
