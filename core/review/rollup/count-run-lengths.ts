import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { packRollup, type PackedRollup } from '../../store/datasets/rollups.ts';
import { keyCount, EntryReader, type GroupedRows } from './grouped-rows.ts';
import type { GroupsMetadata } from './rollup-types.ts';
import { partRollups } from './rollups.ts';
import { RunLengthEncoder, type PackedRunLengths } from './run-length-encoder.ts';
import type { StratifiedRows } from './strata.ts';
import type { BucketRange } from './time-buckets.ts';

/** Maximum number of entries sorted at a time, which bounds the memory. */
const MAX_SORTED_ENTRIES = 2 ** 23;
/** Approximate number of entries in a part, which bounds what a query about a few days reads. */
const PART_ENTRIES = 2 ** 19;
/**
 * The entries of a key are counted in a table of all groups if there are fewer groups per entry than this; otherwise
 * they are sorted.
 */
const SPARSE_GROUPS_PER_ENTRY = 24;

/** Counts rows in many groups: stores only the groups that occur in each bucket and stratum. */
export async function countRunLengths(
  name: string,
  grouped: GroupedRows,
  numbers: GroupsMetadata['numbers'],
  rows: StratifiedRows,
  job: JobContext,
): Promise<Map<string, PackedRollup>> {
  const sizes = await keySizes(grouped, rows, job);
  const width = rows.strata.cells.length;
  const parts: number[] = [];
  const encoded: PackedRunLengths[] = [];
  for (const pass of rangesOf(sizes, width, { first: 0, end: rows.buckets.count }, MAX_SORTED_ENTRIES)) {
    const { starts, groups } = await sortByKey(grouped, rows, sizes, pass, job);
    for (const part of rangesOf(sizes, width, pass, PART_ENTRIES)) {
      parts.push(part.first);
      encoded.push(
        runLengthsOf(
          groups,
          starts.subarray((part.first - pass.first) * width, (part.end - pass.first) * width + 1),
          grouped.groupCount,
        ),
      );
    }
  }
  return withParts(name, { groupCount: grouped.groupCount, numbers, parts }, encoded);
}

/** The run-length counts of a table `[buckets × strata × groups]`, in one part. */
export function runLengthsOfTable(
  name: string,
  counts: Uint32Array,
  groupCount: number,
  numbers: GroupsMetadata['numbers'],
): Map<string, PackedRollup> {
  const encoder = new RunLengthEncoder();
  for (let start = 0; start < counts.length; start += groupCount) {
    for (let group = 0; group < groupCount; group++)
      if (counts[start + group] > 0) encoder.add(group, counts[start + group]);
    encoder.endKey();
  }
  return withParts(name, { groupCount, numbers, parts: [0] }, [encoder.finish()]);
}

function withParts(
  name: string,
  metadata: GroupsMetadata,
  encoded: readonly PackedRunLengths[],
): Map<string, PackedRollup> {
  const rollups = new Map([[name, packRollup({ metadata, data: { kind: 'code', values: new Uint8Array(0) } })]]);
  for (const [part, { groups, counts }] of encoded.entries()) {
    const names = partRollups(name, part);
    rollups.set(names.groups, groups).set(names.counts, counts);
  }
  return rollups;
}

async function keySizes(grouped: GroupedRows, rows: StratifiedRows, job: JobContext): Promise<Uint32Array> {
  const sizes = new Uint32Array(keyCount(rows));
  const entries = new EntryReader(rows);
  for (const [chunk, groups] of rows.keys.entries()) {
    await yieldToEventLoop(job);
    addSizes(
      sizes,
      entries.read(chunk, grouped.isPartition ? { rows: null, groups } : grouped.entriesOf(chunk)),
      entries,
    );
  }
  return sizes;
}

function addSizes(sizes: Uint32Array, length: number, { keys }: EntryReader): void {
  for (let i = 0; i < length; i++) sizes[keys[i]]++;
}

/** Splits buckets into ranges of at least one bucket each, limited to a maximum number of entries where possible. */
function rangesOf(sizes: Uint32Array, width: number, { first, end }: BucketRange, maxEntries: number): BucketRange[] {
  const ranges: BucketRange[] = [];
  let [start, entries] = [first, 0];
  for (let bucket = first; bucket < end; bucket++) {
    let bucketEntries = 0;
    for (let key = bucket * width; key < (bucket + 1) * width; key++) bucketEntries += sizes[key];
    if (bucket > start && entries + bucketEntries > maxEntries) {
      ranges.push({ first: start, end: bucket });
      [start, entries] = [bucket, 0];
    }
    entries += bucketEntries;
  }
  return [...ranges, { first: start, end }];
}

/** The groups of all entries in some buckets, ordered by key; key k begins at `starts[k]`. */
async function sortByKey(
  grouped: GroupedRows,
  rows: StratifiedRows,
  sizes: Uint32Array,
  buckets: BucketRange,
  job: JobContext,
): Promise<{ readonly starts: Uint32Array; readonly groups: Uint32Array }> {
  const width = rows.strata.cells.length;
  const [first, end] = [buckets.first * width, buckets.end * width];
  const starts = new Uint32Array(end - first + 1);
  for (let key = first; key < end; key++) starts[key - first + 1] = starts[key - first] + sizes[key];
  const sorted = new Uint32Array(starts[starts.length - 1]);
  const nextFree = starts.slice();
  const entries = new EntryReader(rows);
  for (const [chunk, keys] of rows.keys.entries()) {
    if (!keys.some((key) => key >= first && key < end)) continue;
    await yieldToEventLoop(job);
    sortEntries(sorted, nextFree, entries.read(chunk, grouped.entriesOf(chunk)), entries, first);
  }
  return { starts, groups: sorted };
}

/** Writes the group of each entry at the next free position of its key; keys begin with `first`. */
function sortEntries(
  sorted: Uint32Array,
  nextFree: Uint32Array,
  length: number,
  { keys, groups }: EntryReader,
  first: number,
): void {
  for (let i = 0; i < length; i++) {
    const key = keys[i] - first;
    if (key >= 0 && key < nextFree.length - 1) sorted[nextFree[key]++] = groups[i];
  }
}

/** The run-length counts of consecutive keys; may sort their entries in place. */
function runLengthsOf(groups: Uint32Array, starts: Uint32Array, groupCount: number): PackedRunLengths {
  const encoder = new RunLengthEncoder();
  const table = new Uint32Array(groupCount);
  for (let key = 0; key + 1 < starts.length; key++) {
    const keyGroups = groups.subarray(starts[key], starts[key + 1]);
    if (keyGroups.length * SPARSE_GROUPS_PER_ENTRY > groupCount) encodeByTable(encoder, keyGroups, table);
    else encodeBySorting(encoder, keyGroups);
    encoder.endKey();
  }
  return encoder.finish();
}

function encodeByTable(encoder: RunLengthEncoder, groups: Uint32Array, table: Uint32Array): void {
  for (let i = 0; i < groups.length; i++) table[groups[i]]++;
  for (let group = 0; group < table.length; group++) {
    if (table[group] === 0) continue;
    encoder.add(group, table[group]);
    table[group] = 0;
  }
}

function encodeBySorting(encoder: RunLengthEncoder, groups: Uint32Array): void {
  groups.sort();
  for (let i = 0, end = 0; i < groups.length; i = end) {
    while (end < groups.length && groups[end] === groups[i]) end++;
    encoder.add(groups[i], end - i);
  }
}
