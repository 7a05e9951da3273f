import { weightedCount } from '../../../evaluate/correction.ts';
import { modelVariance, risingVariances, type ForecastCell } from '../../../evaluate/forecast-variance.ts';
import { rateDriftVariance } from '../../../evaluate/rate-drift.ts';
import { selectionCounts } from '../../../features/counts.ts';
import { partOfJob, type JobContext } from '../../../job.ts';
import type { ForecastParameters } from '../../../predict/forecast.ts';
import { dataOfPart } from '../../../predict/parts.ts';
import type { TrainingPlan } from '../../../predict/plan.ts';
import type { StepPredictor } from '../../../predict/predict.ts';
import type { Project } from '../../../store/file/project.ts';
import { bannerSlopes } from './banner-slopes.ts';
import { ForecastCells, type PredictedSamples } from './forecast-cells.ts';
import {
  forecastTimes,
  predictSamples,
  type ForecastModels,
  type ForecastSamples,
  type ForecastTimes,
} from './forecast-samples.ts';
import { GroupCodes } from './group-codes.ts';
import { followsNewest, levelShifts, type LevelShifts } from './level-shifts.ts';
import { newestLevels, weeklyDrifts } from './newest-levels.ts';
import { ownLevels } from './own-levels.ts';

/** The share of a forecast's progress bar for predicting all parts; the rest is for the banners' slopes. */
const SAMPLES_SHARE = 0.5;

/**
 * Estimates the corrections and error variances of forecasts with a trained model, from the outcomes of all its data.
 * Each half model predicts the users of the other, so that their outcomes in the training set are unseen too.
 */
export async function fitForecast(
  project: Project,
  plan: TrainingPlan,
  models: ForecastModels,
  job: JobContext,
): Promise<ForecastParameters> {
  const { predictor, halves } = models;
  const source = sourceOf(project, plan, predictor);
  const { steps, times } = source;
  const samples = await predictSamples(project, plan, models, partOfJob(job, 0, SAMPLES_SHARE));
  const { unseen, trained, bySameModels } = await collectCells(source, samples, halves !== null, job);
  const model = risingVariances(unseen.map(modelVariance));
  const drift = bySameModels.map((cells) => (times.drift === null ? null : rateDriftVariance(cells, times.drift)));
  const knowsDrift = drift.some((variance) => variance !== null);
  const variances = { fit: await rateVariances(project, plan, job), drift: risingVariances(drift) };
  const levels = await levelsOf(source, samples, trained, variances, job);
  const level = risingVariances(levels.variances);
  const slopesJob = partOfJob(job, SAMPLES_SHARE, 1 - SAMPLES_SHARE);
  const slopes = await bannerSlopes(source, plan, { model: predictor, halves }, slopesJob);
  return {
    ...(slopes ?? { bannerSlopes: null }),
    conditionalShifts: levels.shifts,
    levelShifts: {},
    variances: steps.map((step, index) => ({
      step,
      model: model[index],
      level: level[index],
      drift: knowsDrift ? variances.drift[index] : null,
    })),
    ...(levels.own !== null && { ownLevels: levels.own }),
  };
}

/**
 * The corrections and error variances of a refit: those of its run, which has not seen the newest samples, but with the
 * refit's own levels, since the refit was also trained on the newest days and predicts rates closer to theirs.
 */
export async function fitRefitForecast(
  project: Project,
  plan: TrainingPlan,
  { predictor, original }: { readonly predictor: StepPredictor; readonly original: ForecastParameters },
  job: JobContext,
): Promise<ForecastParameters> {
  const source = sourceOf(project, plan, predictor);
  const { steps } = source;
  const samples = await predictSamples(project, plan, { predictor, halves: null, predicted: {} }, job);
  const { trained } = await collectCells(source, samples, false, job);
  const drift = steps.map((step) => original.variances.find((variance) => variance.step === step)?.drift ?? 0);
  const variances = { fit: await rateVariances(project, plan, job), drift };
  const levels = await levelsOf(source, samples, trained, variances, job);
  const level = risingVariances(levels.variances);
  const { ownLevels: _, ...kept } = original;
  return {
    ...kept,
    conditionalShifts: levels.shifts,
    levelShifts: {},
    variances: original.variances.map((variance) => ({ ...variance, level: level[steps.indexOf(variance.step)] })),
    ...(levels.own !== null && { ownLevels: levels.own }),
  };
}

