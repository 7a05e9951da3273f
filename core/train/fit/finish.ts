import type { EngineName } from '../../engine/names.ts';
import { AppError } from '../../errors.ts';
import { calibrateSteps } from '../../evaluate/calibration.ts';
import type { StepEvaluation } from '../../evaluate/steps.ts';
import { partOfJob, yieldToEventLoop, type JobContext } from '../../job.ts';
import { findModel } from '../../models/registry.ts';
import {
  calibrationsOf,
  fitCalibrations,
  followsPreviousStep,
  readCalibrations,
  saveCalibrations,
  type StepCalibration,
} from '../../predict/calibrations.ts';
import { evaluatePredictions, predictWeighted, type WeightedPredictions } from '../../predict/evaluate-part.ts';
import { saveForecastParameters } from '../../predict/forecast.ts';
import { dataOfPart } from '../../predict/parts.ts';
import { originalOf, type TrainingPlan } from '../../predict/plan.ts';
import type { StepPredictor } from '../../predict/predict.ts';
import { dropHalfModels, hashTrained, openTrained, readBest, readHalfModels } from '../../predict/trained.ts';
import { getDataset } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { transaction } from '../../store/file/sql.ts';
import { isTrial } from '../../store/runs/run-uses.ts';
import { getRun, updateRun, type RunInfo } from '../../store/runs/runs.ts';
import { message } from '../../text/message.ts';
import { hasSeveralBanks } from '../data/banks-of-data.ts';
import { correctRefit } from '../refit/correct.ts';
import { removeSearchFollowUp } from '../runs/follow-up.ts';
import { fitAndApplyBankLevels, predictTrainingSet, withBankShifts } from './bank-levels.ts';
import { dropCheckpoint } from './checkpoint.ts';
import { fitForecast } from './forecast/fit-forecast.ts';
import type { HalfModels } from './forecast/forecast-samples.ts';
import { calibrationWarning, type CalibrationCauses } from './training-warnings.ts';

/** How far a training run got. */
export interface TrainingEnd {
  /** Number of epochs, or of trees of the step with the most. */
  readonly epoch: number;
  /** Number of optimiser steps, or of trees of all steps. */
  readonly step: number;
  readonly bestEpoch: number | null;
  readonly weightsSha256: string;
}

/** The metrics of a run's best weights. */
export interface FinalMeasures {
  readonly valid: Record<string, StepEvaluation>;
  readonly test: Record<string, StepEvaluation> | null;
  /** The calibration of each step; empty if the settings turn calibration off. */
  readonly calibration: readonly StepCalibration[];
}

/**
 * Calibrates a run's best weights on its validation set, evaluates them on the validation and the test set, and marks
 * the run as done. A trial of a tuning is not tested: the choice among trials must not depend on the test set.
 */
export async function finishRun(
  project: Project,
  plan: TrainingPlan,
  predictor: StepPredictor,
  end: TrainingEnd,
  job: JobContext,
  halves: HalfModels | null = null,
): Promise<FinalMeasures> {
  if (plan.refit !== undefined) return finishRefit(project, plan, predictor, end, job);
  const { run, experiment } = plan.run;
  const keepsPooledWeights = plan.base?.weightsSha256 === end.weightsSha256;
  const finishCalibration = keepsPooledWeights ? keepCalibrations : calibrate;
  const calibrates = !keepsPooledWeights && plan.config.training.calibration === 'auto';
  const validating = calibrates ? inPhase(job, 'calibrate') : inPhase(job, 'predict');
  const { valid, calibration, predictions } = await finishCalibration(project, plan, predictor, validating);
  const warning = calibrationWarning(valid, causesOf(project, plan, end));
  if (warning !== null) job.report({ phase: 'train', note: warning });
  // Nothing may look at the test set of a trial before the choice is made.
  const visiblePlan = isTrial(experiment) ? { ...plan, parts: { ...plan.parts, test: null } } : plan;
  const tested = await measureTest(project, visiblePlan, predictor, inPhase(job, 'test'));
  const models = { predictor, halves, predicted: { valid: predictions, test: tested?.predictions ?? null } };
  saveForecastParameters(project, run, await fitForecast(project, visiblePlan, models, inPhase(job, 'forecast')));
  const test = tested?.metrics ?? null;
  markDone(project, run, end, { valid, test });
  return { valid, test, calibration };
}

