import { samplingWeights } from '../evaluate/correction.ts';
import { evaluateStep, type PredictedOutcomes, type StepEvaluation } from '../evaluate/steps.ts';
import type { FeatureSchema } from '../features/schema.ts';
import { userGroups } from '../features/user-groups.ts';
import { yieldToEventLoop, type JobContext } from '../job.ts';
import type { Project } from '../store/file/project.ts';
import { dataOfPart, type Part } from './parts.ts';
import { predictSelection, type Predictions, type StepPredictor } from './predict.ts';

/** A model's predictions for a part, with the number of real samples that each sample represents. */
export interface WeightedPredictions extends Predictions {
  /** `[rows]`; absent if all count equally. */
  readonly weights: Float64Array | undefined;
}

/**
 * Predicts a part, or one in `every` batches of it; if its negatives were down-sampled, each remaining one is weighted
 * to represent the dropped ones.
 */
export async function predictWeighted(
  project: Project,
  predictor: StepPredictor,
  schema: FeatureSchema,
  part: Part,
  job: JobContext,
  every = 1,
): Promise<WeightedPredictions> {
  const { selection } = part;
  const source = { project, dataset: dataOfPart(project, part), schema, selection, every };
  const predictions = await predictSelection(predictor, source, job);
  const rate = selection.keepNegatives?.rate;
  const weights = rate === undefined ? undefined : samplingWeights(predictions.depth, predictor.steps.length, rate);
  return { ...predictions, weights };
}

/** Evaluates a model's probabilities, corrected for down-sampling, on a part. */
export async function evaluatePart(
  project: Project,
  predictor: StepPredictor,
  schema: FeatureSchema,
  part: Part,
  job: JobContext,
): Promise<Record<string, StepEvaluation>> {
  const predictions = await predictWeighted(project, predictor, schema, part, job);
  return evaluatePredictions(project, predictor.steps, part, predictions, job);
}

/** Evaluates the predictions of a part like `evaluateInTurn`; the intervals count the samples of a user together. */
export async function evaluatePredictions(
  project: Project,
  steps: readonly string[],
  part: Part,
  predictions: WeightedPredictions,
  job: JobContext,
): Promise<Record<string, StepEvaluation>> {
  const groups = await usersOfPart(project, part, predictions, job);
  return evaluateInTurn(steps, { ...predictions, groups }, job);
}

/** The groups of the users whose samples were predicted, as `userGroups` returns them. */
export function usersOfPart(
  project: Project,
  part: Part,
  { sourceRows }: Predictions,
  job: JobContext,
): Promise<Uint16Array> {
  return userGroups(project, dataOfPart(project, part), sourceRows, job);
}

/** Evaluates every step of a funnel, keyed by its name; yields to the event loop after each one. Throws `cancelled`. */
export async function evaluateInTurn(
  steps: readonly string[],
  predictions: PredictedOutcomes,
  job: JobContext,
): Promise<Record<string, StepEvaluation>> {
  const evaluations: [string, StepEvaluation][] = [];
  for (const [index, step] of steps.entries()) {
    evaluations.push([step, evaluateStep(steps, index, predictions)]);
    await yieldToEventLoop(job);
  }
  return Object.fromEntries(evaluations);
}

/** Mean log loss over the steps that have one; null if none has. */
export function meanLogLoss(evaluation: Readonly<Record<string, StepEvaluation>>): number | null {
  const losses = Object.values(evaluation)
    .map((step) => step.logLoss)
    .filter((loss) => loss !== null);
  return losses.length === 0 ? null : losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}
