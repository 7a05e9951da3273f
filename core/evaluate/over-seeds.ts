import type { AucWithInterval } from './auc-interval.ts';
import { spreadOf, type Spread } from './paired.ts';
import type { StepEvaluation } from './steps.ts';

/** A step's AUC over the runs of one model that differ by their seed, on the same samples. */
export interface AucSpread extends Spread {
  /**
   * Means of the ends of the runs' 95 % intervals: an interval of the mean AUC over other samples of the same kind. It
   * is slightly too wide, since a mean varies no more than its terms. Null if a run has no interval; absent in results
   * that older versions stored.
   */
  readonly low?: number | null | undefined;
  readonly high?: number | null | undefined;
  /** Samples that reached the step; null without any run. */
  readonly positives?: number | null | undefined;
}

/** Metrics of a step over runs. */
export interface StepSpread extends AucSpread {
  readonly logLoss: Spread;
}

/** Summarises a step's metrics over runs; runs without the step do not count, nor do undefined metrics. */
export function spreadOfSteps(runs: readonly (StepEvaluation | undefined)[]): StepSpread {
  const measured = runs.filter((run) => run !== undefined);
  const withAuc = measured.filter(({ auc }) => auc !== null);
  return {
    ...spreadOf(valuesOf(measured, 'auc')),
    ...meanEnds(withAuc),
    positives: measured[0]?.positives ?? null,
    logLoss: spreadOf(valuesOf(measured, 'logLoss')),
  };
}

/**
 * Summarises a step's metrics over the runs of several test periods: means over the periods' means, so that each period
 * counts alike even if runs of it are missing, deviations over all runs, positives of all periods, and the interval of
 * the mean of independent periods.
 */
export function spreadOfPeriods(periods: readonly (readonly (StepEvaluation | undefined)[])[]): StepSpread {
  if (periods.length === 1) return spreadOfSteps(periods[0]);
  const spreads = periods.map(spreadOfSteps);
  const positives = spreads.map((period) => period.positives ?? null).filter((count) => count !== null);
  const overRuns = spreadOfSteps(periods.flat());
  return {
    ...overRuns,
    mean: meanOf(spreads),
    logLoss: { ...overRuns.logLoss, mean: meanOf(spreads.map(({ logLoss }) => logLoss)) },
    ...meanInterval(spreads.map(({ mean: auc, low = null, high = null }) => ({ auc, low, high }))),
    positives: positives.length === 0 ? null : positives.reduce((sum, count) => sum + count, 0),
  };
}

function meanOf(spreads: readonly Spread[]): number | null {
  return spreadOf(spreads.map(({ mean }) => mean).filter((mean) => mean !== null)).mean;
}

/**
 * The 95 % interval of the mean of AUCs of independent samples: the squares of their distances to the ends add up. AUCs
 * that are undefined do not count; null if one has no interval.
 */
export function meanInterval(aucs: readonly AucWithInterval[]): Pick<AucWithInterval, 'low' | 'high'> {
  const defined = aucs.filter(({ auc }) => auc !== null);
  const { mean } = spreadOf(defined.flatMap(({ auc }) => (auc === null ? [] : [auc])));
  const distance = (end: 'low' | 'high'): number | null =>
    defined.some((interval) => interval[end] === null)
      ? null
      : Math.hypot(...defined.map((interval) => (interval[end] ?? 0) - (interval.auc ?? 0))) / defined.length;
  const [below, above] = [distance('low'), distance('high')];
  if (mean === null || below === null || above === null) return { low: null, high: null };
  return { low: mean - below, high: mean + above };
}

function meanEnds(runs: readonly StepEvaluation[]): { readonly low: number | null; readonly high: number | null } {
  const [lows, highs] = [valuesOf(runs, 'aucLow'), valuesOf(runs, 'aucHigh')];
  const complete = lows.length === runs.length && highs.length === runs.length;
  return { low: complete ? spreadOf(lows).mean : null, high: complete ? spreadOf(highs).mean : null };
}

function valuesOf(runs: readonly StepEvaluation[], figure: 'auc' | 'aucLow' | 'aucHigh' | 'logLoss'): number[] {
  return runs.map((run) => run[figure] ?? null).filter((value) => value !== null);
}
