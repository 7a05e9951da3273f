import type { FeatureSchema } from '../features/schema.ts';

/** Embedding-table rows of a multi-valued field: row i has `values[offsets[i] .. offsets[i + 1])`. */
export interface MultiRows {
  readonly offsets: Uint32Array;
  readonly values: Int32Array;
}

/** What scoring needs of a trained model. */
export interface Predictor {
  /** The most rows of one call. */
  readonly batchSize: number;
  /** Real probabilities per step of the run, `n` each; `single` is `[n × single fields]`. */
  predict(single: Int32Array, multi: readonly MultiRows[], n: number): Promise<readonly Float32Array[]>;
}

/** A bank and one of its banners as they were seen in training. */
export interface SeenCandidate {
  readonly bank: string | null;
  readonly banner: string | null;
}

/** A run that scores, and what it was trained for. */
export interface ScoringRun {
  readonly run: string;
  /** The bank it was trained for; null for all of the data. */
  readonly bank: string | null;
  readonly objective: string | null;
  readonly schema: FeatureSchema;
  readonly steps: readonly string[];
  readonly seen: readonly SeenCandidate[];
}
