import { readForecastFacts, saveForecastFacts, type ForecastFacts } from '../../core/predict/forecast.ts';
import type { Project } from '../../core/store/file/project.ts';

/** Clears a run's forecast facts, so that scoring does not correct its probabilities; returns the earlier facts. */
export function withoutForecastFacts(project: Project, run: string): ForecastFacts {
  const facts = readForecastFacts(project, run);
  saveForecastFacts(project, run, { bannerSlopes: null, conditionalShifts: {}, levelShifts: {}, variances: [] });
  return facts ?? { bannerSlopes: null, conditionalShifts: {}, levelShifts: {}, variances: [] };
}
