import type { FeatureSchema } from '../features/schema.ts';
import type { MappingFile } from '../ingest/mapping/mapping.ts';
import type { DriftLevel, DriftVerdict, FieldDrift } from './compare.ts';
import type { StepOutcomes } from './outcomes.ts';
import type { ScoreDistribution } from './scores.ts';
import type { FieldTally } from './tally.ts';

/** The data to compare with a run's training data: an audience, or the newest days of a dataset. */
export interface DriftRequest {
  readonly run: string;
  /** A file or a folder of files. */
  readonly audience?: string | undefined;
  /** Path of a mapping file for the audience, or its content. */
  readonly mapping?: string | MappingFile | undefined;
  readonly formats?: MappingFile['formats'] | undefined;
  /** The dataset whose newest days are compared, unless there is an audience; by default the run's own. */
  readonly dataset?: string | undefined;
  readonly days?: number | undefined;
}

/** How an audience or the newest days differ from the training data. */
export interface Drift {
  readonly run: string;
  readonly against: 'audience' | 'recent';
  /** The period compared, in milliseconds since 1970; null for an audience. */
  readonly period: { readonly from: number; readonly to: number } | null;
  /** Number of samples or users that are compared, and of training samples. */
  readonly compared: number;
  readonly trained: number;
  /** Number of records of the audience that could not be read. */
  readonly rejected: number;
  readonly score: {
    readonly step: string;
    /** The population stability index of the scores, and what chance alone may reach; see `Stability`. */
    readonly psi: number | null;
    readonly chance: number | null;
    readonly level: DriftLevel | null;
    /** Mean score. */
    readonly mean: { readonly trained: number | null; readonly compared: number | null };
  };
  readonly fields: readonly FieldDrift[];
  /** What the newest days show of each step; null for an audience, and for a dataset without the run's steps. */
  readonly outcomes: readonly StepOutcomes[] | null;
  readonly verdict: DriftVerdict;
}

/** The distributions of both sides of a comparison. */
export interface DriftCounts extends Pick<Drift, 'against' | 'period' | 'rejected' | 'outcomes'> {
  readonly schema: FeatureSchema;
  readonly trained: FieldTally;
  readonly compared: FieldTally;
  readonly trainedScores: ScoreDistribution;
  readonly comparedScores: ScoreDistribution;
}
