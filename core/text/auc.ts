/** How to interpret an AUC or a missing interval, the same wherever one is shown. */
import { ownValue } from '../own-value.ts';
import { lacksInterval } from './figures.ts';
import { message, type Message } from './message.ts';

/** With fewer positives, an AUC is shown as uncertain, together with their number. */
export const MIN_POSITIVES = 10;

/** An AUC with its spread, interval and number of positives; results of older versions lack the interval. */
export interface MeasuredAuc {
  readonly auc: number | null;
  /** Standard deviation over seeds. */
  readonly std: number | null;
  /** The ends of the 95 % confidence interval, which accounts for the sampling but not for the seed. */
  readonly low: number | null;
  readonly high: number | null;
  /** Samples that reached the step. */
  readonly positives: number | null;
}

const noAuc: MeasuredAuc = { auc: null, std: null, low: null, high: null, positives: null };

/** The AUC of a step of one run. */
export function aucOfStep(
  metrics:
    | {
        readonly auc: number | null;
        readonly aucLow?: number | null | undefined;
        readonly aucHigh?: number | null | undefined;
        readonly positives: number;
      }
    | undefined,
): MeasuredAuc {
  if (metrics === undefined) return noAuc;
  const { auc, aucLow = null, aucHigh = null, positives } = metrics;
  return { auc, std: null, low: aucLow, high: aucHigh, positives };
}

/**
 * The AUC that judges a trial of a tuning. `positives` are those of the deciding steps in the validation set; a mean
 * over several steps is as uncertain as the AUC of the step with the fewest.
 */
export function aucOfTrial(
  judged: {
    readonly auc: number | null;
    readonly aucLow?: number | null | undefined;
    readonly aucHigh?: number | null | undefined;
  } | null,
  positives: Readonly<Record<string, number>>,
): MeasuredAuc {
  const interval = { low: judged?.aucLow ?? null, high: judged?.aucHigh ?? null };
  return aucWithin(judged?.auc, interval, fewestPositives(positives)?.[1]);
}

/** The step with the fewest positives, and their number; null without steps. */
export function fewestPositives(positives: Readonly<Record<string, number>>): readonly [string, number] | null {
  return Object.entries(positives).sort((one, other) => one[1] - other[1])[0] ?? null;
}

/** The AUC of a step over runs that differ by their seed. */
export function aucOverSeeds(
  figures:
    | {
        readonly mean: number | null;
        readonly std: number | null;
        readonly low?: number | null | undefined;
        readonly high?: number | null | undefined;
        readonly positives?: number | null | undefined;
      }
    | undefined,
): MeasuredAuc {
  if (figures === undefined) return noAuc;
  const { mean, std, low = null, high = null, positives = null } = figures;
  return { auc: mean, std, low, high, positives };
}

/** An AUC with its interval and the number of positives, if they are known, but without a deviation. */
export function aucWithin(
  auc: number | null | undefined,
  interval: { readonly low: number | null; readonly high: number | null } | null | undefined,
  positives: number | null | undefined,
): MeasuredAuc {
  const [low, high] = [interval?.low ?? null, interval?.high ?? null];
  return { ...noAuc, auc: auc ?? null, low, high, positives: positives ?? null };
}

/** The best reachable AUC of a step in a comparison; its samples are those on which the models were measured. */
export function reachableAuc(
  {
    reachable,
    reachableIntervals,
    rows,
  }: {
    readonly reachable: Readonly<Record<string, number | null>> | null;
    readonly reachableIntervals?:
      | Readonly<Record<string, { readonly low: number; readonly high: number } | null>>
      | null
      | undefined;
    readonly rows: readonly {
      readonly figures: Readonly<Record<string, { readonly positives?: number | null | undefined }>>;
    }[];
  },
  step: string,
): MeasuredAuc {
  const positives = rows.map(({ figures }) => ownValue(figures, step)?.positives).find(Number.isFinite);
  return aucWithin(reachable?.[step], reachableIntervals?.[step], positives);
}

