import { LRUCache } from 'lru-cache';

import { AppError } from '../errors.ts';
import { samplingWeights } from '../evaluate/correction.ts';
import { userGroups } from '../features/user-groups.ts';
import type { Independent } from '../funnel/interval.ts';
import type { JobContext } from '../job.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import { hasUsers } from '../store/datasets/rollups.ts';
import type { Project } from '../store/file/project.ts';
import { isUntestedTrial } from '../store/runs/runs.ts';
import { message } from '../text/message.ts';
import { datasetOfPart, lostData, type Part } from './parts.ts';
import { loadPlan, originalOf, type TrainingPlan } from './plan.ts';
import { predictSelection } from './predict.ts';
import { openTrained, readTrained } from './trained.ts';

/** The held-out parts of a run. */
export type MeasuredPart = 'valid' | 'test';

/** A run's predictions for one of its parts, and the outcomes. */
export interface PartPredictions {
  readonly part: Part;
  readonly rows: number;
  readonly steps: readonly string[];
  /** `[rows]` by step, corrected for down-sampling. */
  readonly probabilities: Readonly<Record<string, Float32Array>>;
  /** Number of steps reached `[rows]`, counting only the run's steps. */
  readonly depth: Uint8Array;
  /** Number of mature steps `[rows]`, counting only the run's steps. */
  readonly matureSteps: Uint8Array;
  /** Weights `[rows]`; absent if all samples count equally. */
  readonly weights: Float64Array | undefined;
  /** The group of each sample's user `[rows]`, from `userGroups`. */
  readonly groups: Uint16Array;
  readonly independent: Independent;
}

const CACHE_BYTES = 268_435_456;
/**
 * Caches predictions, so that several views of a run need only one pass through its model. An entry larger than the
 * whole cache replaces all others.
 */
const cache = new LRUCache<string, PartPredictions>({
  maxSize: CACHE_BYTES,
  sizeCalculation: (predictions) => Math.min(Math.max(1, bytesOf(predictions)), CACHE_BYTES),
});
const running = new Map<string, Promise<unknown>>();

/**
 * Predicts the samples of a run's validation or test set with its best epoch, or returns cached predictions. A refit
 * was trained on these samples, so the run that it refits predicts them. Throws `state` for a run that is not done, has
 * no such part, or whose data were deleted or changed.
 */
export async function predictPart(
  project: Project,
  run: string,
  on: MeasuredPart,
  job: JobContext,
): Promise<PartPredictions> {
  const plan = loadPlan(project, run);
  if (plan.refit !== undefined) return predictPart(project, originalOf(project, run, plan.refit).run, on, job);
  const { part, dataset } = findPart(project, plan, on);
  const key = JSON.stringify([project.path, run, plan.run.createdAt, plan.run.weightsSha256, part]);
  // Wait while another call computes the same predictions; if that one is cancelled, compute them here.
  for (let pending = running.get(key); pending !== undefined; pending = running.get(key))
    await pending.catch(() => undefined);
  const cached = cache.get(key);
  if (cached !== undefined) return cached;
  const work = predict(project, plan, part, dataset, job).finally(() => running.delete(key));
  running.set(key, work);
  const predictions = await work;
  cache.set(key, predictions);
  return predictions;
}

/**
 * A part of a run with its dataset. Throws `state` if the run has no such part, or its data were deleted or changed.
 */
export function findPart(
  project: Project,
  plan: TrainingPlan,
  on: MeasuredPart,
): { readonly part: Part; readonly dataset: DatasetInfo } {
  const part = partOf(plan, on);
  return { part, dataset: findData(project, plan, part) };
}

async function predict(
  project: Project,
  plan: TrainingPlan,
  part: Part,
  dataset: DatasetInfo,
  job: JobContext,
): Promise<PartPredictions> {
  const predictor = await openTrained(readTrained(project, plan));
  try {
    const { rows, probabilities, depth, matureSteps, sourceRows } = await predictSelection(
      predictor,
      { project, dataset, schema: plan.schema, selection: part.selection },
      job,
    );
    const rate = part.selection.keepNegatives?.rate;
    const weights = rate === undefined ? undefined : samplingWeights(depth, predictor.steps.length, rate);
    const groups = await userGroups(project, dataset, sourceRows, job);
    const independent = hasUsers(dataset) ? 'users' : 'samples';
    const { steps } = predictor;
    return { part, rows, steps, probabilities, depth, matureSteps, weights, groups, independent };
  } finally {
    await predictor.release();
  }
}

function partOf({ parts, run }: TrainingPlan, on: MeasuredPart): Part {
  const part = parts[on];
  // Looking at the test metrics of trials could influence which one is chosen.
  if (on === 'test' && part !== null && isUntestedTrial(run))
    throw new AppError('state', message('predict.trialNotTested', { run: run.run }), message('predict.compareTuned'));
  if (part === null)
    throw new AppError('state', message('predict.noTestSet', { run: run.run }), message('predict.evaluateElsewhere'));
  return part;
}

function findData(project: Project, { run }: TrainingPlan, part: Part): DatasetInfo {
  const dataset = datasetOfPart(project, part);
  if (typeof dataset === 'object') return dataset;
  throw lostData(dataset, { dataset: part.dataset, run: run.run, help: message('predict.curvesNeedData') });
}

function bytesOf({ probabilities, depth, matureSteps, weights, groups }: PartPredictions): number {
  return Object.values(probabilities).reduce(
    (sum, column) => sum + column.byteLength,
    depth.byteLength + matureSteps.byteLength + groups.byteLength + (weights?.byteLength ?? 0),
  );
}
