import { readOutline, type TrainingPlan } from '../predict/plan.ts';
import { trainingData } from '../predict/training-data.ts';
import type { Project } from '../store/file/project.ts';
import type { DatasetSide } from './dataset-side.ts';

/**
 * The training data of a run, with all negatives. Throws `state` if they are gone, or if other data have replaced them.
 */
export function trainingSide(project: Project, plan: TrainingPlan): DatasetSide {
  return {
    project,
    ...trainingData(project, plan),
    samples: readOutline(project, plan.run.run)?.summaries?.train.rows ?? 0,
    users: null,
    candidate: [],
  };
}
