import { spreadOf, type Spread } from './paired.ts';
import type { StepEvaluation } from './steps.ts';

/** A step's AUC over the runs of one model that differ by their seed, on the same samples. */
export interface AucSpread extends Spread {
  /**
   * Mean ends of the runs' 95 % intervals: an interval of the mean for other samples of the same kind. It is a little
   * too wide, since the mean varies no more than its parts. Null where a run has no interval; absent in results that
   * older versions stored.
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

function meanEnds(runs: readonly StepEvaluation[]): { readonly low: number | null; readonly high: number | null } {
  const [lows, highs] = [valuesOf(runs, 'aucLow'), valuesOf(runs, 'aucHigh')];
  const known = lows.length === runs.length && highs.length === runs.length;
  return { low: known ? spreadOf(lows).mean : null, high: known ? spreadOf(highs).mean : null };
}

function valuesOf(runs: readonly StepEvaluation[], figure: 'auc' | 'aucLow' | 'aucHigh' | 'logLoss'): number[] {
  return runs.map((run) => run[figure] ?? null).filter((value) => value !== null);
}
