import type { CallResult } from '../../../../core/api.ts';
import { ownValue } from '../../../../core/own-value.ts';

/** A study of any kind, as the core returns it. */
export type Study = CallResult<'study'>;

/** A study of one kind. */
export type StudyOf<Kind extends Study['kind']> = Extract<Study, { kind: Kind }>;

/** The drop in a step's AUC when a feature's values are permuted. */
export interface Drop {
  readonly drop: number | null;
  readonly std: number | null;
  /** 95 % interval; absent in studies from older versions. */
  readonly low?: number | null;
  readonly high?: number | null;
}

/** Test figures of a step over seeds. */
export interface Spread {
  readonly mean: number | null;
  readonly std: number | null;
  /** Mean 95 % interval; absent in studies from older versions. */
  readonly low?: number | null;
  readonly high?: number | null;
  readonly positives?: number | null;
  readonly logLoss: {
    readonly mean: number | null;
    readonly std: number | null;
    readonly low?: number | null;
    readonly high?: number | null;
  };
}

/** The AUC drop of a feature for a step; its figures are null if unknown. */
export function dropOf(feature: StudyOf<'importance'>['features'][number], step: string): Drop {
  return ownValue<Drop>(feature.drops, step) ?? { drop: null, std: null };
}

/** A value's figures for a step; all null if the step was left out. */
export function spreadOf(value: StudyOf<'hyper'>['values'][number], step: string): Spread {
  return ownValue<Spread>(value.figures, step) ?? { mean: null, std: null, logLoss: { mean: null, std: null } };
}

/** Confidence bands, as shares of each class from the most confident down (the paper's figures 4 and 7). */
export const BANDS = [0, 0.1, 0.2, 0.3, 0.4, 0.5].map((from) => ({ from, to: from + 0.5 }));
