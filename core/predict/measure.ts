import { samplingWeights } from '../evaluate/correction.ts';
import { evaluateSteps, type StepEvaluation } from '../evaluate/steps.ts';
import type { FeatureSchema } from '../features/schema.ts';
import type { JobContext } from '../job.ts';
import { getDataset } from '../store/datasets/datasets.ts';
import type { Project } from '../store/file/project.ts';
import type { Part } from './parts.ts';
import { predictSelection, type StepPredictor } from './predict.ts';

/**
 * Evaluates a model's corrected probabilities on a part; where the part's negatives were down-sampled, each one also
 * counts for the dropped ones.
 */
export async function measurePart(
  project: Project,
  predictor: StepPredictor,
  schema: FeatureSchema,
  part: Part,
  job: JobContext,
): Promise<Record<string, StepEvaluation>> {
  const { selection } = part;
  const predictions = await predictSelection(
    predictor,
    { project, dataset: getDataset(project, part.dataset), schema, selection },
    job,
  );
  const rate = selection.keepNegatives?.rate;
  const weights = rate === undefined ? undefined : samplingWeights(predictions.depth, predictor.steps.length, rate);
  return evaluateSteps(predictor.steps, predictions.probabilities, predictions, weights);
}

/** Mean log loss over the steps that have one; null where none has. */
export function meanLogLoss(evaluation: Readonly<Record<string, StepEvaluation>>): number | null {
  const losses = Object.values(evaluation)
    .map((step) => step.logLoss)
    .filter((loss) => loss !== null);
  return losses.length === 0 ? null : losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}
