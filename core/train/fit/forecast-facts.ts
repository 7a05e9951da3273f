import { driftVariance, modelVariance, risingVariances, type ForecastCell } from '../../evaluate/forecast-variance.ts';
import { selectionCounts } from '../../features/counts.ts';
import type { Selection } from '../../features/selection.ts';
import { DAY_MS } from '../../funnel/steps.ts';
import type { JobContext } from '../../job.ts';
import { predictWeighted, type WeightedPredictions } from '../../predict/evaluate-part.ts';
import type { ForecastFacts } from '../../predict/forecast.ts';
import type { Part } from '../../predict/parts.ts';
import { readOutline, type TrainingPlan } from '../../predict/plan.ts';
import type { StepPredictor } from '../../predict/predict.ts';
import { getDataset } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { bannerSlopes } from './banner-slopes.ts';
import { ForecastCells, PERIODS, type TimeRange } from './forecast-cells.ts';
import { levelShifts } from './level-shifts.ts';
import { userHalves } from './members.ts';

/** Forecasts are for campaigns in the two weeks that follow the data. */
const HORIZON_MS = 14 * DAY_MS;
/** Maximum number of samples to predict, over the whole dataset. */
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

/**
 * Estimates the corrections and error variances of forecasts with a trained model, from the outcomes of all its data.
 * Each half model predicts the users of the other, so that their outcomes in the training part are unseen too.
 */
export async function forecastFacts(
  project: Project,
  plan: TrainingPlan,
  models: ForecastModels,
  job: JobContext,
): Promise<ForecastFacts> {
  const { predictor, halves } = models;
  const { steps } = predictor;
  const { range, lag } = periodsOf(project, plan);
  const cells = await collectCells({ project, plan, range, job }, models);
  const unseen = [cells.valid, cells.newest, ...(cells.halves ?? [])];
  const withTraining = [...unseen, ...(cells.train === null ? [] : [cells.train])];
  const cellsOf = (sources: readonly ForecastCells[], step: number): ForecastCell[] =>
    sources.flatMap((source) => source.of(step));
  const model = risingVariances(steps.map((_, step) => modelVariance(cellsOf(unseen, step))));
  const drift = steps.map((_, step) => (lag === null ? null : driftVariance(cellsOf(withTraining, step), lag)));
  const knowsDrift = drift.some((variance) => variance !== null);
  const driftVariances = risingVariances(drift);
  const newest = {
    dataset: getDataset(project, plan.parts.train.dataset),
    bank: plan.run.bank,
    steps,
    predictions: cells.newestPredictions,
  };
  const levels = levelShifts(project, newest, await rateVariances(project, plan, job), driftVariances);
  const level = risingVariances(levels.variances);
  return {
    bannerSlopes:
      halves === null ? null : await bannerSlopes(project, plan, { ensemble: predictor, halves }, range, job),
    conditionalShifts: levels.shifts,
    levelShifts: {},
    variances: steps.map((step, index) => ({
      step,
      model: model[index],
      level: level[index],
      drift: knowsDrift ? driftVariances[index] : null,
    })),
  };
}

interface Collection {
  readonly project: Project;
  readonly plan: TrainingPlan;
  readonly range: TimeRange | null;
  readonly job: JobContext;
}

/** Predictions and outcomes by part; the training part is predicted by the model itself or by the half models. */
interface CollectedCells {
  readonly train: ForecastCells | null;
  readonly halves: readonly [ForecastCells, ForecastCells] | null;
  readonly valid: ForecastCells;
  readonly newest: ForecastCells;
  readonly newestPredictions: WeightedPredictions | null;
}

/** Leaves out parts of other datasets, whose codes and times differ from those of the training data. */
async function collectCells(
  { project, plan, range, job }: Collection,
  { predictor, halves, predicted }: ForecastModels,
): Promise<CollectedCells> {
  const { train, valid, test } = plan.parts;
  const dataset = getDataset(project, train.dataset);
  const every = Math.max(1, Math.ceil(dataset.rows / MAX_ROWS));
  const predict = (model: StepPredictor, selection: Selection): Promise<WeightedPredictions> =>
    predictWeighted(project, model, plan.schema, { dataset: train.dataset, selection }, job, every);
  const cellsOf = (predictions: WeightedPredictions | null): ForecastCells => {
    const cells = new ForecastCells(predictor.steps, range);
    if (predictions !== null) cells.add(project, dataset, predictions);
    return cells;
  };
  const collect = async (model: StepPredictor, selection: Selection): Promise<ForecastCells> =>
    cellsOf(await predict(model, selection));
  const predictPart = async (part: Part | null, existing?: WeightedPredictions | null) =>
    part === null || part.dataset !== train.dataset ? null : (existing ?? (await predict(predictor, part.selection)));
  const [unseenByFirst, unseenBySecond] = unseenByHalves(plan);
  const newestPredictions = await predictPart(test, predicted.test);
  return {
    train: halves === null ? await collect(predictor, withLatestLabels(train.selection)) : null,
    halves:
      halves === null ? null : [await collect(halves[0], unseenByFirst), await collect(halves[1], unseenBySecond)],
    valid: cellsOf(await predictPart(valid, predicted.valid)),
    newest: cellsOf(newestPredictions),
    newestPredictions,
  };
}

/** The selection with labels as they are known now. */
function withLatestLabels(selection: Selection): Selection {
  return { ...selection, knownAt: null };
}

/** The training samples that each half model did not see: those of the other's users. */
function unseenByHalves({ run, parts: { train } }: TrainingPlan): readonly [Selection, Selection] {
  const training = withLatestLabels(train.selection);
  const [first, second] = userHalves(run.seed);
  return [
    { ...training, users: second },
    { ...training, users: first },
  ];
}

/** Relative variance of each step's calibrated rate, from the number of positives in the validation part. */
async function rateVariances(
  project: Project,
  { run, parts: { valid } }: TrainingPlan,
  job: JobContext,
): Promise<number[]> {
  const { positives, settled } = await selectionCounts(
    project,
    getDataset(project, valid.dataset),
    valid.selection,
    job,
  );
  return run.steps.map((step) => (1 - positives[step] / Math.max(1, settled[step])) / Math.max(1, positives[step]));
}

/** The periods of the data, and how many lie between the newest days and a campaign; null without times. */
function periodsOf(
  project: Project,
  { run, parts }: TrainingPlan,
): { readonly range: TimeRange | null; readonly lag: number | null } {
  const summaries = readOutline(project, run.run)?.summaries;
  const { asOf } = getDataset(project, parts.train.dataset);
  const newest = summaries?.test ?? summaries?.valid;
  const [from, newFrom, to] = [summaries?.train.firstTime, newest?.firstTime, newest?.lastTime];
  if (typeof from !== 'number' || typeof newFrom !== 'number' || typeof to !== 'number' || !(to > from))
    return { range: null, lag: null };
  const ahead = Math.max(asOf ?? to, to) + HORIZON_MS - (newFrom + to) / 2;
  const lag = Math.round((ahead * PERIODS) / (to - from));
  return { range: { from, to }, lag: Math.min(PERIODS - 2, Math.max(1, lag)) };
}
