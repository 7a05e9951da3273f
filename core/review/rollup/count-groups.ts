import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { packRollup, type PackedRollup } from '../../store/datasets/rollups.ts';
import { countRunLengths, runLengthsOfTable } from './count-run-lengths.ts';
import { keyCount, EntryReader, type GroupedRows } from './grouped-rows.ts';
import type { GroupsMetadata } from './rollup-types.ts';
import type { StratifiedRows } from './strata.ts';

/** Maximum number of groups: with more, reading the rows is about as fast. */
const MAX_GROUPS = 2 ** 20;
/** Maximum size of a count table; it also has at most half as many counts as there are rows. */
const MAX_COUNTS = 2 ** 24;
/** A table with a smaller share of counts above 0 is stored as run-length counts. */
const MIN_FILLED_SHARE = 1 / 4;

/** Counts rows by bucket, stratum and group; returns the rollups by name. Empty if there are too many groups. */
export async function countGroups(
  name: string,
  grouped: GroupedRows,
  numbers: GroupsMetadata['numbers'],
  rows: StratifiedRows,
  job: JobContext,
): Promise<Map<string, PackedRollup>> {
  const { groupCount } = grouped;
  if (groupCount > MAX_GROUPS) return new Map();
  const rowCount = rows.keys.reduce((sum, { length }) => sum + length, 0);
  const length = keyCount(rows) * groupCount;
  if (length > Math.min(MAX_COUNTS, rowCount / 2)) return await countRunLengths(name, grouped, numbers, rows, job);
  const counts = await countTable(grouped, rows, length, job);
  if (countFilled(counts) < MIN_FILLED_SHARE * length) return runLengthsOfTable(name, counts, groupCount, numbers);
  return new Map([
    [
      name,
      packRollup({
        metadata: { groupCount, numbers, parts: null } satisfies GroupsMetadata,
        data: { kind: 'code', values: counts },
      }),
    ],
  ]);
}

function countFilled(counts: Uint32Array): number {
  let filled = 0;
  for (let i = 0; i < counts.length; i++) filled += Number(counts[i] > 0);
  return filled;
}

async function countTable(
  { groupCount, entriesOf }: GroupedRows,
  rows: StratifiedRows,
  length: number,
  job: JobContext,
): Promise<Uint32Array> {
  const counts = new Uint32Array(length);
  const entries = new EntryReader(rows);
  for (const chunk of rows.keys.keys()) {
    await yieldToEventLoop(job);
    addEntries(counts, entries.read(chunk, entriesOf(chunk)), entries, groupCount);
    job.report({ phase: 'count', fraction: (chunk + 1) / rows.keys.length });
  }
  return counts;
}

function addEntries(counts: Uint32Array, length: number, { keys, groups }: EntryReader, groupCount: number): void {
  for (let i = 0; i < length; i++) counts[keys[i] * groupCount + groups[i]]++;
}
