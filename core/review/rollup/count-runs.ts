import { breathe, type JobContext } from '../../job.ts';
import { packSummary, type PackedSummary } from '../../store/datasets/summaries.ts';
import type { ClassedRows } from './classes.ts';
import { bucketCount, EntryReader, type GroupedRows } from './grouped-rows.ts';
import type { AboutGroups } from './rollup-types.ts';
import { RunEncoder, type PackedRuns } from './run-encoder.ts';
import { partSummaries } from './summaries.ts';
import type { UnitRange } from './units.ts';

/**
 * So many entries are sorted at a time, which bounds the memory; what is sorted is kept in parts of about so many,
 * which bounds what a question about a few days reads.
 */
const MOST_SORTED = 2 ** 23;
const PART_ENTRIES = 2 ** 19;
/**
 * Entries of a bucket are counted in a table of all groups where these are at most so many times as many, else sorted.
 */
const SPARSE = 24;

/** Counts rows that fall into many groups: of each unit and class only the groups that occur. */
export async function countRuns(
  name: string,
  grouped: GroupedRows,
  numbers: AboutGroups['numbers'],
  rows: ClassedRows,
  job: JobContext,
): Promise<Map<string, PackedSummary>> {
  const sizes = await bucketSizes(grouped, rows, job);
  const width = rows.classes.cells.length;
  const parts: number[] = [];
  const runs: PackedRuns[] = [];
  for (const pass of rangesOf(sizes, width, { first: 0, end: rows.units.count }, MOST_SORTED)) {
    const { starts, groups } = await sortIntoBuckets(grouped, rows, sizes, pass, job);
    for (const part of rangesOf(sizes, width, pass, PART_ENTRIES)) {
      parts.push(part.first);
      runs.push(
        runsOf(
          groups,
          starts.subarray((part.first - pass.first) * width, (part.end - pass.first) * width + 1),
          grouped.groupCount,
        ),
      );
    }
  }
  return withParts(name, { groupCount: grouped.groupCount, numbers, parts }, runs);
}

/** The runs of a table `[units × classes × groups]`, in one part. */
export function runsOfTable(
  name: string,
  counts: Uint32Array,
  groupCount: number,
  numbers: AboutGroups['numbers'],
): Map<string, PackedSummary> {
  const encoder = new RunEncoder();
  for (let start = 0; start < counts.length; start += groupCount) {
    for (let group = 0; group < groupCount; group++)
      if (counts[start + group] > 0) encoder.add(group, counts[start + group]);
    encoder.endBucket();
  }
  return withParts(name, { groupCount, numbers, parts: [0] }, [encoder.finish()]);
}

function withParts(name: string, about: AboutGroups, runs: readonly PackedRuns[]): Map<string, PackedSummary> {
  const summaries = new Map([[name, packSummary({ about, data: { kind: 'code', values: new Uint8Array(0) } })]]);
  for (const [part, { groups, counts }] of runs.entries()) {
    const names = partSummaries(name, part);
    summaries.set(names.groups, groups).set(names.counts, counts);
  }
  return summaries;
}

async function bucketSizes(grouped: GroupedRows, rows: ClassedRows, job: JobContext): Promise<Uint32Array> {
  const sizes = new Uint32Array(bucketCount(rows));
  const entries = new EntryReader(rows);
  for (const [chunk, groups] of rows.buckets.entries()) {
    await breathe(job);
    addSizes(sizes, entries.read(chunk, grouped.isPartition ? { rows: null, groups } : grouped.chunk(chunk)), entries);
  }
  return sizes;
}

function addSizes(sizes: Uint32Array, length: number, { buckets }: EntryReader): void {
  for (let i = 0; i < length; i++) sizes[buckets[i]]++;
}

/** Cuts units into ranges of at least one unit and, beyond that, at most so many entries. */
function rangesOf(sizes: Uint32Array, width: number, { first, end }: UnitRange, most: number): UnitRange[] {
  const ranges: UnitRange[] = [];
  let [start, entries] = [first, 0];
  for (let unit = first; unit < end; unit++) {
    let own = 0;
    for (let bucket = unit * width; bucket < (unit + 1) * width; bucket++) own += sizes[bucket];
    if (unit > start && entries + own > most) {
      ranges.push({ first: start, end: unit });
      [start, entries] = [unit, 0];
    }
    entries += own;
  }
  return [...ranges, { first: start, end }];
}

/** The groups of all entries in some units, bucket by bucket, each bucket from `starts` on. */
async function sortIntoBuckets(
  grouped: GroupedRows,
  rows: ClassedRows,
  sizes: Uint32Array,
  units: UnitRange,
  job: JobContext,
): Promise<{ readonly starts: Uint32Array; readonly groups: Uint32Array }> {
  const width = rows.classes.cells.length;
  const [first, end] = [units.first * width, units.end * width];
  const starts = new Uint32Array(end - first + 1);
  for (let bucket = first; bucket < end; bucket++) starts[bucket - first + 1] = starts[bucket - first] + sizes[bucket];
  const sorted = new Uint32Array(starts[starts.length - 1]);
  const next = starts.slice();
  const entries = new EntryReader(rows);
  for (const [chunk, own] of rows.buckets.entries()) {
    if (!own.some((bucket) => bucket >= first && bucket < end)) continue;
    await breathe(job);
    sortEntries(sorted, next, entries.read(chunk, grouped.chunk(chunk)), entries, first);
  }
  return { starts, groups: sorted };
}

/** Puts entries behind those of their bucket; buckets begin with `first`. */
function sortEntries(
  sorted: Uint32Array,
  next: Uint32Array,
  length: number,
  { buckets, groups }: EntryReader,
  first: number,
): void {
  for (let i = 0; i < length; i++) {
    const bucket = buckets[i] - first;
    if (bucket >= 0 && bucket < next.length - 1) sorted[next[bucket]++] = groups[i];
  }
}

/** The runs of consecutive buckets, whose entries may be sorted in place. */
function runsOf(groups: Uint32Array, starts: Uint32Array, groupCount: number): PackedRuns {
  const encoder = new RunEncoder();
  const table = new Uint32Array(groupCount);
  for (let bucket = 0; bucket + 1 < starts.length; bucket++) {
    const own = groups.subarray(starts[bucket], starts[bucket + 1]);
    if (own.length * SPARSE > groupCount) encodeByTable(encoder, own, table);
    else encodeBySorting(encoder, own);
    encoder.endBucket();
  }
  return encoder.finish();
}

function encodeByTable(encoder: RunEncoder, groups: Uint32Array, table: Uint32Array): void {
  for (let i = 0; i < groups.length; i++) table[groups[i]]++;
  for (let group = 0; group < table.length; group++) {
    if (table[group] === 0) continue;
    encoder.add(group, table[group]);
    table[group] = 0;
  }
}

function encodeBySorting(encoder: RunEncoder, groups: Uint32Array): void {
  groups.sort();
  for (let i = 0, end = 0; i < groups.length; i = end) {
    while (end < groups.length && groups[end] === groups[i]) end++;
    encoder.add(groups[i], end - i);
  }
}
