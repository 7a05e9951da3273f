import type { Project } from '../../core/store/file/project.ts';
import type { TuningRequest } from '../../core/tune/request.ts';
import type { Tuning, TuningTrial } from '../../core/tune/result.ts';
import { freshProject, writeSyntheticDataset } from '../train/synthetic-dataset.ts';

const tower = { tower: { widths: [4], dropout: [0] } };

/**
 * Settings in which only the learning rate matters. Adam moves a weight by at most about the learning rate per step, so
 * that the 26 steps of these training runs learn nothing if it is small.
 */
export const onlyLearningRate = {
  training: { batchSize: 250, epochs: 2, l2: 0 },
  features: { dimension: 4, minFrequency: 2 },
  models: { aitm: { ...tower, alpha: 0.6 }, mlp: tower },
};

/** A request to tune a model that trains in almost no time. */
export const request: TuningRequest = {
  dataset: 'synthetic',
  engine: 'onnx',
  models: ['aitm'],
  trials: 6,
  seed: 1,
  objective: 'approval',
  config: onlyLearningRate,
};

/** A project with a dataset; the caller closes it. */
export function syntheticProject(): ReturnType<typeof freshProject> {
  const fixture = freshProject();
  writeSyntheticDataset(fixture.project, 'synthetic', 4_000, 1);
  return fixture;
}

/** The trials without their durations. */
export function untimed({ trials }: Tuning): Omit<TuningTrial, 'elapsedMs'>[] {
  return trials.map(({ elapsedMs: _, ...trial }) => trial);
}

/** Writes separate training, validation and test data; `approvalFactor` scales the approvals of the test data. */
export function writeParts(project: Project, approvalFactor: number): void {
  writeSyntheticDataset(project, 'synthetic', 3_000, 1);
  writeSyntheticDataset(project, 'valid', 1_000, 2);
  writeSyntheticDataset(project, 'test', 1_000, 3, approvalFactor);
}
