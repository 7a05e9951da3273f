import type { CodeColumn } from '../../store/columns/columns.ts';
import type { RowClasses, Target, Addition, Runs } from './rollup-types.ts';

/** Adds counts `[units × classes × groups]`. */
export function addTable(
  { target, units, bank }: Addition,
  classes: RowClasses,
  counts: CodeColumn['values'],
  groupCount: number,
): void {
  const places = placesOf(classes, target, bank);
  const width = places.length * groupCount;
  const unit = new Uint32Array(width);
  for (let own = units.first; own < units.end; own++) {
    unit.set(counts.subarray(own * width, (own + 1) * width));
    for (let index = 0; index < places.length; index++) {
      if (places[index] >= 0) addGroups(target, places[index], unit, index * groupCount, groupCount);
    }
  }
}

/** Adds counts `[units × classes]` to the group of each unit. */
export function addUnits(
  { target, units, bank }: Addition,
  classes: RowClasses,
  counts: CodeColumn['values'],
  groupOf: (unit: number) => number,
): void {
  const places = placesOf(classes, target, bank);
  for (let own = units.first; own < units.end; own++) {
    const group = groupOf(own) * target.stride;
    for (let index = 0; index < places.length; index++) {
      if (places[index] >= 0) target.counts[places[index] + group] += counts[own * places.length + index];
    }
  }
}

/** Adds runs, which begin at the unit `first`. */
export function addRuns(
  { target, units, bank }: Addition,
  classes: RowClasses,
  { offsets, steps, counts }: Runs,
  first: number,
): void {
  const places = placesOf(classes, target, bank);
  for (let unit = units.first - first; unit < units.end - first; unit++) {
    for (let index = 0, bucket = unit * places.length; index < places.length; index++, bucket++) {
      if (places[index] >= 0) addRun(target, places[index], steps, counts, offsets[bucket], offsets[bucket + 1]);
    }
  }
}

/** Sums counts `[units × classes × groups]` over the groups with 1 in `wanted`: `[units × classes]`. */
export function sumTable(sums: Uint32Array, counts: CodeColumn['values'], wanted: Uint8Array): void {
  for (let bucket = 0, at = 0; bucket < sums.length; bucket++) {
    for (let group = 0; group < wanted.length; group++) sums[bucket] += counts[at++] * wanted[group];
  }
}

/** Sums runs over the groups with 1 in `wanted`, from the bucket `first` on. */
export function sumRuns(sums: Uint32Array, { offsets, steps, counts }: Runs, wanted: Uint8Array, first: number): void {
  for (let bucket = 0; bucket + 1 < offsets.length; bucket++) {
    for (let i = offsets[bucket], group = 0; i < offsets[bucket + 1]; i++) {
      group += counts[i] === 0 ? steps[i] << 8 : steps[i];
      sums[first + bucket] += counts[i] * wanted[group];
    }
  }
}

function addGroups(
  { counts, stride }: Target,
  place: number,
  own: Uint32Array,
  start: number,
  groupCount: number,
): void {
  for (let group = 0, at = place; group < groupCount; group++, at += stride) counts[at] += own[start + group];
}

/** Adds the entries of a bucket, as `RunEncoder` wrote them. */
function addRun(
  { counts, stride }: Target,
  place: number,
  steps: Uint8Array,
  sizes: Uint8Array,
  start: number,
  end: number,
): void {
  for (let i = start, at = place; i < end; i++) {
    const size = sizes[i];
    at += (size === 0 ? steps[i] << 8 : steps[i]) * stride;
    counts[at] += size;
  }
}

/** Where the rows of each class are added; negative where they are not. */
function placesOf({ banks, cells }: RowClasses, { places }: Target, bank: number | null): Int32Array {
  return Int32Array.from(cells, (cell, index) => (bank === null || banks[index] === bank ? places[cell] : -1));
}
