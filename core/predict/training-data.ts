import type { Selection } from '../features/selection.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import { getDataset } from '../store/datasets/datasets.ts';
import type { Project } from '../store/file/project.ts';
import { message } from '../text/message.ts';
import { datasetOfPart, lostData } from './parts.ts';
import type { TrainingPlan } from './plan.ts';

/** The training data of a run, with all negatives and not only the users of one member. */
export interface TrainingData {
  readonly dataset: DatasetInfo;
  readonly selection: Selection;
}

/**
 * Finds the training data of a run, with all negatives. Throws `state` if they are gone, or if other data have replaced
 * them.
 */
export function trainingData(project: Project, plan: TrainingPlan): TrainingData {
  const { train } = plan.parts;
  const found = datasetOfPart(project, train);
  const isBounded = train.selection.from !== null || train.selection.to !== null;
  // A dataset to which newer samples were added still holds those of a bounded period.
  if (found === 'gone' || (found === 'changed' && !isBounded))
    throw lostData(found, { dataset: train.dataset, run: plan.run.run, help: message('predict.trainAgain') });
  return {
    dataset: found === 'changed' ? getDataset(project, train.dataset) : found,
    selection: allSamples(train.selection),
  };
}

function allSamples({ users: _, ...selection }: Selection): Selection {
  return { ...selection, keepNegatives: null };
}