/** Predicts and evaluates the test set; null without one. */
async function measureTest(
  project: Project,
  { parts, schema }: TrainingPlan,
  predictor: StepPredictor,
  job: JobContext,
): Promise<{ predictions: WeightedPredictions; metrics: FinalMeasures['test'] } | null> {
  if (parts.test === null) return null;
  const predictions = await predictWeighted(project, predictor, schema, parts.test, job);
  return { predictions, metrics: await evaluatePredictions(project, predictor.steps, parts.test, predictions, job) };
}

type FinishingPhase = 'calibrate' | 'predict' | 'test' | 'forecast';

/** The job, with reports that show only a phase and its fraction. */
function inPhase({ signal, report }: JobContext, phase: FinishingPhase): JobContext {
  return {
    signal,
    report: ({ fraction }) => report({ phase, ...(fraction !== undefined && { fraction }) }),
  };
}

/** Marks a run as done, unless its follow-up is damaged: it then keeps its checkpoint. */
function markDone(project: Project, run: string, end: TrainingEnd, metrics: Pick<RunInfo, 'valid' | 'test'>): void {
  transaction(project.database, () => {
    updateRun(project, run, { status: 'done', ...end, ...metrics });
    dropCheckpoint(project, run);
    removeSearchFollowUp(project, run);
  });
}

/**
 * Marks a refit as done, with the metrics of the run that it refits: they were measured on samples that this run had
 * not seen, while the refit has seen all samples.
 */
async function finishRefit(
  project: Project,
  plan: TrainingPlan,
  predictor: StepPredictor,
  end: TrainingEnd,
  job: JobContext,
): Promise<FinalMeasures> {
  const { run } = plan.run;
  const original = originalOf(project, run, plan.refit!);
  await correctRefit(project, plan, predictor, end.weightsSha256, inPhase(job, 'forecast'));
  const [valid, test] = [original.valid, original.test] as [FinalMeasures['valid'], FinalMeasures['test']];
  markDone(project, run, end, { valid, test });
  return { valid, test, calibration: readCalibrations(project, run) };
}

/** The final metrics of a run, with the number of its epochs. */
type FinishedTraining = FinalMeasures & Pick<TrainingEnd, 'bestEpoch'> & { readonly epochs: number };

/** Finishes an ensemble whose members are trained: the mean of their probabilities is calibrated and evaluated. */
export async function finishEnsemble(
  project: Project,
  plan: TrainingPlan,
  engine: EngineName,
  job: JobContext,
): Promise<FinishedTraining> {
  const { epoch, step, bestEpoch } = getRun(project, plan.run.run);
  return finishBest(project, plan, engine, { epoch, step, bestEpoch }, job);
}

/** Finishes a bank's run that keeps the pooled model: nothing is trained, so no training step is compiled. */
export async function finishUntrained(
  project: Project,
  plan: TrainingPlan,
  engine: EngineName,
  job: JobContext,
): Promise<FinishedTraining> {
  return finishBest(project, plan, engine, { epoch: 0, step: 0, bestEpoch: 0 }, job);
}

async function finishBest(
  project: Project,
  plan: TrainingPlan,
  engine: EngineName,
  reached: Omit<TrainingEnd, 'weightsSha256'>,
  job: JobContext,
): Promise<FinishedTraining> {
  const { run } = plan.run;
  const hasHalves = plan.config.training.members > 1 && plan.refit === undefined;
  const best = readBest(project, plan);
  const halves = hasHalves ? readHalfModels(project, plan) : [];
  if (best === null || halves === null)
    throw new AppError('corrupt', message('train.bestMissing', { run }), message('predict.trainAgain'));
  const opened: StepPredictor[] = [];
  try {
    for (const model of [best, ...halves]) opened.push(await openTrained(model, { engine }));
    const [predictor, ...openedHalves] = opened;
    const end = { ...reached, weightsSha256: hashTrained(best) };
    const metrics = await finishRun(project, plan, predictor, end, job, halfModels(openedHalves));
    if (hasHalves && !canBeFineTuned(project, plan)) dropHalfModels(project, plan);
    return { epochs: end.epoch, bestEpoch: end.bestEpoch, ...metrics };
  } finally {
    for (const predictor of opened) await predictor.release();
  }
}

