/** How to interpret an AUC, the same wherever one is shown. */
import { ownValue } from '../own-value.ts';

/** With fewer positives, an AUC is shown as uncertain, together with their number. */
export const MIN_POSITIVES = 10;

/** An AUC with its spread, interval and number of positives; results from older versions lack the interval. */
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

/** How the figures of an AUC begin in an epoch or in progress; the name of the step follows. */
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

/** The AUC of each step among figures, in their order; those from older versions have no interval and no positives. */
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

/** Whether an AUC is marked as no better than chance: its interval contains 0.5. */
export function isNoBetterThanChance({ low, high }: Pick<MeasuredAuc, 'low' | 'high'>): boolean {
  return low !== null && high !== null && low <= 0.5 && high >= 0.5;
}

/** The number of positives if there are too few of them to trust the AUC; else null. */
export function fewPositives({ auc, positives }: Pick<MeasuredAuc, 'auc' | 'positives'>): number | null {
  return auc !== null && positives !== null && positives < MIN_POSITIVES ? positives : null;
}
