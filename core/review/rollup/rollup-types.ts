import type { Period } from '../../funnel/period.ts';
import type { CodeColumn, ColumnInfo } from '../../store/columns/columns.ts';
import type { TimeSpan } from '../columns/chunks.ts';
import type { BucketRange, TimeBuckets } from './time-buckets.ts';

/** Strata of rows in rollups: stratum k holds the rows of `banks[k]` (a code; null: any bank) in `cells[k]`. */
export interface RowStrata {
  readonly banks: readonly (number | null)[];
  readonly cells: readonly number[];
}

/** Definition of number groups: by value if `values` is given, otherwise by edges. */
export interface NumberGroups {
  readonly edges: Float64Array;
  readonly values: Float64Array | null;
}

/**
 * Destination of counts: those of group g and cell c are added at `offsets[c] + g × stride`, or skipped if `offsets[c]`
 * is negative.
 */
export interface Target {
  readonly counts: Uint32Array;
  readonly offsets: Int32Array;
  readonly stride: number;
}

/** The counts to add: those of one bank (its code; null: all banks) in some buckets. */
export interface Addition {
  readonly target: Target;
  readonly buckets: BucketRange;
  readonly bank: number | null;
}

/**
 * The rollup of a dataset's rows, used instead of reading them: the number of rows per bucket and stratum, and the time
 * range of each chunk.
 */
export interface RowRollup {
  readonly buckets: TimeBuckets;
  readonly strata: RowStrata;
  /** By chunk; null if the dataset has no times. */
  readonly spans: readonly TimeSpan[] | null;
  /** `[buckets × strata]` */
  readonly counts: CodeColumn['values'];
}

/** Counts from a rollup: the number of rows in each group, by bucket and stratum. */
export interface RollupCounts {
  /** Adds the counts of some buckets. */
  add(addition: Addition): void;
}

/** The rollup of a column's groups. */
export interface GroupRollup extends RollupCounts {
  /** For a number column: the values or edges that define its groups. */
  readonly numbers: NumberGroups | null;
  /** Sum over the groups with 1 in `selected`: `[buckets × strata]`. */
  sum(selected: Uint8Array): Uint32Array;
}

/** Contents of the rows' rollup besides the counts, as stored: the buckets are called `units`, the strata `classes`. */
export interface RowsMetadata {
  readonly units: TimeBuckets;
  readonly classes: RowStrata;
  readonly spans: readonly (readonly [earliest: number | null, latest: number | null, anyMissing: boolean])[] | null;
}

/**
 * Contents of a group rollup besides the counts `[buckets × strata × groups]`; if `parts` is given, the counts are
 * run-length counts in parts that begin at these buckets.
 */
export interface GroupsMetadata {
  readonly groupCount: number;
  readonly numbers: { readonly edges: readonly number[]; readonly values: readonly number[] | null } | null;
  readonly parts: readonly number[] | null;
}

/**
 * Output of `RunLengthEncoder` for some buckets: the entries of key `(bucket − first) × strata + stratum` lie between
 * two offsets.
 */
export interface RunLengths {
  readonly offsets: Uint32Array;
  /** By entry: the distance of its group from the previous one, and the number of rows. */
  readonly steps: Uint8Array;
  readonly counts: Uint8Array;
}

/** A step to measure: the column of its times, and the column of its start times. */
export interface StepTiming {
  readonly step: string;
  readonly since: string;
  /** 1 is the first step. */
  readonly position: number;
  readonly column: ColumnInfo;
  readonly from: ColumnInfo;
}

/** The part of a segment covered by its dataset's rollups: the buckets it contains completely. */
export interface Coverage {
  readonly rows: RowRollup;
  /**
   * Whether the segment filters a column's values: then the rollups provide only the row counts of the segment, not the
   * groups of other columns.
   */
  readonly isFiltered: boolean;
  readonly buckets: BucketRange;
  /** The code of the only bank in the segment; null: all banks. */
  readonly bank: number | null;
  /** The rest of the segment, before and after those buckets. */
  readonly rest: readonly Period[];
}
