import type { RateDriftTimes } from '../../../evaluate/rate-drift.ts';
import { selectionCounts } from '../../../features/counts.ts';
import type { Selection } from '../../../features/selection.ts';
import { DAY_MS } from '../../../funnel/steps.ts';
import { partOfJob, type JobContext } from '../../../job.ts';
import { EnsemblePredictor } from '../../../predict/ensemble.ts';
import { predictWeighted, type WeightedPredictions } from '../../../predict/evaluate-part.ts';
import { dataOfPart, type Part, type PartSummary } from '../../../predict/parts.ts';
import { readOutline, type TrainingPlan } from '../../../predict/plan.ts';
import type { StepPredictor } from '../../../predict/predict.ts';
import type { Project } from '../../../store/file/project.ts';
import { userHalves } from '../members.ts';
import { PERIODS, type PredictedSamples, type TimeRange } from './forecast-cells.ts';

/** Forecasts are for campaigns in the two weeks that follow the data. */
const HORIZON_MS = 14 * DAY_MS;
/** In periods: leaves at least two pairs of periods to compare. */
const MAX_LAG = PERIODS - 2;
/** Maximum number of samples to predict, over all parts. */
const MAX_ROWS = 500_000;

/** The two models that are each trained on one half of the users. */
export type HalfModels = readonly [StepPredictor, StepPredictor];

/** The models whose forecasts are assessed, and their predictions so far. */
export interface ForecastModels {
  readonly predictor: StepPredictor;
  /** Null for a single model. */
  readonly halves: HalfModels | null;
  /** Predictions of whole parts that exist already. */
  readonly predicted: Readonly<Partial<Record<'valid' | 'test', WeightedPredictions | null>>>;
}

/** The samples of all parts. */
export interface ForecastSamples {
  /** Predicted by the model itself, or each half of the users by the half model that did not see them. */
  readonly train: readonly PredictedSamples[];
  readonly valid: PredictedSamples;
  readonly test: PredictedSamples | null;
  /**
   * Those of all parts, predicted by the same models, so that only outcomes change over time: by the model itself, or
   * by the half models, each training sample by the one that did not see its user.
   */
  readonly bySameModels: readonly PredictedSamples[];
  /**
   * The samples of all parts as the model itself predicts them; a refit's training set has all samples but those of a
   * separate test dataset.
   */
  readonly allByModel: () => Promise<readonly PredictedSamples[]>;
}

/** Predicts the samples of all parts. */
export async function predictSamples(
  project: Project,
  plan: TrainingPlan,
  { predictor, halves, predicted }: ForecastModels,
  job: JobContext,
): Promise<ForecastSamples> {
  const { train, valid, test } = plan.parts;
  const missing = Number(!predicted.valid) + Number(test !== null && !predicted.test);
  const training = { ...train, selection: withLatestLabels(train.selection) };
  const isSeparate = ({ dataset }: PredictedSamples): boolean => dataset.dataHash !== train.dataHash;
  const parts = [training, valid, ...(test === null ? [] : [test])];
  // With half models, at most five more: the halves of the training set, both later parts, and the whole training set.
  const predict = await partPredictor(project, plan, parts, missing + (halves === null ? 1 : 5), job);
  const byModel = {
    valid: await predict(predictor, valid, predicted.valid),
    test: test === null ? null : await predict(predictor, test, predicted.test),
  };
  const later = [byModel.valid, ...(byModel.test === null ? [] : [byModel.test])];
  const withLater = (trained: PredictedSamples): PredictedSamples[] =>
    plan.refit === undefined ? [trained, ...later] : [trained, ...later.filter(isSeparate)];
  if (halves === null) {
    const trained = await predict(predictor, training);
    const all = withLater(trained);
    return { train: [trained], ...byModel, bySameModels: all, allByModel: () => Promise.resolve(all) };
  }
  const trained: PredictedSamples[] = [];
  for (const [index, selection] of unseenByHalves(plan, training.selection).entries())
    trained.push(await predict(halves[index], { ...train, selection }));
  const bySameModels = [...trained];
  for (const part of [valid, test])
    if (part !== null) bySameModels.push(await predict(new EnsemblePredictor(halves), part));
  const allByModel = async (): Promise<PredictedSamples[]> => withLater(await predict(predictor, training));
  return { train: trained, ...byModel, bySameModels, allByModel };
}

