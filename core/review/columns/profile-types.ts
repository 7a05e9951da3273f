import type { ColumnKind, ColumnRole } from '../../store/columns/columns.ts';

/** How often a value occurs; `share` of all rows, 0 to 1. */
export interface ValueCount {
  readonly value: string;
  readonly count: number;
  readonly share: number;
}

/** How numbers, or times as ISO 8601, are spread; the quantiles are those of a sample of the rows. */
export type Spread = NumberSpread | TimeSpread;

export interface NumberSpread {
  readonly kind: 'number';
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly quantiles: readonly { readonly share: number; readonly value: number }[];
  readonly bins: readonly { readonly from: number; readonly to: number; readonly count: number }[];
  /** Rows below and above all bins, which leave out a few far away values. */
  readonly below: number;
  readonly above: number;
}

export interface TimeSpread {
  readonly kind: 'time';
  readonly first: string;
  readonly last: string;
  readonly bins: readonly { readonly from: string; readonly to: string; readonly count: number }[];
}

/** What a column holds. */
export interface ColumnProfile {
  readonly column: string;
  readonly role: ColumnRole;
  readonly kind: ColumnKind;
  readonly rows: number;
  /** Rows without a value. */
  readonly missing: number;
  /** Different values; null where they are not counted: texts, and numbers with many. */
  readonly distinct: number | null;
  /**
   * The most frequent values; empty where hardly any value repeats. Of a column with several values per row, rows that
   * hold the value.
   */
  readonly top: readonly ValueCount[];
  /** Numbers and times. */
  readonly spread: Spread | null;
  /** Of a column with several values per row: rows by how many they hold, the last entry for that many and more. */
  readonly lengths: readonly { readonly length: number; readonly rows: number }[] | null;
  /** First texts. */
  readonly examples: readonly string[];
}
