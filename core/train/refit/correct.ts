import { AppError } from '../../errors.ts';
import { calibrateSteps, followCalibration, UNCALIBRATED, type Calibration } from '../../evaluate/calibration.ts';
import { matureSamples } from '../../evaluate/steps.ts';
import { partOfJob, type JobContext } from '../../job.ts';
import { calibrationsOf, keepObservedLevels, saveCalibrations } from '../../predict/calibrations.ts';
import type { WeightedPredictions } from '../../predict/evaluate-part.ts';
import { readForecastParameters, saveForecastParameters } from '../../predict/forecast.ts';
import { loadPlan, originalOf, type TrainingPlan } from '../../predict/plan.ts';
import type { StepPredictor } from '../../predict/predict.ts';
import { openTrained, readBest } from '../../predict/trained.ts';
import type { Project } from '../../store/file/project.ts';
import { message } from '../../text/message.ts';
import { fitRefitLevels, predictTrainingSet, withBankShifts } from '../fit/bank-levels.ts';
import { fitRefitForecast } from '../fit/forecast/fit-forecast.ts';

/** The share of a correction's progress bar for the calibrations; the rest is for the forecasts. */
const CALIBRATION_SHARE = 0.5;

/**
 * Saves the calibrations and forecast parameters of a refit. They are those of its run, which were fitted to samples
 * that the run has not seen, with the levels of the refit's own samples. More samples let a model predict more extreme
 * probabilities, so the slopes change by the ratio of those that fit the training samples of the refit and of the run.
 * A bank's refit that keeps the weights of the pooled refit keeps the pooled calibrations too.
 */
export async function correctRefit(
  project: Project,
  plan: TrainingPlan,
  predictor: StepPredictor,
  weightsSha256: string,
  job: JobContext,
): Promise<void> {
  const { run, steps } = plan.run;
  const original = originalOf(project, run, plan.refit!).run;
  if (plan.base?.weightsSha256 !== weightsSha256 && plan.config.training.calibration === 'auto')
    await calibrateRefit(project, plan, predictor, original, partOfJob(job, 0, CALIBRATION_SHARE));
  predictor.calibrate(calibrationsOf(project, run, steps), plan.schema);
  const parameters = readForecastParameters(project, original);
  if (parameters === null) return;
  const models = { predictor, original: parameters };
  const forecasting = partOfJob(job, CALIBRATION_SHARE, 1 - CALIBRATION_SHARE);
  saveForecastParameters(project, run, await fitRefitForecast(project, plan, models, forecasting));
}

async function calibrateRefit(
  project: Project,
  plan: TrainingPlan,
  predictor: StepPredictor,
  original: string,
  job: JobContext,
): Promise<void> {
  const { run, steps } = plan.run;
  const train = await predictTrainingSet(project, plan, predictor, partOfJob(job, 0, 0.5));
  const slopes = slopesOf(steps, train);
  const before = slopesOf(steps, await predictOriginal(project, original, partOfJob(job, 0.5, 0.5)));
  const fitted = calibrationsOf(project, original, steps).map((calibration, step) =>
    withSlope(calibration, slopes[step] / before[step]),
  );
  const calibrations = await keepObservedLevels(steps, fitted, train, job);
  calibrateSteps(
    steps.map((step) => train.probabilities[step]),
    calibrations,
  );
  const hasBankField = plan.schema.fields.some(({ role }) => role === 'bank');
  const levels = hasBankField ? fitRefitLevels(project, plan, train) : {};
  saveCalibrations(project, run, steps, withBankShifts(calibrations, levels));
}

/** The uncalibrated predictions of a run for its training samples. */
async function predictOriginal(project: Project, original: string, job: JobContext): Promise<WeightedPredictions> {
  const plan = loadPlan(project, original);
  const best = readBest(project, plan);
  if (best === null) throw new AppError('corrupt', message('train.bestMissing', { run: original }));
  const predictor = await openTrained(best);
  try {
    return await predictTrainingSet(project, plan, predictor, job);
  } finally {
    await predictor.release();
  }
}

/**
 * By step, the factor of the logits of training samples that fits their outcomes: near 1 with few conversions, 1 for a
 * step for which no sample is mature.
 */
function slopesOf(steps: readonly string[], { probabilities, weights, ...outcomes }: WeightedPredictions): number[] {
  return steps.map((step, index) => {
    const samples = matureSamples(outcomes, index + 1);
    if (samples.labels.length === 0) return 1;
    const picked = samples.pick(probabilities[step]);
    return followCalibration(UNCALIBRATED, picked, samples.labels, samples.pickWeights(weights)).b;
  });
}

/** A calibration with its slope multiplied by a factor, and without the shifts of banks. */
function withSlope({ method, a, b, c }: Calibration, factor: number): Calibration {
  const hasSlope = method === 'platt' || method === 'beta';
  return { method: hasSlope ? method : 'platt', a, b: b * factor, c: c * factor };
}
