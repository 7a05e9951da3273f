import {
  readForecastParameters,
  saveForecastParameters,
  type ForecastParameters,
} from '../../core/predict/forecast.ts';
import type { Project } from '../../core/store/file/project.ts';

/** Clears a run's forecast parameters, so that scoring does not correct its probabilities; returns the earlier ones. */
export function withoutForecastParameters(project: Project, run: string): ForecastParameters {
  const parameters = readForecastParameters(project, run);
  saveForecastParameters(project, run, { bannerSlopes: null, conditionalShifts: {}, levelShifts: {}, variances: [] });
  return parameters ?? { bannerSlopes: null, conditionalShifts: {}, levelShifts: {}, variances: [] };
}
