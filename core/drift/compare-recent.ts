import { AppError } from '../errors.ts';
import { selectionCounts } from '../features/counts.ts';
import { DAY_MS } from '../funnel/steps.ts';
import type { JobContext } from '../job.ts';
import type { TrainingPlan } from '../predict/plan.ts';
import { predictSelection } from '../predict/predict.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import { getDataset } from '../store/datasets/datasets.ts';
import type { Project } from '../store/file/project.ts';
import { message } from '../text/message.ts';
import { countDataset, MAX_SCORED, trainingSide, type DriftModel } from './dataset-side.ts';
import type { DriftRequest, DriftCounts } from './drift-types.ts';
import { compareOutcomes } from './outcomes.ts';
import { ScoreDistribution } from './scores.ts';

/** Days of a dataset that are compared by default. */
const DEFAULT_DAYS = 7;

/**
 * Compares the samples of the newest days of a dataset with those of the training data, and their known outcomes with
 * the predictions.
 */
export async function compareRecent(
  project: Project,
  plan: TrainingPlan,
  model: DriftModel,
  { dataset: name, days = DEFAULT_DAYS }: DriftRequest,
  job: JobContext,
): Promise<DriftCounts> {
  const training = trainingSide(project, plan);
  // The run's own dataset is also compared as it is now, with what was appended after it was trained.
  const dataset = getDataset(project, name ?? training.dataset.name);
  const period = newestDays(dataset, days);
  const whole = { hashFrom: 0, hashTo: 1, knownAt: null, mature: false, ignoreMaturity: true };
  const selection = { ...training.selection, ...period, ...whole };
  const { rows: samples } = await selectionCounts(project, dataset, selection, job);
  if (samples === 0) throw nothingToCompare(dataset, days);
  const before = await countDataset(model, training, job);
  const after = await countDataset(model, { project, dataset, selection, samples, users: null, candidate: [] }, job);
  const { steps } = model.predictor;
  const every = Math.max(1, Math.ceil(samples / MAX_SCORED));
  const predict = () =>
    predictSelection(model.predictor, { project, dataset, schema: plan.schema, selection, every }, job);
  const trainedScores = ScoreDistribution.ofReference(before.scores, null);
  const comparedScores = new ScoreDistribution(trainedScores.edges);
  comparedScores.add(after.scores, null);
  return {
    against: 'recent',
    period,
    rejected: 0,
    schema: plan.schema,
    trained: before.tally,
    compared: after.tally,
    trainedScores,
    comparedScores,
    outcomes: hasSteps(dataset, steps) ? compareOutcomes(steps, await predict()) : null,
  };
}

/** Whether a dataset has all steps of a run, in the same order. */
function hasSteps(dataset: DatasetInfo, steps: readonly string[]): boolean {
  const shared = dataset.steps.map(({ name }) => name).filter((name) => steps.includes(name));
  return shared.length === steps.length && shared.every((name, index) => name === steps[index]);
}

function newestDays(dataset: DatasetInfo, days: number): { readonly from: number; readonly to: number } {
  if (dataset.lastTime === null)
    throw new AppError(
      'invalid-input',
      message('features.noTimeColumn', { dataset: dataset.name }),
      message('drift.nameAudience'),
    );
  return { from: dataset.lastTime + 1 - days * DAY_MS, to: dataset.lastTime + 1 };
}

function nothingToCompare({ name }: DatasetInfo, days: number): AppError {
  return new AppError('invalid-input', message('drift.noSamples', { dataset: name, days }), message('drift.moreDays'));
}
