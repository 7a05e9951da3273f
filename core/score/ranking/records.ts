/**
 * A block of memory with records of candidates to rank, one after the other, viewed as words, floats, doubles and
 * bytes.
 *
 * A record takes an even number of 32-bit words: the order key, the candidate, the ordinal and the weight (doubles),
 * the length of the user id, the probabilities (`steps` floats), and the user id's bytes. Memory and spill files use
 * the same layout.
 */
export interface Arena {
  readonly words: Uint32Array;
  readonly floats: Float32Array;
  readonly doubles: Float64Array;
  readonly bytes: Uint8Array;
}

const HEADER_WORDS = 7;
const TOP_SCORE_BITS = 0x7fff_ffff;

const floatView = new Float32Array(1);
const bitsView = new Uint32Array(floatView.buffer);

/** Allocates an arena of at least `byteLength` bytes. */
export function createArena(byteLength: number): Arena {
  const buffer = new ArrayBuffer(Math.ceil(byteLength / 8) * 8);
  return {
    words: new Uint32Array(buffer),
    floats: new Float32Array(buffer),
    doubles: new Float64Array(buffer),
    bytes: new Uint8Array(buffer),
  };
}

/** Number of 32-bit words of a record with `steps` probabilities and an id of `idLength` bytes; always even. */
export function recordWords(steps: number, idLength: number): number {
  return (HEADER_WORDS + steps + ((idLength + 3) >> 2) + 1) & ~1;
}

/**
 * An integer that decreases as the score (float32, non-negative) increases; non-negative floats sort like their bits.
 */
export function orderKey(score: number): number {
  floatView[0] = score;
  return TOP_SCORE_BITS - bitsView[0];
}

/**
 * Writes a record at word `offset` (even; the caller ensures enough room), with `steps` probabilities starting at
 * `from` and the id `bytes[start .. end)`.
 */
export function writeRecord(
  arena: Arena,
  offset: number,
  steps: number,
  key: number,
  candidate: number,
  ordinal: number,
  weight: number,
  probabilities: Float32Array,
  from: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): void {
  const { words, floats } = arena;
  words[offset] = key;
  words[offset + 1] = candidate;
  arena.doubles[(offset >> 1) + 1] = ordinal;
  arena.doubles[(offset >> 1) + 2] = weight;
  words[offset + 6] = end - start;
  for (let step = 0; step < steps; step++) floats[offset + HEADER_WORDS + step] = probabilities[from + step];
  const idAt = 4 * (offset + HEADER_WORDS + steps);
  const target = arena.bytes;
  for (let index = start; index < end; index++) target[idAt + index - start] = bytes[index];
}

/** The record's order key; see `orderKey`. */
export function keyAt(arena: Arena, offset: number): number {
  return arena.words[offset];
}

/** The record's score (float32). */
export function scoreAt(arena: Arena, offset: number): number {
  bitsView[0] = TOP_SCORE_BITS - arena.words[offset];
  return floatView[0];
}

/** Index of the record's candidate. */
export function candidateAt(arena: Arena, offset: number): number {
  return arena.words[offset + 1];
}

/** The ordinal of the user's record in the audience. */
export function ordinalAt(arena: Arena, offset: number): number {
  return arena.doubles[(offset >> 1) + 1];
}

/** The weight of the record's row. */
export function weightAt(arena: Arena, offset: number): number {
  return arena.doubles[(offset >> 1) + 2];
}

/** Index among the arena's floats of the record's first probability. */
export function probabilitiesStart(offset: number): number {
  return offset + HEADER_WORDS;
}

/** The record's probability of a step. */
export function probabilityAt(arena: Arena, offset: number, step: number): number {
  return arena.floats[offset + HEADER_WORDS + step];
}

/** Byte offset of the record's user id. */
export function idStart(offset: number, steps: number): number {
  return 4 * (offset + HEADER_WORDS + steps);
}

/** Length of the record's user id in bytes. */
export function idLength(arena: Arena, offset: number): number {
  return arena.words[offset + 6];
}

/** Length in words of the record at `offset`. */
export function wordsAt(arena: Arena, offset: number, steps: number): number {
  return recordWords(steps, arena.words[offset + 6]);
}

/**
 * Compares two records by score (highest first), then user id byte by byte, then ordinal; negative if the first comes
 * first.
 */
export function compareRecords(first: Arena, a: number, second: Arena, b: number, steps: number): number {
  return first.words[a] - second.words[b] || compareIds(first, a, second, b, steps, 0);
}

/** Compares the user ids of two records from byte `byte` on, as those before are equal, then their ordinals. */
export function compareIds(first: Arena, a: number, second: Arena, b: number, steps: number, byte: number): number {
  const lengthA = first.words[a + 6];
  const lengthB = second.words[b + 6];
  const startA = idStart(a, steps);
  const startB = idStart(b, steps);
  const shared = Math.min(lengthA, lengthB);
  for (let index = byte; index < shared; index++) {
    const difference = first.bytes[startA + index] - second.bytes[startB + index];
    if (difference !== 0) return difference;
  }
  return lengthA - lengthB || ordinalAt(first, a) - ordinalAt(second, b);
}
