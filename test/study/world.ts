import { quietJob, type JobContext } from '../../core/job.ts';
import type { Project } from '../../core/store/file/project.ts';
import { getRun, type RunInfo } from '../../core/store/runs/runs.ts';
import { trainModel } from '../../core/train/fit/train.ts';
import { freshProject, writeWorld } from '../train/world.ts';

/** Settings of a model that learns the small world within seconds. */
export const SMALL = {
  training: { batchSize: 500, epochs: 2, learningRate: 0.01 },
  model: { tower: { widths: [16, 8], dropout: [0, 0] } },
};

/** A project with a dataset of a small world (north and south, click and approval); the caller closes it. */
export function smallWorld(rows = 20_000): ReturnType<typeof freshProject> {
  const world = freshProject();
  writeWorld(world.project, 'world', rows, 1);
  return world;
}

/** Trains a model on it. */
export async function trained(project: Project, model = 'aitm', settings: object = SMALL): Promise<RunInfo> {
  return getRun(
    project,
    (await trainModel(project, { dataset: 'world', model, engine: 'onnx', seed: 3, config: settings }, quietJob())).run,
  );
}

/** A job that is cancelled at the n-th report of a phase. */
export function cancelledAt(phase: string, report: number): JobContext {
  const controller = new AbortController();
  let seen = 0;
  return {
    signal: controller.signal,
    report: (progress) => {
      if (progress.phase === phase && ++seen === report) controller.abort();
    },
  };
}