/** The run's data and their groups. */
interface Source {
  readonly project: Project;
  readonly steps: readonly string[];
  readonly times: ForecastTimes;
  readonly codes: GroupCodes;
}

function sourceOf(project: Project, plan: TrainingPlan, { steps }: StepPredictor): Source {
  const codes = new GroupCodes(project, dataOfPart(project, plan.parts.train), plan.run.bank);
  return { project, steps, times: forecastTimes(project, plan), codes };
}

/** By step, the sums of predictions and outcomes by bank, banner and period: the cells. */
interface CollectedCells {
  /** Cells of samples that were not used to train the models that predicted them. */
  readonly unseen: readonly (readonly ForecastCell[])[];
  /** Cells of the training set. */
  readonly trained: readonly (readonly ForecastCell[])[];
  /** Cells of samples of all times, predicted by the same models. */
  readonly bySameModels: readonly (readonly ForecastCell[])[];
}

async function collectCells(
  { project, steps, times, codes }: Source,
  { train, valid, test, bySameModels }: ForecastSamples,
  byHalves: boolean,
  job: JobContext,
): Promise<CollectedCells> {
  const later = [valid, ...(test === null ? [] : [test])];
  const collected = new Map<PredictedSamples, ForecastCells>();
  for (const samples of new Set([...later, ...train, ...bySameModels])) {
    const cells = new ForecastCells(steps, times.range, codes);
    await cells.add(project, samples, job);
    collected.set(samples, cells);
  }
  const ofSteps = (sources: readonly PredictedSamples[]): ForecastCell[][] =>
    steps.map((_, step) => sources.flatMap((samples) => collected.get(samples)!.of(step)));
  return {
    unseen: ofSteps(byHalves ? [...later, ...train] : later),
    trained: ofSteps(train),
    bySameModels: ofSteps(bySameModels),
  };
}

/** The levels of all banks; `trained` are the cells of the training set, `fit` and `drift` variances by step. */
async function levelsOf(
  { project, steps, times, codes }: Source,
  { valid, test, ...samples }: ForecastSamples,
  trained: CollectedCells['trained'],
  { fit, drift }: { readonly fit: readonly number[]; readonly drift: readonly number[] },
  job: JobContext,
): Promise<LevelShifts> {
  const priors = fit.map((variance, step) => variance + drift[step]);
  const newestSamples = times.newest === 'test' ? test : times.newest === 'valid' ? valid : null;
  const setup = { steps, codes, priors, weeklyDrift: weeklyDrifts(drift, times) };
  const newest = newestSamples === null ? [] : await newestLevels(project, newestSamples, setup, job);
  const follows = followsNewest(newest, trained);
  const banks = new Set([...newest, ...trained.flat()].map(({ bank }) => bank));
  const others = new Set([...banks].filter((bank) => !steps.every((_, step) => follows(bank, step))));
  const periods = { steps, codes, range: times.range, campaign: times.campaign };
  const own = others.size === 0 ? new Map<number, never>() : ownLevels(project, await samples.allByModel(), periods);
  return levelShifts({
    newest,
    follows,
    own: new Map([...own].filter(([bank]) => others.has(bank))),
    fit,
    drift,
    bankNames: codes.bankNames,
  });
}

/** Relative variance of each step's calibrated rate, from the number of positives in the validation set. */
async function rateVariances(
  project: Project,
  { run, parts: { valid } }: TrainingPlan,
  job: JobContext,
): Promise<number[]> {
  const { positives, settled } = await selectionCounts(project, dataOfPart(project, valid), valid.selection, job);
  const last = positives[run.steps[run.steps.length - 1]];
  const rate = valid.selection.keepNegatives?.rate ?? 1;
  return run.steps.map((step) => {
    const reached = weightedCount(positives[step], last, rate);
    const all = weightedCount(settled[step], last, rate);
    return (1 - reached.represented / Math.max(1, all.represented)) / Math.max(1, reached.effective);
  });
}
