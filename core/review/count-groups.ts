import { breathe } from '../job.ts';
import type { JobContext } from '../job.ts';
import type { Summary } from '../store/summaries.ts';

import type { ClassedRows } from './classes.ts';
import { countRuns } from './count-runs.ts';
import type { AboutGroups } from './summaries.ts';

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

/** So many groups are hardly fewer than the rows, which then are as quick to read. */
const MOST_GROUPS = 2 ** 20;
/** A table of more counts than this, or than every second row, is kept as runs. */
const MOST_COUNTS = 2 ** 24;

/** Counts rows by unit, class and group: the summaries by their names. Empty where there are too many groups. */
export async function countGroups(name: string, grouped: GroupedRows, numbers: AboutGroups['numbers'], rows: ClassedRows, job: JobContext): Promise<Map<string, Summary>> {
  const { groupCount } = grouped;
  if (groupCount > MOST_GROUPS) return new Map();
  const rowCount = rows.chunks.reduce((sum, { classes }) => sum + classes.length, 0);
  const counts = bucketCount(rows) * groupCount;
  if (counts > Math.min(MOST_COUNTS, rowCount / 2)) return await countRuns(name, grouped, numbers, rows, job);
  return new Map([[name, { about: { groupCount, numbers, parts: null } satisfies AboutGroups, data: { kind: 'code', values: await countTable(grouped, rows, counts, job) } }]]);
}

async function countTable({ groupCount, chunk: entriesOf }: GroupedRows, rows: ClassedRows, length: number, job: JobContext): Promise<Uint32Array> {
  const counts = new Uint32Array(length);
  for (const chunk of rows.chunks.keys()) {
    await breathe(job);
    const { buckets, groups } = bucketEntries(rows, chunk, entriesOf(chunk));
    for (let i = 0; i < groups.length; i++) counts[buckets[i] * groupCount + groups[i]]++;
  }
  return counts;
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
