import { calibrateSteps } from '../../evaluate/calibration.ts';
import type { JobContext } from '../../job.ts';
import { calibrationsOf, keepObservedLevels, saveCalibrations } from '../../predict/calibrations.ts';
import { readForecastParameters, saveForecastParameters } from '../../predict/forecast.ts';
import { originalOf, type TrainingPlan } from '../../predict/plan.ts';
import type { StepPredictor } from '../../predict/predict.ts';
import type { Project } from '../../store/file/project.ts';
import { fitRefitLevels, predictTrained, withBankShifts } from '../fit/bank-levels.ts';
import { fitRefitForecast } from '../fit/fit-forecast.ts';

/**
 * Saves the calibrations and forecast parameters of a refit: those of its run, which were fitted to samples that the
 * run has not seen, at the levels of all of its own samples. A bank's refit that keeps the weights of the pooled one
 * keeps its calibrations too.
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
    await calibrateRefit(project, plan, predictor, original, job);
  predictor.calibrate(calibrationsOf(project, run, steps), plan.schema);
  const parameters = readForecastParameters(project, original);
  if (parameters === null) return;
  const models = { predictor, original: parameters };
  saveForecastParameters(project, run, await fitRefitForecast(project, plan, models, job));
}

async function calibrateRefit(
  project: Project,
  plan: TrainingPlan,
  predictor: StepPredictor,
  original: string,
  job: JobContext,
): Promise<void> {
  const { run, steps } = plan.run;
  const trained = await predictTrained(project, plan, predictor, job);
  const fitted = calibrationsOf(project, original, steps).map(({ banks: _, ...calibration }) => calibration);
  const calibrations = keepObservedLevels(steps, fitted, trained);
  calibrateSteps(
    steps.map((step) => trained.probabilities[step]),
    calibrations,
  );
  const isLevelled = plan.schema.fields.some(({ role }) => role === 'bank');
  const levels = isLevelled ? fitRefitLevels(project, plan, trained) : {};
  saveCalibrations(project, run, steps, withBankShifts(calibrations, levels));
}
