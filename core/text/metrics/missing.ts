/** Why a metric or its interval is missing, the same wherever one is shown. */
import { ownValue } from '../../own-value.ts';
import { lacksInterval } from '../figures.ts';
import { message, type Message } from '../message.ts';

/** A metric with the lower end of its interval: absent in results from older versions, null if undefined. */
interface MeasuredLoss {
  readonly mean: number | null;
  readonly low?: number | null | undefined;
}

/** The AUC and log loss of each step of a model or setting. */
interface MeasuredLosses {
  /** Identifies a model among those of test periods. */
  readonly model?: string;
  readonly figures: Readonly<Record<string, { readonly mean: number | null; readonly logLoss: MeasuredLoss }>>;
}

/** The models of a test period of a comparison. */
interface MeasuredPeriod {
  readonly models: readonly MeasuredLosses[];
}

/** Whether any log loss has an interval. */
export function hasLossIntervals(rows: readonly MeasuredLosses[]): boolean {
  return rows.flatMap(({ figures }) => Object.values(figures)).some(({ logLoss }) => typeof logLoss.low === 'number');
}

/**
 * Why a log loss has no interval: an older version saved it; its samples, or those of a test period, had one outcome;
 * or, if they had both, they are of one user, or an older version measured some of the runs. Null if it has one.
 */
export function whyNoLossInterval(
  { model, figures }: MeasuredLosses,
  step: string,
  periods: readonly MeasuredPeriod[] = [],
): 'older' | 'sameOutcome' | 'mixedOrOneUser' | null {
  const { mean, logLoss } = ownValue(figures, step) ?? { mean: null, logLoss: { mean: null } };
  if (lacksInterval(logLoss.mean, logLoss.low)) return 'older';
  if (logLoss.mean === null || logLoss.low !== null) return null;
  const inPeriods = periods.map(({ models }) => models.find((one) => one.model === model)?.figures);
  const ofOneOutcome = inPeriods.some((inPeriod) => inPeriod !== undefined && ownValue(inPeriod, step)?.mean === null);
  // An AUC is undefined exactly if all samples have the same outcome.
  return mean === null || ofOneOutcome ? 'sameOutcome' : 'mixedOrOneUser';
}

/** Why some log losses have no interval; empty if all have one. */
export function missingLossIntervals(
  rows: readonly MeasuredLosses[],
  periods: readonly MeasuredPeriod[] = [],
): Message[] {
  const reasons = rows.flatMap((row) =>
    Object.keys(row.figures).map((step) => [whyNoLossInterval(row, step, periods), step]),
  );
  const isOlder = reasons.some(([reason]) => reason === 'older');
  return [
    ...(isOlder ? [message('results.olderWithoutIntervals')] : []),
    ...(['sameOutcome', 'mixedOrOneUser'] as const).flatMap((shown) => {
      const steps = reasons.flatMap(([reason, step]) => (reason === shown && step !== null ? [step] : []));
      return noteOn(`evaluate.${shown}`, steps);
    }),
  ];
}

/** A trial of a tuning, with its validation metrics by step. */
interface MeasuredTrial {
  readonly judged: TrialFigures | null;
  readonly valid: Readonly<Record<string, TrialFigures>> | null;
}

interface TrialFigures {
  readonly auc: number | null;
  readonly logLoss: number | null;
  readonly logLossLow?: number | null | undefined;
}

/** The log losses that judge a trial: of the deciding steps, on the run's own samples or on those of all banks. */
export function trialLosses(
  { judged, valid }: MeasuredTrial,
  { positives, allBanks }: { readonly positives: Readonly<Record<string, number>>; readonly allBanks: boolean },
): MeasuredLosses {
  const steps = Object.keys(positives);
  const figures = steps.flatMap((step) => {
    const figuresOfStep = allBanks ? judged : (ownValue(valid ?? undefined, step) ?? null);
    if (figuresOfStep === null) return [];
    const { auc, logLoss, logLossLow } = figuresOfStep;
    return [[step, { mean: auc, logLoss: { mean: logLoss, low: logLossLow } }] as const];
  });
  return { figures: Object.fromEntries(figures) };
}

/** Metrics of a step of one run. */
interface StepMetrics {
  readonly auc: number | null;
  readonly logLoss: number | null;
  readonly logLossLow?: number | null | undefined;
  readonly calibration: number | null;
  readonly calibrationLow?: number | null | undefined;
}

/**
 * Whether the probabilities of a run were calibrated on its own validation set, so that predicted over actual
 * conversions of these samples does not check them. A run that keeps the pooled model has that model's calibrations.
 */
export function isCalibratedOnValid({
  valid,
  kept,
  calibration,
}: {
  readonly valid: unknown;
  readonly kept: unknown;
  readonly calibration: readonly { readonly method: string }[];
}): boolean {
  return valid !== null && kept === null && calibration.some(({ method }) => method !== 'none');
}

/**
 * Whether a log loss of a run was measured by an older version, which computed no intervals. `sets` are its metrics on
 * the validation and test sets, by step.
 */
export function isOlderRun(sets: readonly Readonly<Record<string, StepMetrics>>[]): boolean {
  return sets.flatMap(Object.values).some(({ logLoss, logLossLow }: StepMetrics) => lacksInterval(logLoss, logLossLow));
}

/** Why metrics of a run, or their intervals, are undefined; empty if all are defined. `sets` as for `isOlderRun`. */
export function undefinedMetrics(sets: readonly Readonly<Record<string, StepMetrics>>[]): Message[] {
  const measured = sets.flatMap((metrics) => Object.entries(metrics)).filter(([, { logLoss }]) => logLoss !== null);
  const stepsWith = (lacks: (metrics: StepMetrics) => boolean): string[] =>
    measured.flatMap(([step, metrics]) => (lacks(metrics) ? [step] : []));
  return [
    ...noteOn(
      'evaluate.sameOutcome',
      stepsWith(({ auc, logLossLow }) => auc === null && logLossLow === null),
    ),
    ...noteOn(
      'evaluate.oneUser',
      stepsWith(
        ({ auc, logLossLow, calibration, calibrationLow }) =>
          (auc !== null && logLossLow === null) || (calibration !== null && calibrationLow === null),
      ),
    ),
    ...noteOn(
      'evaluate.noConversions',
      stepsWith(({ calibration }) => calibration === null),
    ),
  ];
}

/** A note that names steps, each once; none without a step. */
function noteOn(
  key: 'evaluate.sameOutcome' | 'evaluate.mixedOrOneUser' | 'evaluate.oneUser' | 'evaluate.noConversions',
  steps: readonly string[],
): Message[] {
  return steps.length === 0 ? [] : [message(key, { steps: [...new Set(steps)] })];
}
