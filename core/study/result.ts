import type { Spread } from '../evaluate/paired.ts';
import type { StudyKind } from '../store/runs/experiments.ts';

/** What all studies have in common. */
export interface StudyHead<Kind extends StudyKind = StudyKind> {
  readonly study: string;
  readonly kind: Kind;
  readonly dataset: string;
  readonly bank: string | null;
  readonly steps: readonly string[];
  /** ISO 8601. */
  readonly createdAt: string;
}

/** Test metrics of a step, over the seeds. */
export interface StepSpread extends Spread {
  readonly logLoss: Spread;
}

/** One value of a setting with its runs. */
export interface HyperValue {
  readonly value: number;
  readonly runs: readonly { readonly seed: number; readonly run: string }[];
  /** Test AUC and log loss by step; omits steps that the runs do not have. */
  readonly figures: Readonly<Record<string, StepSpread>>;
}

/** How a setting affects a model's metrics (figure 5). */
export interface HyperStudy extends StudyHead<'hyper'> {
  readonly model: string;
  /** `d`, `alpha`, `lambda`, `tasks`, or the path of a setting: `training.learningRate`. */
  readonly parameter: string;
  readonly values: readonly HyperValue[];
}

/** The label pairs of a step and the next one. */
export type LabelGroup = '00' | '10' | '11';

/**
 * Samples of one group and one quartile of the former step's log loss; mean and deviation of their transferred weight.
 */
export interface TransferCell extends Spread {
  readonly group: LabelGroup;
  readonly quartile: 1 | 2 | 3 | 4;
  readonly count: number;
}

/** How much information a step takes from the one before it. */
export interface Transfer {
  readonly from: string;
  readonly to: string;
  /**
   * Quartiles of the log loss among all samples: models rarely predict rare labels well, so these fall into the last
   * quartile.
   */
  readonly cells: readonly TransferCell[];
  /** Quartiles among the samples of each group. */
  readonly withinGroups: readonly TransferCell[];
}

/** The transferred weights of a run (figure 6). */
export interface TransferStudy extends StudyHead<'transfer'> {
  readonly run: string;
  readonly on: 'test';
  readonly transfers: readonly Transfer[];
}

/** The views of a sample to map. */
export const views = ['q', 'p+q', 'z'] as const;

/** A sample with its position in the map of each view. */
export interface MappedPoint {
  readonly label: 0 | 1;
  readonly probability: number;
  /** Rank within its class, from 0 (most confident) to 1. */
  readonly rank: number;
  readonly q: readonly [x: number, y: number];
  readonly pq: readonly [x: number, y: number];
  readonly z: readonly [x: number, y: number];
}

/**
 * How well the maps separate the classes among points in a band of their confidence ranking: the fraction of a point's
 * nearest neighbours that share its class; 0.5 for a random mix.
 */
export interface Separation {
  readonly from: number;
  readonly to: number;
  readonly q: number | null;
  readonly pq: number | null;
  readonly z: number | null;
}

/** Maps of a step's intermediate values before and after the transfer (figures 4 and 7). */
export interface TsneStudy extends StudyHead<'tsne'> {
  readonly run: string;
  readonly on: 'test';
  readonly step: string;
  readonly perplexity: number;
  readonly views: readonly (typeof views)[number][];
  readonly points: readonly MappedPoint[];
  readonly separation: readonly Separation[];
}

/** AUC without permutation minus AUC with it; null where a step has no positives or no negatives. */
export interface Drop {
  readonly drop: number | null;
  /** Sample deviation over the repeats. */
  readonly std: number | null;
}

/** A feature, and the AUC drop of each step when it is permuted. */
export interface FeatureDrops {
  readonly feature: string;
  readonly drops: Readonly<Record<string, Drop>>;
}

/** How much each feature contributes to a run. */
export interface ImportanceStudy extends StudyHead<'importance'> {
  readonly run: string;
  readonly on: 'valid';
  readonly repeats: number;
  /** Number of permuted samples, and of all samples in the part. */
  readonly rows: number;
  readonly ofRows: number;
  /** AUC by step on these samples without permutation. */
  readonly auc: Readonly<Record<string, number | null>>;
  /** Sorted by the mean drop over the steps, largest first. */
  readonly features: readonly FeatureDrops[];
}

/** The result of a study. */
export type Study = HyperStudy | TransferStudy | TsneStudy | ImportanceStudy;

/** A result without its name and time in the project. */
export type Body<Result extends Study> = Omit<Result, 'study' | 'createdAt'>;
