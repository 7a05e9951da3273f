import type { CodeColumn } from '../../store/columns/columns.ts';
import type { RowStrata, Target, Addition, RunLengths } from './rollup-types.ts';

/** Adds counts `[buckets × strata × groups]`. */
export function addTable(
  { target, buckets, bank }: Addition,
  strata: RowStrata,
  counts: CodeColumn['values'],
  groupCount: number,
): void {
  const offsets = offsetsOf(strata, target, bank);
  const width = offsets.length * groupCount;
  const bucketCounts = new Uint32Array(width);
  for (let bucket = buckets.first; bucket < buckets.end; bucket++) {
    bucketCounts.set(counts.subarray(bucket * width, (bucket + 1) * width));
    for (let index = 0; index < offsets.length; index++) {
      if (offsets[index] >= 0) addGroups(target, offsets[index], bucketCounts, index * groupCount, groupCount);
    }
  }
}

/** Adds counts `[buckets × strata]` to the group of each bucket. */
export function addBuckets(
  { target, buckets, bank }: Addition,
  strata: RowStrata,
  counts: CodeColumn['values'],
  groupOf: (bucket: number) => number,
): void {
  const offsets = offsetsOf(strata, target, bank);
  for (let bucket = buckets.first; bucket < buckets.end; bucket++) {
    const group = groupOf(bucket) * target.stride;
    for (let index = 0; index < offsets.length; index++) {
      if (offsets[index] >= 0) target.counts[offsets[index] + group] += counts[bucket * offsets.length + index];
    }
  }
}

/** Adds run-length counts that begin at the bucket `first`. */
export function addRunLengths(
  { target, buckets, bank }: Addition,
  strata: RowStrata,
  { offsets: entryOffsets, steps, counts }: RunLengths,
  first: number,
): void {
  const offsets = offsetsOf(strata, target, bank);
  for (let bucket = buckets.first - first; bucket < buckets.end - first; bucket++) {
    for (let index = 0, key = bucket * offsets.length; index < offsets.length; index++, key++) {
      if (offsets[index] >= 0)
        addEntries(target, offsets[index], steps, counts, entryOffsets[key], entryOffsets[key + 1]);
    }
  }
}

/** Sums counts `[buckets × strata × groups]` over the groups with 1 in `selected`: `[buckets × strata]`. */
export function sumTable(sums: Uint32Array, counts: CodeColumn['values'], selected: Uint8Array): void {
  for (let key = 0, index = 0; key < sums.length; key++) {
    for (let group = 0; group < selected.length; group++) sums[key] += counts[index++] * selected[group];
  }
}

/** Sums run-length counts over the groups with 1 in `selected`, from the key `first` on. */
export function sumRunLengths(
  sums: Uint32Array,
  { offsets, steps, counts }: RunLengths,
  selected: Uint8Array,
  first: number,
): void {
  for (let key = 0; key + 1 < offsets.length; key++) {
    for (let i = offsets[key], group = 0; i < offsets[key + 1]; i++) {
      group += counts[i] === 0 ? steps[i] << 8 : steps[i];
      sums[first + key] += counts[i] * selected[group];
    }
  }
}

function addGroups(
  { counts, stride }: Target,
  offset: number,
  added: Uint32Array,
  start: number,
  groupCount: number,
): void {
  for (let group = 0, at = offset; group < groupCount; group++, at += stride) counts[at] += added[start + group];
}

/** Adds the entries of a key, as written by `RunLengthEncoder`. */
function addEntries(
  { counts, stride }: Target,
  offset: number,
  steps: Uint8Array,
  sizes: Uint8Array,
  start: number,
  end: number,
): void {
  for (let i = start, index = offset; i < end; i++) {
    const size = sizes[i];
    index += (size === 0 ? steps[i] << 8 : steps[i]) * stride;
    counts[index] += size;
  }
}

/** Offset at which to add the rows of each stratum; negative for strata to skip. */
function offsetsOf({ banks, cells }: RowStrata, { offsets }: Target, bank: number | null): Int32Array {
  return Int32Array.from(cells, (cell, index) => (bank === null || banks[index] === bank ? offsets[cell] : -1));
}
