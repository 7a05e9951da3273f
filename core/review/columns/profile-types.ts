import type { ColumnKind, ColumnRole } from '../../store/columns/columns.ts';

/** Frequency of a value; `share` of all rows, 0 to 1. */
export interface ValueCount {
  readonly value: string;
  readonly count: number;
  readonly share: number;
}

/** Distribution of numbers, or of times as ISO 8601; the quantiles are those of a sample of the rows. */
export type Spread = NumberSpread | TimeSpread;

export interface NumberSpread {
  readonly kind: 'number';
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly quantiles: readonly { readonly share: number; readonly value: number }[];
  readonly bins: readonly { readonly from: number; readonly to: number; readonly count: number }[];
  /** Rows below and above all bins: a few outliers are outside them. */
  readonly below: number;
  readonly above: number;
}

export interface TimeSpread {
  readonly kind: 'time';
  readonly first: string;
  readonly last: string;
  readonly bins: readonly { readonly from: string; readonly to: string; readonly count: number }[];
}

/** The profile of a column. */
export interface ColumnProfile {
  readonly column: string;
  readonly role: ColumnRole;
  readonly kind: ColumnKind;
  readonly rows: number;
  /** Rows without a value. */
  readonly missing: number;
  /** Number of distinct values; null if not counted: texts, and numbers with many values. */
  readonly distinct: number | null;
  /**
   * The most frequent values; empty if hardly any value repeats. For a column with several values per row, counts the
   * rows that contain the value.
   */
  readonly top: readonly ValueCount[];
  /** Numbers and times. */
  readonly spread: Spread | null;
  /** For a column with several values per row: rows by number of values; the entry for 12 includes rows with more. */
  readonly lengths: readonly { readonly length: number; readonly rows: number }[] | null;
  /** The first few texts. */
  readonly examples: readonly string[];
}