/** Begins the names of the figures of an AUC in an epoch or in progress; the name of the step follows. */
const AUC_FIGURES = { auc: 'auc ', aucLow: 'aucLow ', aucHigh: 'aucHigh ', positives: 'positives ' } as const;

/**
 * The AUCs of steps as figures of an epoch or of progress: `auc approval` and, if they were measured, the ends of its
 * interval and the number of positives.
 */
export function aucFigures(
  steps: Readonly<
    Record<
      string,
      {
        readonly auc: number | null;
        readonly aucLow?: number | null;
        readonly aucHigh?: number | null;
        readonly positives?: number;
      }
    >
  >,
): Record<string, number | null> {
  const names = ['auc', 'aucLow', 'aucHigh', 'positives'] as const;
  return Object.fromEntries(
    Object.entries(steps).flatMap(([step, measured]) =>
      names.flatMap((name) => {
        const figure = measured[name];
        return figure === undefined ? [] : [[AUC_FIGURES[name] + step, figure]];
      }),
    ),
  );
}

/** The AUC of each step among figures, in their order; those of older versions have no interval and no positives. */
export function aucsOfFigures(figures: Readonly<Record<string, number | null>>): readonly [string, MeasuredAuc][] {
  return Object.entries(figures)
    .filter(([name]) => name.startsWith(AUC_FIGURES.auc))
    .map(([name, auc]) => {
      const step = name.slice(AUC_FIGURES.auc.length);
      const figure = (prefix: string): number | null => ownValue(figures, prefix + step) ?? null;
      const interval = { low: figure(AUC_FIGURES.aucLow), high: figure(AUC_FIGURES.aucHigh) };
      return [step, aucWithin(auc, interval, figure(AUC_FIGURES.positives))];
    });
}

/** Whether a figure is an AUC or belongs to one. */
export function isAucFigure(name: string): boolean {
  return Object.values(AUC_FIGURES).some((prefix) => name.startsWith(prefix));
}

/** Whether the model may order the samples no better than chance: the interval contains 0.5. */
export function mayBeChance({ low, high }: Pick<MeasuredAuc, 'low' | 'high'>): boolean {
  return low !== null && high !== null && low <= 0.5 && high >= 0.5;
}

/** The number of positives if there are too few of them to trust the AUC; else null. */
export function fewPositives({ auc, positives }: Pick<MeasuredAuc, 'auc' | 'positives'>): number | null {
  return auc !== null && positives !== null && positives < MIN_POSITIVES ? positives : null;
}

/** A metric with the lower end of its interval: absent in results of older versions, null if undefined. */
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
export function lossGap(
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
  const gaps = rows.flatMap((row) => Object.keys(row.figures).map((step) => [lossGap(row, step, periods), step]));
  const isOlder = gaps.some(([gap]) => gap === 'older');
  return [
    ...(isOlder ? [message('results.olderWithoutIntervals')] : []),
    ...(['sameOutcome', 'mixedOrOneUser'] as const).flatMap((reason) => {
      const steps = gaps.flatMap(([gap, step]) => (gap === reason && step !== null ? [step] : []));
      return noteOn(`evaluate.${reason}`, steps);
    }),
  ];
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

/** Whether an older version, which computed no intervals of them, measured a log loss of a run. */
export function isOlderRun(parts: readonly Readonly<Record<string, StepMetrics>>[]): boolean {
  return parts
    .flatMap(Object.values)
    .some(({ logLoss, logLossLow }: StepMetrics) => lacksInterval(logLoss, logLossLow));
}

/** Why metrics of a run, or their intervals, are undefined; empty if none is. `parts` are by step. */
export function undefinedMetrics(parts: readonly Readonly<Record<string, StepMetrics>>[]): Message[] {
  const measured = parts.flatMap((metrics) => Object.entries(metrics)).filter(([, { logLoss }]) => logLoss !== null);
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
