import { UNBOUNDED, type Period } from '../funnel/period.ts';
import type { Condition } from '../segment/conditions.ts';

/**
 * The selected samples of a dataset: those of a bank, a period, a segment, a share of the ids and a share of the
 * users, with a share of the last step's negatives, and the labels known at a time. A bootstrap repeats some of them.
 * A sample without a time is in no bounded period.
 */
export interface Selection extends Period {
  /**
   * Only this bank's samples; null for all. A dataset without a bank column belongs to one bank, so all of it is
   * selected.
   */
  readonly bank: string | null;
  /**
   * Bounds of the seeded hash of the id's bytes (of the row number if there are no ids): from `hashFrom` (inclusive) to
   * `hashTo` (exclusive), each 0 … 1.
   */
  readonly hashFrom: number;
  readonly hashTo: number;
  readonly hashSeed: number;
  /** True leaves out samples with any open step; false leaves out only those without a mature step. */
  readonly mature: boolean;
  /** True includes samples without a mature step, where outcomes are not needed; absent: `mature` applies. */
  readonly ignoreMaturity?: boolean;
  /** Labels as they were known at this time, in milliseconds; null or absent: at the dataset's as-of date. */
  readonly knownAt?: number | null;
  /**
   * Keeps only `rate` of the samples that did not reach the last step, by a hash of seed and row: the same ones in
   * every epoch.
   */
  readonly keepNegatives: { readonly rate: number; readonly seed: number } | null;
  /** Keeps only the samples of a share of the users; absent: all. */
  readonly users?: UserShare;
  /**
   * Draws the users with replacement, by a hash with this seed: the samples of a user come as often as the user is
   * drawn, and not at all if never. Absent: each user once.
   */
  readonly bootstrapSeed?: number;
  /** Keeps only the samples that meet all conditions of a segment; absent: all. */
  readonly where?: readonly Condition[];
}

/** Users whose seeded hash is from `from` (inclusive) to `to` (exclusive), each 0 … 1. */
export interface UserShare {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

/** Selects all samples with a mature step, by default of all banks and all times. */
export function wholeSelection(bank: string | null = null, { from, to }: Period = UNBOUNDED): Selection {
  return { bank, from, to, hashFrom: 0, hashTo: 1, hashSeed: 0, mature: false, keepNegatives: null };
}
