import assert from 'node:assert/strict';

import type { AppError } from '../../../core/errors.ts';
import type { JobContext, Progress } from '../../../core/job.ts';
import type { Project } from '../../../core/store/file/project.ts';
import { readArtifact } from '../../../core/store/runs/runs.ts';
import type { TrainOptions } from '../../../core/train/fit/plan-run.ts';
import { trainModel } from '../../../core/train/fit/train.ts';

/** Settings of a model that trains in seconds. */
export const small = {
  training: { batchSize: 500, epochs: 3, learningRate: 0.01 },
  model: { tower: { widths: [16, 8], dropout: [0.1, 0.1] } },
};

/** A training run of such a model. */
export const options = {
  dataset: 'synthetic',
  model: 'aitm',
  engine: 'onnx',
  seed: 3,
  config: small,
} satisfies TrainOptions;

/** A job that is cancelled as soon as a report matches. */
export function cancelledWhen(condition: (progress: Progress) => boolean): JobContext {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    report(progress) {
      if (condition(progress)) controller.abort();
    },
  };
}

/** A run cancelled after step 70. */
export async function cancelledRun(project: Project): Promise<string> {
  const cancelled = await trainModel(
    project,
    options,
    cancelledWhen(({ phase, counts }) => phase === 'train' && (counts?.['step'] ?? 0) > 70),
  ).catch((error: unknown) => error as AppError);
  assert.ok('code' in cancelled && cancelled.code === 'cancelled');
  return /--resume (r\d+)/.exec(cancelled.message)?.[1] ?? '';
}

/** The best weights of a run. */
export function weightsOf(project: Project, run: string): Buffer[] {
  return Object.values(readArtifact(project, run, 'best')?.blobs ?? {}).map((blob) => Buffer.from(blob));
}
