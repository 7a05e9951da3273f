import type { ClassedRows } from './classes.ts';

/** How the rows of a dataset fall into groups. */
export interface GroupedRows {
  readonly groupCount: number;
  /** Whether every row is in one group. */
  readonly isPartition: boolean;
  chunk(chunk: number): GroupEntries;
}

/** Entry i: row `rows[i]` (null: row i) of a chunk is in group `groups[i]`. */
export interface GroupEntries {
  readonly rows: ArrayLike<number> | null;
  readonly groups: ArrayLike<number>;
}

/** How many buckets there are: one for each unit and class. */
export function bucketCount({ units, classes }: ClassedRows): number {
  return units.count * classes.cells.length;
}

/** The entries of a chunk by their buckets `unit × classes + class`, in one width: counting is several times as fast where the compiler only ever sees one. */
export function bucketEntries(rows: ClassedRows, chunk: number, { rows: own, groups }: GroupEntries): { readonly buckets: Uint32Array; readonly groups: Uint32Array } {
  const { units, classes } = rows.chunks[chunk];
  const width = rows.classes.cells.length;
  const buckets = new Uint32Array(groups.length);
  if (own === null) for (let i = 0; i < buckets.length; i++) buckets[i] = units[i] * width + classes[i];
  else for (let i = 0; i < buckets.length; i++) buckets[i] = units[own[i]] * width + classes[own[i]];
  const widened = new Uint32Array(groups.length);
  widened.set(groups);
  return { buckets, groups: widened };
}
