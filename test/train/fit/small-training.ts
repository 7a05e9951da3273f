import assert from 'node:assert/strict';

import type { AppError } from '../../../core/errors.ts';
import { quietJob, type JobContext, type Progress } from '../../../core/job.ts';
import { evaluatePart } from '../../../core/predict/evaluate-part.ts';
import { ofBank } from '../../../core/predict/parts.ts';
import { loadPlan } from '../../../core/predict/plan.ts';
import { openTrained, readTrained } from '../../../core/predict/trained.ts';
import type { Project } from '../../../core/store/file/project.ts';
import { readArtifact } from '../../../core/store/runs/runs.ts';
import type { TrainOptions } from '../../../core/train/fit/plan-run.ts';
import { recordingJob } from '../../recording-job.ts';

/** Settings of a model that trains in seconds. */
export const small = {
  training: { batchSize: 500, epochs: 3, learningRate: 0.01 },
  model: { tower: { widths: [16, 8], dropout: [0.1, 0.1] } },
};

/** The options of a training run with the settings `small`. */
export const options = {
  dataset: 'synthetic',
  model: 'aitm',
  engine: 'onnx',
  seed: 3,
  config: small,
} satisfies TrainOptions;

/** A job that is cancelled as soon as a report matches. */
export function cancelledWhen(condition: (progress: Progress) => boolean): JobContext {
  return recordingJob(condition);
}

/** Expects that training is cancelled; returns the run to resume. */
export async function cancelledRun(training: Promise<unknown>): Promise<string> {
  const error = await training.then(
    () => assert.fail('training was not cancelled'),
    (reason: unknown) => reason as AppError,
  );
  assert.equal(error.code, 'cancelled', String(error));
  return /--resume (r\d+)/.exec(error.message)?.[1] ?? assert.fail(error.message);
}

/** The best weights of a run. */
export function weightsOf(project: Project, run: string): Buffer[] {
  return Object.values(readArtifact(project, run, 'best')?.blobs ?? {}).map((blob) => Buffer.from(blob));
}

/** The AUC of each of a run's steps on the validation data of all banks. */
export async function aucsOverAllBanks(project: Project, run: string): Promise<Record<string, number | null>> {
  const plan = loadPlan(project, run);
  const predictor = await openTrained(readTrained(project, plan));
  try {
    const part = ofBank(plan.parts.valid, null);
    const metrics = await evaluatePart(project, predictor, plan.schema, part, quietJob());
    return Object.fromEntries(Object.entries(metrics).map(([step, { auc }]) => [step, auc]));
  } finally {
    await predictor.release();
  }
}
