import type { Period } from '../../funnel/period.ts';
import type { CodeColumn, ColumnInfo } from '../../store/columns/columns.ts';
import type { TimeSpan } from '../columns/chunks.ts';
import type { BucketRange, TimeBuckets } from './time-buckets.ts';

/**
 * Kinds of rows that are told apart where rows are counted once and for all: stratum k holds the rows of `banks[k]` (a
 * code; null: of any bank) in `cells[k]`.
 */
export interface RowStrata {
  readonly banks: readonly (number | null)[];
  readonly cells: readonly number[];
}

/** How numbers fall into groups: by value where `values` is given, else between edges. */
export interface NumberGroups {
  readonly edges: Float64Array;
  readonly values: Float64Array | null;
}

/**
 * Where counts are added: those of group g and cell c at `offsets[c] + g × stride`, and nowhere where `offsets[c]` is
 * negative.
 */
export interface Target {
  readonly counts: Uint32Array;
  readonly offsets: Int32Array;
  readonly stride: number;
}

/** Which of the rows that were counted are added: those of a bank's code (null: of all) in some buckets. */
export interface Addition {
  readonly target: Target;
  readonly buckets: BucketRange;
  readonly bank: number | null;
}

/**
 * What is known of a dataset's rows without reading them: how many of each stratum every bucket has, and between which
 * times those of each chunk lie.
 */
export interface CountedRows {
  readonly buckets: TimeBuckets;
  readonly strata: RowStrata;
  /** By chunk; null where the dataset has no times. */
  readonly spans: readonly TimeSpan[] | null;
  /** `[buckets × strata]` */
  readonly counts: CodeColumn['values'];
}

/** How many rows fall into each of some groups, by bucket and stratum. */
export interface Counted {
  /** Adds those of some buckets. */
  add(addition: Addition): void;
}

/** What a rollup tells of some groups. */
export interface CountedGroups extends Counted {
  /** Of a number column: the values, or the edges, that its groups are made of. */
  readonly numbers: NumberGroups | null;
  /** Of all buckets and strata those that are in a group with 1 in `wanted`: `[buckets × strata]`. */
  sum(wanted: Uint8Array): Uint32Array;
}

/** What stands in the rollup of the rows besides their counts. */
export interface RowsMetadata {
  readonly units: TimeBuckets;
  readonly classes: RowStrata;
  readonly spans: readonly (readonly [earliest: number | null, latest: number | null, anyMissing: boolean])[] | null;
}

/**
 * What stands in the rollup of groups besides their counts `[buckets × strata × groups]`; where `parts` are given, the
 * counts are run lengths in so many parts, which begin at these buckets.
 */
export interface GroupsMetadata {
  readonly groupCount: number;
  readonly numbers: { readonly edges: readonly number[]; readonly values: readonly number[] | null } | null;
  readonly parts: readonly number[] | null;
}

/**
 * What `RunLengthEncoder` wrote of some buckets: the entries of key `(bucket − first) × strata + stratum` lie between
 * two offsets.
 */
export interface RunLengths {
  readonly offsets: Uint32Array;
  readonly steps: Uint8Array;
  readonly counts: Uint8Array;
}

/** A step to be measured: its column of times, and that of what it is counted from. */
export interface StepTiming {
  readonly step: string;
  readonly since: string;
  /** 1 is the first step. */
  readonly position: number;
  readonly column: ColumnInfo;
  readonly from: ColumnInfo;
}

/** What of a segment is known from its dataset's rollups: the buckets that it holds whole. */
export interface Coverage {
  readonly rows: CountedRows;
  /**
   * Whether a column's values were chosen: then only the rows of the segment are counted, and not the groups of other
   * columns.
   */
  readonly isFiltered: boolean;
  readonly buckets: BucketRange;
  /** The code of the one bank whose rows the segment has; null: those of all. */
  readonly bank: number | null;
  /** What else the segment holds, before and after those buckets. */
  readonly rest: readonly Period[];
}
