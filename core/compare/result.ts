import type { AucDifference } from '../evaluate/delong.ts';
import type { StepSpread } from '../evaluate/over-seeds.ts';
import type { PairedTest } from '../evaluate/paired.ts';
import type { Interval } from '../funnel/interval.ts';
import type { PartSummaries } from '../predict/parts.ts';
import type { Text } from '../text/message.ts';
import type { StepCurves } from '../train/runs/curves.ts';

/** A model's metrics for a step of the test set, over its seeds. */
export interface StepFigures extends StepSpread {
  /** Mean AUC minus that of LightGBM; null without LightGBM, and for LightGBM itself. */
  readonly gain: number | null;
}

/** One run of a model. */
export interface SeedRun {
  readonly seed: number;
  readonly run: string;
}

/** A failed run, and why it failed. */
export interface FailedSeed {
  readonly seed: number;
  readonly error: Text;
}

/** A model with its runs and metrics. */
export interface ComparedModel {
  readonly model: string;
  readonly title: Text;
  /** The completed runs, by seed. */
  readonly runs: readonly SeedRun[];
  readonly failed: readonly FailedSeed[];
  /** Why the model cannot be trained on this machine, and what to do about it. */
  readonly unavailable: Text | null;
  /** By step. */
  readonly figures: Readonly<Record<string, StepFigures>>;
}

/** A test of one model's test AUC against that of another, over the seeds that both have. */
export interface ModelTest extends PairedTest {
  readonly model: string;
  readonly against: string;
  readonly step: string;
  readonly seeds: number;
  /** `p` adjusted for the number of rivals on the step, by Holm. */
  readonly pAdjusted: number | null;
  /** Whether `against` is the best baseline of the step. */
  readonly best: boolean;
}

/** DeLong's test between two runs on the test samples, of the same seed where both models have one. */
export interface RunDifference extends AucDifference {
  readonly step: string;
  readonly model: string;
  readonly run: string;
  readonly against: string;
  readonly againstRun: string;
  /** `p` adjusted for the number of rivals on the step, by Holm. */
  readonly pAdjusted: number;
}

/** Where and with what the runs were made. */
export interface Provenance {
  /** The engines of each model, by its name; several where its runs come from different times. */
  readonly engines: Readonly<Record<string, readonly string[]>>;
  /** Validated settings by model: training, features, model. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Whether a comparison has ended without a single run: its only result is the reason, and it can be retried. */
export function isFailed({ done, rows }: Pick<Comparison, 'done' | 'rows'>): boolean {
  return done && rows.every(({ runs }) => runs.length === 0);
}

/** The complete result of a comparison. */
export interface Comparison {
  readonly comparison: string;
  readonly dataset: string;
  readonly bank: string | null;
  readonly objective: string | null;
  readonly steps: readonly string[];
  readonly seeds: readonly number[];
  /** Whether every run has been tried. */
  readonly done: boolean;
  readonly parts: PartSummaries;
  readonly rows: readonly ComparedModel[];
  readonly tests: readonly ModelTest[];
  readonly delong: readonly RunDifference[];
  /** AUC of the true probabilities by step, null where undefined; null as a whole where they are unknown. */
  readonly reachable: Readonly<Record<string, number | null>> | null;
  /** Their 95 % intervals; absent in results that older versions stored. */
  readonly reachableIntervals?: Readonly<Record<string, Interval | null>> | null;
  /** By model and step, for the first seed that all models have, or else each model's own first. */
  readonly curves: Readonly<Record<string, Readonly<Record<string, StepCurves>>>>;
  readonly making: Provenance;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly elapsedMs: number;
}
