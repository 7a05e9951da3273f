import type { Project } from '../store/file/project.ts';
import { readArtifactMeta, writeArtifact } from '../store/runs/runs.ts';

const ARTIFACT = 'forecast';

/** Corrections and error variances of forecasts with a run's probabilities. */
export interface ForecastFacts {
  /** By step, the factor by which to scale predicted differences between a bank's banners; null if unknown. */
  readonly bannerSlopes: readonly number[] | null;
  /** By bank (empty where the data have none) and step, what the newest days add to the log-odds. */
  readonly levels: Readonly<Record<string, readonly number[]>>;
  /** By step, the relative variance of forecasts beyond chance. */
  readonly errors: readonly ForecastError[];
}

/** Relative variances of the forecast of a step: 0.04 is a standard error of 20 %. */
export interface ForecastError {
  readonly step: string;
  /** Of a single banner, by the error of the model. */
  readonly model: number;
  /** Of all banners together, since few conversions tell their level; absent in runs of older versions. */
  readonly level?: number;
  /** By what changes from the newest days to two weeks after the data. */
  readonly drift: number;
}

/** Saves the corrections and error variances of forecasts with a run. */
export function saveForecastFacts(project: Project, run: string, facts: ForecastFacts): void {
  writeArtifact(project, run, ARTIFACT, facts, {});
}

/** The corrections and error variances of forecasts with a run; null for runs of older versions. */
export function readForecastFacts(project: Project, run: string): ForecastFacts | null {
  return readArtifactMeta(project, run, ARTIFACT) as ForecastFacts | null;
}
