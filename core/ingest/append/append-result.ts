/**
 * The ways to treat a sample that the dataset already has: merge late conversions into it, keep it as it is, or take
 * the new record instead. `add` is for data without ids: copies of rows are added as well.
 */
export const KNOWN_POLICIES = ['update', 'skip', 'replace', 'add'] as const;
export type KnownPolicy = (typeof KNOWN_POLICIES)[number];

/** The result of an append, as stored with it; times are milliseconds since 1970. */
export interface AppendRecord {
  readonly files: readonly string[];
  readonly known: KnownPolicy;
  readonly records: number;
  readonly rejected: number;
  /** New samples. */
  readonly added: number;
  /** Known samples whose labels changed. */
  readonly updated: number;
  readonly unchanged: number;
  readonly replaced: number;
  readonly skipped: number;
  /** Exact copies of rows, left out or added; 0 for data with ids. */
  readonly copies: number;
  /** Known samples whose times contradict those of the dataset. */
  readonly contradictory: number;
  /** By step: known samples that only reached it with the new records. */
  readonly conversions: readonly { readonly step: string; readonly samples: number }[];
  readonly rowsBefore: number;
  readonly rows: number;
  readonly immatureBefore: number;
  readonly immature: number;
  readonly asOfBefore: number | null;
  readonly asOf: number | null;
  /** Columns of the files that the dataset does not have. */
  readonly newColumns: readonly string[];
}
