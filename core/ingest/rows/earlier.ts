import type { DictionaryColumn } from './memory.ts';
import type { DerivedAsOf, TimeHistogram } from './time-histogram.ts';

/** The labels of a batch of records: `labels[step][row]`, `stepTimes[step][row]` and `time[row]`. */
export interface BatchLabels {
  readonly time: Float64Array;
  readonly labels: readonly Uint8Array[];
  readonly stepTimes: readonly Float64Array[];
}

/** The labels of a sample that the dataset already has. */
export interface EarlierSample {
  readonly time: number;
  readonly depth: number;
  /** The times of the steps that it reached, in milliseconds; NaN if unknown. */
  readonly stepTimes: readonly number[];
}

/** The time of a step (from 0) of a record; NaN if it is unknown or did not happen. */
export type StepTimeOf = (step: number, row: number) => number;

/** The rows of a dataset to which files are appended. A known sample is one that both have. */
export interface EarlierRows {
  /** Whether the dataset was read from an event log with impressions. */
  readonly hasImpressions: boolean;
  /** The number of a known sample by its id; −1 for a new one. */
  find(bytes: Uint8Array, start: number, end: number): number;
  /** The stored labels of a known sample; null unless they are to be merged into the labels of its new record. */
  sampleToMerge(known: number): EarlierSample | null;
  /** Merges the stored labels of a known sample into the labels of its record. */
  merge(known: number, batch: BatchLabels, row: number): void;
  /** Whether a step of a known sample is new to the dataset, so that its time counts for the as-of date. */
  isNewStep(known: number, step: number): boolean;
  /** Takes note of an accepted record (`known` is −1 for a new sample); returns whether its row is to be written. */
  accept(known: number, depth: number, timeOf: StepTimeOf, row: number): boolean;
  /** Adds the dataset's values to the dictionaries, in the order of their codes. */
  seed(columns: readonly DictionaryColumn[]): void;
  /** Counts the times of the dataset. */
  addTimes(histogram: TimeHistogram): void;
  /** The as-of date derived from the times of dataset and files; never earlier than the dataset's. */
  deriveAsOf(histogram: TimeHistogram): DerivedAsOf;
}