type PredictPart = (
  model: StepPredictor,
  part: Part,
  existing?: WeightedPredictions | null,
) => Promise<PredictedSamples>;

/**
 * Returns a function that predicts a part, only some of its batches if the parts are very large; returns the `existing`
 * predictions if given. It reports each of at most `count` predictions as an equal share of the job.
 */
async function partPredictor(
  project: Project,
  { schema }: TrainingPlan,
  parts: readonly Part[],
  count: number,
  job: JobContext,
): Promise<PredictPart> {
  let rows = 0;
  for (const part of parts)
    rows += (await selectionCounts(project, dataOfPart(project, part), part.selection, job)).rows;
  const every = Math.max(1, Math.ceil(rows / MAX_ROWS));
  let calls = 0;
  return async (model, part, existing) => {
    const dataset = dataOfPart(project, part);
    if (existing) return { dataset, predictions: existing };
    const share = partOfJob(job, calls++ / count, 1 / count);
    return { dataset, predictions: await predictWeighted(project, model, schema, part, share, every) };
  };
}

/** The selection with labels as they are known now. */
function withLatestLabels(selection: Selection): Selection {
  return { ...selection, knownAt: null };
}

/** The training samples that each half model did not see: those of the other's users. */
function unseenByHalves({ run }: TrainingPlan, training: Selection): readonly [Selection, Selection] {
  const [first, second] = userHalves(run.seed);
  return [
    { ...training, users: second },
    { ...training, users: first },
  ];
}

/** The times of a run's samples, and of the campaign that is forecast. */
export interface ForecastTimes {
  /**
   * The part with the newest samples that the model has not seen; null if both end before the middle of the training
   * set.
   */
  readonly newest: 'valid' | 'test' | null;
  /** Null without times, as is `drift`. */
  readonly range: TimeRange | null;
  readonly drift: RateDriftTimes | null;
  /** When a campaign ends, in periods since the beginning of the range. */
  readonly campaign: number;
}

const UNTIMED = { range: null, drift: null, campaign: 0 } as const;

/** The times of a run's parts. */
export function forecastTimes(project: Project, { run, parts }: TrainingPlan): ForecastTimes {
  const summaries = readOutline(project, run.run)?.summaries;
  if (summaries === undefined) return { newest: parts.test === null ? 'valid' : 'test', ...UNTIMED };
  const { train, valid } = summaries;
  const test = parts.test === null ? null : summaries.test;
  const newest = newestPart(train, valid, test);
  const { firstTime, lastTime } = (newest === 'test' ? test : newest === 'valid' ? valid : null) ?? train;
  const all = [train, valid, ...(test === null ? [] : [test])];
  const [from, to] = [Math.min(...timesOf(all, 'firstTime')), Math.max(...timesOf(all, 'lastTime'))];
  if (train.firstTime === null || firstTime === null || lastTime === null || !(to > from))
    return { newest, ...UNTIMED };
  const used = [parts.train, parts.valid, parts.test].flatMap((part) => part ?? []);
  const asOf = Math.max(to, ...used.map((part) => dataOfPart(project, part).asOf ?? to));
  const periods = (ms: number): number => (ms * PERIODS) / (to - from);
  const horizon = periods(asOf + HORIZON_MS - (firstTime + lastTime) / 2);
  return {
    newest,
    range: { from, to },
    drift: { lag: Math.min(MAX_LAG, Math.max(1, Math.round(horizon))), horizon },
    campaign: periods(asOf + HORIZON_MS - from),
  };
}

function timesOf(parts: readonly PartSummary[], key: 'firstTime' | 'lastTime'): number[] {
  return parts.flatMap(({ [key]: time }) => (time === null ? [] : [time]));
}

/** A part that ends in the older half of the training set, or before it, does not show the newest level. */
function newestPart(train: PartSummary, valid: PartSummary, test: PartSummary | null): ForecastTimes['newest'] {
  const middle = ((train.firstTime ?? 0) + (train.lastTime ?? 0)) / 2;
  const isNew = ({ lastTime }: PartSummary): boolean =>
    train.firstTime === null || lastTime === null || lastTime >= middle;
  if (test !== null && isNew(test)) return 'test';
  return isNew(valid) ? 'valid' : null;
}
