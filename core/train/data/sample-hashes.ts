import { yieldToEventLoop, type JobContext } from '../../job.ts';

const BUCKETS = 256;
const FIRST_CAPACITY = 64;

/**
 * The 64-bit hashes of a part's samples, 8 bytes each, in buckets small enough to sort without blocking. Two different
 * samples of ten million and one million are taken for equal with a probability of one in two million.
 */
export class SampleHashes {
  rows = 0;
  /** By the first byte of the hash: pairs of the low and the high word. */
  readonly #buckets: Uint32Array[] = Array.from({ length: BUCKETS }, () => new Uint32Array(2 * FIRST_CAPACITY));
  readonly #counts = new Uint32Array(BUCKETS);
  readonly #sorted = new Uint8Array(BUCKETS);

  /** Adds the hash of a sample. */
  add(low: number, high: number): void {
    const bucket = high >>> 24;
    const count = this.#counts[bucket]++;
    let words = this.#buckets[bucket];
    if (2 * count === words.length) {
      const grown = new Uint32Array(2 * Math.ceil(1.5 * count));
      grown.set(words);
      this.#buckets[bucket] = words = grown;
    }
    words[2 * count] = low;
    words[2 * count + 1] = high;
    this.rows += 1;
  }

  /** The hashes of a bucket in ascending order, as pairs of the low and the high word. */
  sorted(bucket: number): Uint32Array {
    const words = this.#buckets[bucket].subarray(0, 2 * this.#counts[bucket]);
    // As numbers of 64 bits, little-endian, which the runtime sorts without calling back.
    if (this.#sorted[bucket] === 0) new BigUint64Array(words.buffer, 0, this.#counts[bucket]).sort();
    this.#sorted[bucket] = 1;
    return words;
  }
}

/** How often samples are equal, within two parts and between them. */
export interface EqualSamples {
  /** Samples of either part that the other has too; of equal ones within a part, as many as the other has. */
  readonly shared: number;
  /**
   * A sample that has equals counts 1, divided between `within` and `across` by where these equals are: in its own part
   * (`within`, for the first and the second part), or in the other part (`across`, for the first part).
   */
  readonly within: readonly [number, number];
  readonly across: number;
}

/** Compares the hashes of two parts. */
export async function countEqual(one: SampleHashes, other: SampleHashes, job: JobContext): Promise<EqualSamples> {
  const tally = new EqualTally();
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    tally.addBucket(one.sorted(bucket), other.sorted(bucket));
    await yieldToEventLoop(job);
  }
  return tally;
}

class EqualTally implements EqualSamples {
  shared = 0;
  readonly within: [number, number] = [0, 0];
  across = 0;

  /** Walks through two sorted lists of hashes side by side. */
  addBucket(one: Uint32Array, other: Uint32Array): void {
    for (let i = 0, j = 0; i < one.length || j < other.length;) {
      const order = compare(one, i, other, j);
      const [startOfOne, startOfOther] = [i, j];
      if (order <= 0) i = endOfRun(one, i);
      if (order >= 0) j = endOfRun(other, j);
      this.#add((i - startOfOne) / 2, (j - startOfOther) / 2);
    }
  }

  #add(ofOne: number, ofOther: number): void {
    const others = ofOne + ofOther - 1;
    if (others === 0) return;
    this.shared += Math.min(ofOne, ofOther);
    this.within[0] += (ofOne * (ofOne - 1)) / others;
    this.within[1] += (ofOther * (ofOther - 1)) / others;
    this.across += (ofOne * ofOther) / others;
  }
}

/** The order of two hashes; one beyond the end of its list comes last. */
function compare(one: Uint32Array, i: number, other: Uint32Array, j: number): number {
  if (i === one.length) return 1;
  if (j === other.length) return -1;
  return one[i + 1] - other[j + 1] || one[i] - other[j];
}

function endOfRun(words: Uint32Array, start: number): number {
  let end = start + 2;
  while (end < words.length && words[end] === words[start] && words[end + 1] === words[start + 1]) end += 2;
  return end;
}

/** How many standard errors of chance repetition are tolerated. */
const TOLERATED_ERRORS = 4;

/**
 * Whether two parts share more samples than chance repetition explains, for samples that have no id and are compared by
 * content. Samples drawn independently from any two populations have at most √(within₁ · within₂) equals across
 * (Cauchy and Schwarz), however common some of them are; the standard errors are those of the three counts. Where
 * samples never repeat within a part, a single shared one is too many.
 */
export function isBeyondChance({ within: [first, second], across }: EqualSamples): boolean {
  const chance = Math.sqrt(first * second);
  return across > chance + TOLERATED_ERRORS * Math.sqrt(chance + (first + second) / 2);
}
