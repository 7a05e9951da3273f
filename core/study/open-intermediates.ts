import { AppError } from '../errors.ts';
import type { TrainingPlan } from '../predict/plan.ts';
import type { Predictor } from '../predict/predict.ts';
import { openNetwork, readTrained } from '../predict/trained.ts';
import type { Project } from '../store/file/project.ts';
import { message, type Text } from '../text/message.ts';

/**
 * Opens a run for prediction with the named intermediate values of its model; `what` describes them for the error.
 * Throws `unsupported` if the model has no such values.
 */
export async function openIntermediatesPredictor(
  project: Project,
  plan: TrainingPlan,
  names: readonly string[],
  what: Text,
): Promise<Predictor> {
  const trained = readTrained(project, plan);
  if (trained.kind !== 'network') throw lacksIntermediates(plan, what);
  try {
    return await openNetwork(trained, undefined, names);
  } catch (error) {
    throw error instanceof AppError && error.code === 'unknown-name' ? lacksIntermediates(plan, what, error) : error;
  }
}

function lacksIntermediates({ run }: Pick<TrainingPlan, 'run'>, what: Text, cause?: AppError): AppError {
  return new AppError(
    'unsupported',
    message('study.lacks', { run: run.run, what, model: run.model }),
    message('study.chooseAitm'),
    cause === undefined ? {} : { cause },
  );
}
