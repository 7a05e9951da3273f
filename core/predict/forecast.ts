import type { Project } from '../store/file/project.ts';
import { readArtifactMeta, writeArtifact } from '../store/runs/runs.ts';

const ARTIFACT = 'forecast';

/** Corrections and error variances of forecasts with a run's probabilities. */
export interface ForecastFacts {
  /** By step, the factor by which to scale predicted differences between a bank's banners; null if unknown. */
  readonly bannerSlopes: readonly number[] | null;
  /** By bank (empty where the data have none) and step, what to add to the log-odds, as the newest days showed. */
  readonly levelShifts: Readonly<Record<string, readonly number[]>>;
  /** By step, the relative variance of forecasts beyond chance. */
  readonly variances: readonly ForecastVariance[];
}

/** Relative variances of the forecast of a step: 0.04 is a standard error of 20 %. */
export interface ForecastVariance {
  readonly step: string;
  /** Of a single banner, by the error of the model. */
  readonly model: number;
  /** Of the level of all banners together, which few conversions tell; absent in runs of older versions. */
  readonly level?: number;
  /** By what changes from the newest days to two weeks after the data; null where the data cannot tell. */
  readonly drift: number | null;
}

/** What the first runs with forecasts call them. */
interface OlderNames {
  readonly levels: ForecastFacts['levelShifts'];
  readonly errors: ForecastFacts['variances'];
}

/** Saves the corrections and error variances of forecasts with a run. */
export function saveForecastFacts(project: Project, run: string, facts: ForecastFacts): void {
  writeArtifact(project, run, ARTIFACT, facts, {});
}

/** The corrections and error variances of forecasts with a run; null for runs of older versions. */
export function readForecastFacts(project: Project, run: string): ForecastFacts | null {
  const stored = readArtifactMeta(project, run, ARTIFACT) as (ForecastFacts & OlderNames) | null;
  if (stored === null) return null;
  const { bannerSlopes, levelShifts = stored.levels, variances = stored.errors } = stored;
  return { bannerSlopes, levelShifts, variances };
}
