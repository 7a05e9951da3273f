import { readForecastFacts, saveForecastFacts, type ForecastFacts } from '../../core/predict/forecast.ts';
import type { Project } from '../../core/store/file/project.ts';

/** Makes scoring leave a run's probabilities as they are; returns what it knew of its forecasts. */
export function withoutForecastFacts(project: Project, run: string): ForecastFacts {
  const facts = readForecastFacts(project, run);
  saveForecastFacts(project, run, { bannerSlopes: null, levelShifts: {}, variances: [] });
  return facts ?? { bannerSlopes: null, levelShifts: {}, variances: [] };
}
