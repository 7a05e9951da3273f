import type { Random } from '../../core/engine/random.ts';

/** A part of a file; the end is exclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** A random integer from 0 to `limit` − 1. */
export function randomBelow(random: Random, limit: number): number {
  return Math.floor(random.uniform() * limit);
}

/** A file changed at random: a bit is flipped, or bytes are overwritten, inserted, removed, repeated or cut off. */
export function mutated(bytes: Buffer, random: Random, fragments: readonly string[]): Buffer {
  let changed = bytes;
  for (let change = randomBelow(random, 4); change >= 0; change--) changed = mutateOnce(changed, random, fragments);
  return changed;
}

function mutateOnce(bytes: Buffer, random: Random, fragments: readonly string[]): Buffer {
  const at = randomBelow(random, bytes.length + 1);
  const length = 1 + randomBelow(random, 2 ** randomBelow(random, 10));
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  const kinds = [
    () => flipped(bytes, random),
    () => Buffer.concat([before, randomBytes(random, length), after.subarray(length)]),
    () => Buffer.concat([before, randomBytes(random, length), after]),
    () => Buffer.concat([before, after.subarray(length)]),
    () => Buffer.concat([before, after.subarray(0, length), after]),
    () => before,
    () => Buffer.concat([before, Buffer.from(fragments[randomBelow(random, fragments.length)]), after]),
    () => Buffer.concat([before, Buffer.alloc(length, randomBelow(random, 256)), after.subarray(length)]),
  ];
  return kinds[randomBelow(random, kinds.length)]();
}

/** The bytes with one bit changed. */
export function flipped(bytes: Buffer, random: Random): Buffer {
  const copy = Buffer.from(bytes);
  if (copy.length > 0) copy[randomBelow(random, copy.length)] ^= 1 << randomBelow(random, 8);
  return copy;
}

/** The bytes with one bit changed within one of these ranges. */
export function flippedIn(bytes: Buffer, ranges: readonly ByteRange[], random: Random): Buffer {
  const { start, end } = ranges[randomBelow(random, ranges.length)];
  const copy = Buffer.from(bytes);
  copy[start + randomBelow(random, end - start)] ^= 1 << randomBelow(random, 8);
  return copy;
}

function randomBytes(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => randomBelow(random, 256)));
}