/** The half models of an ensemble; a single model has none. */
function halfModels([first, second]: readonly StepPredictor[]): HalfModels | null {
  return second === undefined ? null : [first, second];
}

/** Whether fine-tuning may start from the run: it is a network of several banks. */
function canBeFineTuned(project: Project, { run, parts }: TrainingPlan): boolean {
  const isNetwork = findModel(run.model).kind === 'network';
  return isNetwork && run.bank === null && hasSeveralBanks(dataOfPart(project, parts.train));
}

/** A run's validation metrics, its calibrations and the calibrated predictions of its validation set. */
interface Calibrated extends Pick<FinalMeasures, 'valid' | 'calibration'> {
  readonly predictions: WeightedPredictions;
}

/**
 * For a bank's run that ends with the weights of the pooled run, which training on the bank's samples did not improve.
 * Keeps the pooled run's calibrations too, which were fitted to the samples of all banks.
 */
async function keepCalibrations(
  project: Project,
  { run: { run }, schema, parts }: TrainingPlan,
  predictor: StepPredictor,
  job: JobContext,
): Promise<Calibrated> {
  const { steps } = predictor;
  predictor.calibrate(calibrationsOf(project, run, steps), schema);
  const predictions = await predictWeighted(project, predictor, schema, parts.valid, job);
  const valid = await evaluatePredictions(project, steps, parts.valid, predictions, job);
  return { valid, calibration: readCalibrations(project, run), predictions };
}

/** The share of the calibration's progress bar for the validation set; the rest is for the training set. */
const VALID_SHARE = 0.3;

/** Fits and saves the calibration of each step, unless the settings turn calibration off, and evaluates the result. */
async function calibrate(
  project: Project,
  plan: TrainingPlan,
  predictor: StepPredictor,
  job: JobContext,
): Promise<Calibrated> {
  const { schema, parts, config } = plan;
  const { run } = plan.run;
  const { steps } = predictor;
  const calibrates = config.training.calibration === 'auto';
  const predicting = partOfJob(job, 0, calibrates ? VALID_SHARE : 1);
  const predictions = await predictWeighted(project, predictor, schema, parts.valid, predicting);
  if (calibrates) {
    const hasBankField = schema.fields.some(({ role }) => role === 'bank');
    const needsTrain = hasBankField || followsPreviousStep(steps, predictions);
    const predictingTrain = partOfJob(job, VALID_SHARE, 1 - VALID_SHARE);
    const train = needsTrain ? await predictTrainingSet(project, plan, predictor, predictingTrain) : null;
    const fitted = await fitCalibrations(steps, predictions, train, job);
    for (const part of train === null ? [predictions] : [train, predictions]) {
      calibrateSteps(
        steps.map((step) => part.probabilities[step]),
        fitted,
      );
      await yieldToEventLoop(job);
    }
    const levels =
      hasBankField && train !== null ? fitAndApplyBankLevels(project, plan, { train, valid: predictions }) : {};
    const calibrations = withBankShifts(fitted, levels);
    saveCalibrations(project, run, steps, calibrations);
    predictor.calibrate(calibrations, schema);
  }
  const valid = await evaluatePredictions(project, steps, parts.valid, predictions, job);
  return { valid, calibration: readCalibrations(project, run), predictions };
}

/** Trees have no epochs, so their settings have no epoch limit. */
function causesOf(project: Project, { run, parts, config }: TrainingPlan, { epoch }: TrainingEnd): CalibrationCauses {
  const { epochs } = config.training as Partial<TrainingPlan['config']['training']>;
  return {
    epochLimit: epochs !== undefined && epoch >= epochs ? epochs : null,
    downSampled: parts.negativeRate < 1,
    timed: getDataset(project, run.dataset).columns.some(({ role }) => role === 'time'),
  };
}
