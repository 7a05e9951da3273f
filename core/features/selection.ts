import { ALWAYS, type Period } from '../funnel/period.ts';

/**
 * Which samples of a dataset take part: a bank, a period, a share of the ids, only mature labels, and a share of the
 * last step's negatives. A sample without a time lies in no period that has an end.
 */
export interface Selection extends Period {
  /** Only this bank's samples; null for all. A dataset without a bank column is one bank's, so all of it is taken. */
  readonly bank: string | null;
  /**
   * The share of ids, by seeded hash of the id's bytes (of the row's number where there are no ids): from `hashFrom`
   * (included) to `hashTo` (excluded), each 0 … 1.
   */
  readonly hashFrom: number;
  readonly hashTo: number;
  readonly hashSeed: number;
  /** Samples with any step still open never take part. */
  readonly mature: true;
  /**
   * Keeps only `rate` of the samples that did not reach the last step, by a hash of seed and row: the same ones in
   * every epoch.
   */
  readonly keepNegatives: { readonly rate: number; readonly seed: number } | null;
}

/** All mature samples of a bank, or of all banks, in a period. */
export function wholeSelection(bank: string | null, { from, to }: Period = ALWAYS): Selection {
  return { bank, from, to, hashFrom: 0, hashTo: 1, hashSeed: 0, mature: true, keepNegatives: null };
}
