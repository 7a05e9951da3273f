import { type Arena, compareIds, idLength, idStart } from './records.ts';

const DIGIT_BITS = 11;
const BUCKETS = 1 << DIGIT_BITS;
const MAX_INSERTION_SORT = 16;
const RECORDS_PER_TURN = 1 << 16;

/** Records of an arena, with one entry each in every list. */
export interface RecordList {
  /** Word offsets. */
  readonly offsets: Uint32Array;
  /** Order keys. */
  readonly keys: Uint32Array;
  /** The list of each record; null if there is only one list. */
  readonly lists: Uint32Array | null;
}

/**
 * Sorts records by list, then score (highest first), then user id byte by byte, then ordinal, and returns their word
 * offsets in that order. It is a stable radix sort over the order keys and lists, followed by a three-way radix
 * quicksort of the ids of records with equal keys. Yields every few milliseconds, so that other work can run, except
 * while it sorts the ids of one key.
 */
export function* sortRecords(arena: Arena, steps: number, list: RecordList): Generator<void, Uint32Array, void> {
  const { offsets, keys, lists } = list;
  const count = offsets.length;
  let order = new Uint32Array(count);
  let spare = new Uint32Array(count);
  for (let index = 0; index < count; index++) order[index] = index;
  for (const [values, shift] of passesOf(keys, lists)) {
    countingPass(values, shift, order, spare);
    [order, spare] = [spare, order];
    yield;
  }
  for (let index = 0; index < count; index++) spare[index] = offsets[order[index]];
  for (let start = 0; start < count; yield) start = sortEqual(arena, steps, list, order, spare, start);
  return spare;
}

/** The digits to sort by, from the least to the most significant one. */
function passesOf(keys: Uint32Array, lists: Uint32Array | null): [values: Uint32Array, shift: number][] {
  const passes: [Uint32Array, number][] = [];
  for (let shift = 0; shift < 32; shift += DIGIT_BITS) passes.push([keys, shift]);
  const maximum = lists === null ? 0 : largest(lists);
  for (let shift = 0; lists !== null && maximum >>> shift > 0; shift += DIGIT_BITS) passes.push([lists, shift]);
  return passes;
}

/** Sorts the ids of equal keys among the next records from `start`; returns where the records after them start. */
function sortEqual(
  arena: Arena,
  steps: number,
  { keys, lists }: RecordList,
  order: Uint32Array,
  sorted: Uint32Array,
  start: number,
): number {
  const same = (a: number, b: number): boolean => keys[a] === keys[b] && (lists === null || lists[a] === lists[b]);
  const enough = Math.min(order.length, start + RECORDS_PER_TURN);
  let [from, to] = [start, start + 1];
  for (; from < enough; from = to, to++) {
    while (to < order.length && same(order[from], order[to])) to++;
    if (to - from > 1) sortIds(arena, steps, sorted, from, to, 0);
  }
  return from;
}

function largest(values: Uint32Array): number {
  let maximum = 0;
  for (const value of values) if (value > maximum) maximum = value;
  return maximum;
}

/** Moves `order` to `target`, stably sorted by the 11 bits of `values` above `shift`. */
function countingPass(values: Uint32Array, shift: number, order: Uint32Array, target: Uint32Array): void {
  const starts = new Uint32Array(BUCKETS);
  for (let index = 0; index < values.length; index++) starts[(values[index] >>> shift) & (BUCKETS - 1)]++;
  for (let bucket = 0, start = 0; bucket < BUCKETS; bucket++) {
    const size = starts[bucket];
    starts[bucket] = start;
    start += size;
  }
  for (let index = 0; index < order.length; index++) {
    const item = order[index];
    const bucket = (values[item] >>> shift) & (BUCKETS - 1);
    target[starts[bucket]] = item;
    starts[bucket]++;
  }
}

/**
 * Sorts `order[low .. high)`, whose ids agree in their first `depth` bytes, by id (Bentley and Sedgewick's multikey
 * quicksort).
 */
function sortIds(arena: Arena, steps: number, order: Uint32Array, low: number, high: number, depth: number): void {
  let from = low;
  let to = high;
  let byte = depth;
  while (to - from > MAX_INSERTION_SORT) {
    const pivot = medianByte(arena, steps, order, from, to, byte);
    let smaller = from;
    let larger = to;
    for (let index = from; index < larger;) {
      const value = byteAt(arena, steps, order[index], byte);
      if (value < pivot) swap(order, smaller++, index++);
      else if (value > pivot) swap(order, index, --larger);
      else index++;
    }
    sortIds(arena, steps, order, from, smaller, byte);
    sortIds(arena, steps, order, larger, to, byte);
    from = smaller;
    to = larger;
    if (pivot === 0) break;
    byte++;
  }
  if (to - from > MAX_INSERTION_SORT)
    order.subarray(from, to).sort((a, b) => compareIds(arena, a, arena, b, steps, byte));
  else insertionSort(arena, steps, order, from, to, byte);
}

/** The id's byte plus 1; 0 past its end, so that a shorter id sorts first. */
function byteAt(arena: Arena, steps: number, offset: number, byte: number): number {
  return byte < idLength(arena, offset) ? arena.bytes[idStart(offset, steps) + byte] + 1 : 0;
}

function medianByte(arena: Arena, steps: number, order: Uint32Array, from: number, to: number, byte: number): number {
  const a = byteAt(arena, steps, order[from], byte);
  const b = byteAt(arena, steps, order[(from + to) >> 1], byte);
  const c = byteAt(arena, steps, order[to - 1], byte);
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

function insertionSort(arena: Arena, steps: number, order: Uint32Array, from: number, to: number, byte: number): void {
  for (let index = from + 1; index < to; index++) {
    const item = order[index];
    let slot = index;
    for (; slot > from && compareIds(arena, order[slot - 1], arena, item, steps, byte) > 0; slot--)
      order[slot] = order[slot - 1];
    order[slot] = item;
  }
}

function swap(order: Uint32Array, a: number, b: number): void {
  const kept = order[a];
  order[a] = order[b];
  order[b] = kept;
}
