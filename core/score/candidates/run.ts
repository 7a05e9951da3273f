import type { FeatureSchema } from '../../features/schema.ts';
import type { Candidate } from '../../predict/plan.ts';

/** A run that scores, and what it was trained for. */
export interface ScoringRun {
  readonly run: string;
  /** The bank it was trained for; null for all of the data. */
  readonly bank: string | null;
  readonly objective: string | null;
  readonly schema: FeatureSchema;
  readonly steps: readonly string[];
  /** The banks and banners that were seen in training. */
  readonly seen: readonly Candidate[];
}
