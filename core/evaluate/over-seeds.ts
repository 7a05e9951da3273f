import { lacksInterval } from '../text/figures.ts';
import type { AucWithInterval } from './auc-interval.ts';
import { spreadOf, type Spread } from './paired.ts';
import type { StepEvaluation } from './steps.ts';

/** A figure of a step over the runs of one model that differ by their seed, on the same samples. */
export interface SpreadWithInterval extends Spread {
  /**
   * Means of the ends of the runs' 95 % intervals: an interval of the mean figure over other samples of the same kind.
   * It is slightly too wide, since a mean varies no more than its terms. Null if the interval of a run is undefined;
   * absent if an older version measured a run or stored the result.
   */
  readonly low?: number | null | undefined;
  readonly high?: number | null | undefined;
}

/** A step's AUC over such runs. */
export interface AucSpread extends SpreadWithInterval {
  /** Samples that reached the step; null without any run. */
  readonly positives?: number | null | undefined;
}

/** Metrics of a step over runs. */
export interface StepSpread extends AucSpread {
  readonly logLoss: SpreadWithInterval;
}

/** Summarises a step's metrics over runs; runs without the step do not count, nor do undefined metrics. */
export function spreadOfSteps(runs: readonly (StepEvaluation | undefined)[]): StepSpread {
  return {
    ...spreadOfFigure(runs, 'auc'),
    positives: runs.find((run) => run !== undefined)?.positives ?? null,
    logLoss: spreadOfFigure(runs, 'logLoss'),
  };
}

/** Summarises one metric of a step over runs; runs without the step do not count, nor does an undefined metric. */
export function spreadOfFigure(
  runs: readonly (StepEvaluation | undefined)[],
  figure: 'auc' | 'logLoss' | 'calibration',
): SpreadWithInterval {
  const defined = runs.filter((run) => run !== undefined).filter((run) => run[figure] !== null);
  if (defined.some((run) => lacksInterval(run[figure], run[`${figure}Low`])))
    return spreadOf(valuesOf(defined, figure));
  const [lows, highs] = [valuesOf(defined, `${figure}Low`), valuesOf(defined, `${figure}High`)];
  const complete = lows.length === defined.length && highs.length === defined.length;
  return {
    ...spreadOf(valuesOf(defined, figure)),
    low: complete ? spreadOf(lows).mean : null,
    high: complete ? spreadOf(highs).mean : null,
  };
}

/**
 * Summarises a step's metrics over the runs of several test periods: means over the periods' means, so that each period
 * counts alike even if some of its runs are missing, deviations over all runs, positives of all periods, and the
 * intervals of the means of independent periods.
 */
export function spreadOfPeriods(periods: readonly (readonly (StepEvaluation | undefined)[])[]): StepSpread {
  if (periods.length === 1) return spreadOfSteps(periods[0]);
  const spreads = periods.map(spreadOfSteps);
  const positives = spreads.map((period) => period.positives ?? null).filter((count) => count !== null);
  const overRuns = spreadOfSteps(periods.flat());
  return {
    ...overRuns,
    ...meanOfPeriods(spreads),
    positives: positives.length === 0 ? null : positives.reduce((sum, count) => sum + count, 0),
    logLoss: { ...overRuns.logLoss, ...meanOfPeriods(spreads.map(({ logLoss }) => logLoss)) },
  };
}

function meanOfPeriods(spreads: readonly SpreadWithInterval[]): Omit<SpreadWithInterval, 'std'> {
  const { mean } = spreadOf(spreads.flatMap((period) => (period.mean === null ? [] : [period.mean])));
  if (spreads.some((period) => lacksInterval(period.mean, period.low))) return { mean };
  return {
    mean,
    ...meanInterval(spreads.map((period) => ({ value: period.mean, low: period.low, high: period.high }))),
  };
}

/** A figure with its 95 % interval; null if undefined. */
interface FigureWithInterval {
  readonly value: number | null;
  readonly low?: number | null | undefined;
  readonly high?: number | null | undefined;
}

/**
 * The 95 % interval of the mean of figures of independent samples: the squares of their distances to the ends add up.
 * Figures that are undefined do not count; null if one has no interval.
 */
export function meanInterval(figures: readonly FigureWithInterval[]): Pick<AucWithInterval, 'low' | 'high'> {
  const defined = figures.filter(({ value }) => value !== null);
  const { mean } = spreadOf(defined.flatMap(({ value }) => (value === null ? [] : [value])));
  const distance = (end: 'low' | 'high'): number | null =>
    defined.some((figure) => (figure[end] ?? null) === null)
      ? null
      : Math.hypot(...defined.map((figure) => (figure[end] ?? 0) - (figure.value ?? 0))) / defined.length;
  const [below, above] = [distance('low'), distance('high')];
  if (mean === null || below === null || above === null) return { low: null, high: null };
  return { low: mean - below, high: mean + above };
}

function valuesOf(runs: readonly StepEvaluation[], figure: keyof StepEvaluation): number[] {
  return runs.map((run) => run[figure] ?? null).filter((value) => value !== null);
}
