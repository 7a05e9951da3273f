import { quietJob, type JobContext } from '../../core/job.ts';
import type { Project } from '../../core/store/file/project.ts';
import { getRun, type RunInfo } from '../../core/store/runs/runs.ts';
import { trainModel } from '../../core/train/fit/train.ts';
import { cancelledWhen } from '../train/fit/small-training.ts';
import { freshProject, writeSyntheticDataset } from '../train/synthetic-dataset.ts';

/** Settings of a model that learns the synthetic dataset within seconds. */
export const SMALL = {
  training: { batchSize: 500, epochs: 2, learningRate: 0.01 },
  model: { tower: { widths: [16, 8], dropout: [0, 0] } },
};

/** A project with a small synthetic dataset (banks north and south, steps click and approval); the caller closes it. */
export function syntheticProject(rows = 20_000): ReturnType<typeof freshProject> {
  const fixture = freshProject();
  writeSyntheticDataset(fixture.project, 'synthetic', rows, 1);
  return fixture;
}

/** Trains a model on the synthetic dataset and returns the run. */
export async function trained(project: Project, model = 'aitm', settings: object = SMALL): Promise<RunInfo> {
  return getRun(
    project,
    (await trainModel(project, { dataset: 'synthetic', model, engine: 'onnx', seed: 3, config: settings }, quietJob()))
      .run,
  );
}

/** A job that is cancelled at the n-th report of a phase. */
export function cancelledAt(phase: string, report: number): JobContext {
  let reportCount = 0;
  return cancelledWhen((progress) => progress.phase === phase && ++reportCount === report);
}
