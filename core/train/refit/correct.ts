import { calibrateSteps } from '../../evaluate/calibration.ts';
import type { JobContext } from '../../job.ts';
import { calibrationsOf, saveCalibrations } from '../../predict/calibrations.ts';
import { readForecastParameters, saveForecastParameters } from '../../predict/forecast.ts';
import { originalOf, type TrainingPlan } from '../../predict/plan.ts';
import type { StepPredictor } from '../../predict/predict.ts';
import type { Project } from '../../store/file/project.ts';
import { fitRefitLevels, predictTrained, withBankShifts } from '../fit/bank-levels.ts';
import { fitRefitForecast } from '../fit/fit-forecast.ts';

/**
 * Saves the calibrations and forecast parameters of a refit: those of its run, which were fitted to samples that the
 * run has not seen, with the levels of its own predictions. A bank's refit that keeps the pooled one's weights keeps
 * its calibrations too.
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
  const ofSteps = calibrationsOf(project, original, steps).map(({ banks: _, ...calibration }) => calibration);
  const levels = plan.schema.fields.some(({ role }) => role === 'bank') ? await levelsOfBanks() : {};
  saveCalibrations(project, run, steps, withBankShifts(ofSteps, levels));

  async function levelsOfBanks(): Promise<ReturnType<typeof fitRefitLevels>> {
    const trained = await predictTrained(project, plan, predictor, job);
    calibrateSteps(
      steps.map((step) => trained.probabilities[step]),
      ofSteps,
    );
    return fitRefitLevels(project, plan, trained);
  }
}
