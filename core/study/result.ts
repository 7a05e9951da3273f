import type { Spread } from '../evaluate/paired.ts';
import type { StudyKind } from '../store/runs/experiments.ts';

/** What every study tells of itself. */
export interface StudyHead<Kind extends StudyKind = StudyKind> {
  readonly study: string;
  readonly kind: Kind;
  readonly dataset: string;
  readonly bank: string | null;
  readonly steps: readonly string[];
  /** ISO 8601. */
  readonly createdAt: string;
}

/** How a step is predicted on the test part, over the seeds. */
export interface StepSpread extends Spread {
  readonly logLoss: Spread;
}

/** One value of a setting with its runs. */
export interface HyperValue {
  readonly value: number;
  readonly runs: readonly { readonly seed: number; readonly run: string }[];
  /** Test AUC and log loss by step; a step that the runs do not have is left out. */
  readonly figures: Readonly<Record<string, StepSpread>>;
}

/** How a setting changes what a model reaches (figure 5). */
export interface HyperStudy extends StudyHead<'hyper'> {
  readonly model: string;
  /** `d`, `alpha`, `lambda`, `tasks`, or the path of a setting: `training.learningRate`. */
  readonly parameter: string;
  readonly values: readonly HyperValue[];
}

/** The pairs of labels of a step and the one after it. */
export type LabelGroup = '00' | '10' | '11';

/**
 * Samples of one group and one quartile of the former step's log loss; mean and deviation of their transferred weight.
 */
export interface TransferCell extends Spread {
  readonly group: LabelGroup;
  readonly quartile: 1 | 2 | 3 | 4;
  readonly count: number;
}

/** How much a step takes from the one before it. */
export interface Transfer {
  readonly from: string;
  readonly to: string;
  /**
   * Quartiles of the log loss among all samples: rare labels are hardly ever predicted well, so that they are in the
   * last one.
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

/** The views of a sample that are mapped. */
export const views = ['q', 'p+q', 'z'] as const;

/** A sample with its position in the map of each view. */
export interface MappedPoint {
  readonly label: 0 | 1;
  readonly probability: number;
  /** Rank within its class, from 0 for the one that the model is surest of to 1. */
  readonly rank: number;
  readonly q: readonly [x: number, y: number];
  readonly pq: readonly [x: number, y: number];
  readonly z: readonly [x: number, y: number];
}

/**
 * How well the maps tell the classes apart among points between two shares of their confidence ranking: the share of a
 * point's nearest neighbours that are of its own class, 0.5 where they are mixed at random.
 */
export interface Separation {
  readonly from: number;
  readonly to: number;
  readonly q: number | null;
  readonly pq: number | null;
  readonly z: number | null;
}

/** Maps of what a step knows before and after the transfer (figures 4 and 7). */
export interface TsneStudy extends StudyHead<'tsne'> {
  readonly run: string;
  readonly on: 'test';
  readonly step: string;
  readonly perplexity: number;
  readonly views: readonly (typeof views)[number][];
  readonly points: readonly MappedPoint[];
  readonly separation: readonly Separation[];
}

/** AUC without permutation less AUC with it; null where a step has no positives or no negatives. */
export interface Drop {
  readonly drop: number | null;
  /** Sample deviation over the repeats. */
  readonly std: number | null;
}

/** A feature with what its permutation costs each step. */
export interface FeatureDrops {
  readonly feature: string;
  readonly drops: Readonly<Record<string, Drop>>;
}

/** What each feature is worth to a run. */
export interface ImportanceStudy extends StudyHead<'importance'> {
  readonly run: string;
  readonly on: 'valid';
  readonly repeats: number;
  /** Samples that were permuted, and those that the part has. */
  readonly rows: number;
  readonly ofRows: number;
  /** AUC by step on these samples without permutation. */
  readonly auc: Readonly<Record<string, number | null>>;
  /** In the order of the mean drop over the steps, the largest first. */
  readonly features: readonly FeatureDrops[];
}

/** What came of a study. */
export type Study = HyperStudy | TransferStudy | TsneStudy | ImportanceStudy;

/** A result without what the project says of it. */
export type Body<Result extends Study> = Omit<Result, 'study' | 'createdAt'>;
