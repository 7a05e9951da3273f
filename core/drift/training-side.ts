import { AppError } from '../errors.ts';
import type { Selection } from '../features/selection.ts';
import { datasetOfPart } from '../predict/parts.ts';
import { readOutline, type TrainingPlan } from '../predict/plan.ts';
import { getDataset } from '../store/datasets/datasets.ts';
import type { Project } from '../store/file/project.ts';
import { message } from '../text/message.ts';
import type { DatasetSide } from './dataset-side.ts';

/**
 * The training data of a run, with all negatives. Throws `state` if they are gone, or if other data have replaced them.
 */
export function trainingSide(project: Project, plan: TrainingPlan): DatasetSide {
  const { train } = plan.parts;
  const found = datasetOfPart(project, train);
  const isBounded = train.selection.from !== null || train.selection.to !== null;
  // A dataset that got newer samples still holds a training period.
  if (found === 'gone' || (found === 'changed' && !isBounded))
    throw new AppError(
      'state',
      message(found === 'gone' ? 'predict.dataGone' : 'predict.dataReplaced', {
        dataset: train.dataset,
        run: plan.run.run,
      }),
      message('predict.trainAgain'),
    );
  return {
    project,
    dataset: found === 'changed' ? getDataset(project, train.dataset) : found,
    selection: allSamples(train.selection),
    samples: readOutline(project, plan.run.run)?.summaries?.train.rows ?? 0,
    users: null,
    candidate: [],
  };
}

function allSamples({ users: _, ...selection }: Selection): Selection {
  return { ...selection, keepNegatives: null };
}
