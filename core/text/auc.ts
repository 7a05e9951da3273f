/** How an AUC is to be read, the same wherever one is shown. */

/** With fewer samples that reached the step, an AUC is shown as uncertain, with their number. */
const MIN_POSITIVES = 10;

/** An AUC with what it rests on; results of older versions lack the interval. */
export interface MeasuredAuc {
  readonly auc: number | null;
  /** Standard deviation over seeds. */
  readonly std: number | null;
  /** 95 % interval for other samples of the same kind. */
  readonly low: number | null;
  readonly high: number | null;
  /** Samples that reached the step. */
  readonly positives: number | null;
}

const unknown: MeasuredAuc = { auc: null, std: null, low: null, high: null, positives: null };

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
  if (metrics === undefined) return unknown;
  const { auc, aucLow = null, aucHigh = null, positives } = metrics;
  return { auc, std: null, low: aucLow, high: aucHigh, positives };
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
  if (figures === undefined) return unknown;
  const { mean, std, low = null, high = null, positives = null } = figures;
  return { auc: mean, std, low, high, positives };
}

/** An AUC of which only the interval is known besides. */
export function aucWithin(
  auc: number | null | undefined,
  interval: { readonly low: number | null; readonly high: number | null } | null | undefined,
): MeasuredAuc {
  return { ...unknown, auc: auc ?? null, low: interval?.low ?? null, high: interval?.high ?? null };
}

/** Whether the model may order the samples no better than chance: the interval contains 0.5. */
export function mayBeChance({ low, high }: Pick<MeasuredAuc, 'low' | 'high'>): boolean {
  return low !== null && high !== null && low <= 0.5 && high >= 0.5;
}

/** The number of samples that reached the step where there are too few of them; else null. */
export function fewPositives({ auc, positives }: Pick<MeasuredAuc, 'auc' | 'positives'>): number | null {
  return auc !== null && positives !== null && positives < MIN_POSITIVES ? positives : null;
}
