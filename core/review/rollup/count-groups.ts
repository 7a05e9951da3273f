import { breathe, type JobContext } from '../../job.ts';
import { packSummary, type PackedSummary } from '../../store/datasets/summaries.ts';
import type { ClassedRows } from './classes.ts';
import { countRuns, runsOfTable } from './count-runs.ts';
import { bucketCount, EntryReader, type GroupedRows } from './grouped-rows.ts';
import type { AboutGroups } from './rollup-types.ts';

/** So many groups are hardly fewer than the rows, which then are as quick to read. */
const MOST_GROUPS = 2 ** 20;
/** Groups are counted in a table of at most so many counts, and at most half as many as there are rows. */
const MOST_COUNTS = 2 ** 24;
/** A table of which more is filled is kept as it is; what else there is, is kept as runs. */
const FILLED = 1 / 4;

/** Counts rows by unit, class and group: the summaries by their names. Empty where there are too many groups. */
export async function countGroups(
  name: string,
  grouped: GroupedRows,
  numbers: AboutGroups['numbers'],
  rows: ClassedRows,
  job: JobContext,
): Promise<Map<string, PackedSummary>> {
  const { groupCount } = grouped;
  if (groupCount > MOST_GROUPS) return new Map();
  const rowCount = rows.buckets.reduce((sum, { length }) => sum + length, 0);
  const length = bucketCount(rows) * groupCount;
  if (length > Math.min(MOST_COUNTS, rowCount / 2)) return await countRuns(name, grouped, numbers, rows, job);
  const counts = await countTable(grouped, rows, length, job);
  if (filledOf(counts) < FILLED * length) return runsOfTable(name, counts, groupCount, numbers);
  return new Map([
    [
      name,
      packSummary({
        about: { groupCount, numbers, parts: null } satisfies AboutGroups,
        data: { kind: 'code', values: counts },
      }),
    ],
  ]);
}

function filledOf(counts: Uint32Array): number {
  let filled = 0;
  for (let i = 0; i < counts.length; i++) filled += Number(counts[i] > 0);
  return filled;
}

async function countTable(
  { groupCount, chunk: entriesOf }: GroupedRows,
  rows: ClassedRows,
  length: number,
  job: JobContext,
): Promise<Uint32Array> {
  const counts = new Uint32Array(length);
  const entries = new EntryReader(rows);
  for (const chunk of rows.buckets.keys()) {
    await breathe(job);
    addEntries(counts, entries.read(chunk, entriesOf(chunk)), entries, groupCount);
  }
  return counts;
}

function addEntries(counts: Uint32Array, length: number, { buckets, groups }: EntryReader, groupCount: number): void {
  for (let i = 0; i < length; i++) counts[buckets[i] * groupCount + groups[i]]++;
}
