import { yieldToEventLoop, type JobContext } from '../../job.ts';

const BUCKETS = 256;
const INITIAL_CAPACITY = 64;

/**
 * The 64-bit hashes of a part's samples, 8 bytes each, in buckets small enough to sort without blocking. For parts of
 * ten million and of one million samples, the probability that a sample of one has the same hash as a different sample
 * of the other is one in two million.
 */
export class SampleHashes {
  rows = 0;
  /** By the first byte of the hash: pairs of the low and the high word. */
  readonly #buckets: Uint32Array[] = Array.from({ length: BUCKETS }, () => new Uint32Array(2 * INITIAL_CAPACITY));
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
    this.rows++;
  }

  /** The hashes of a bucket in ascending order, as pairs of the low and the high word. */
  sorted(bucket: number): Uint32Array {
    const words = this.#buckets[bucket].subarray(0, 2 * this.#counts[bucket]);
    // Sorting 64-bit little-endian numbers needs no comparison callback.
    if (this.#sorted[bucket] === 0) new BigUint64Array(words.buffer, 0, this.#counts[bucket]).sort();
    this.#sorted[bucket] = 1;
    return words;
  }
}

/** How often samples are equal, within two parts and between them. */
export interface EqualSamples {
  /** Number of samples that both parts have; of several equal ones, as many as the part with fewer of them has. */
  readonly shared: number;
  /**
   * Each sample that has equals counts 1. Of that, the share of its equals in its own part is added to `within` of this
   * part, and the share in the other part to `across`. Only samples of the first part are added to `across`.
   */
  readonly within: readonly [number, number];
  readonly across: number;
}

/** Compares the hashes of two parts. */
export async function countEqual(first: SampleHashes, second: SampleHashes, job: JobContext): Promise<EqualSamples> {
  const tally = new EqualTally();
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    tally.addBucket(first.sorted(bucket), second.sorted(bucket));
    await yieldToEventLoop(job);
  }
  return tally;
}

class EqualTally implements EqualSamples {
  shared = 0;
  readonly within: [number, number] = [0, 0];
  across = 0;

  /** Walks through two sorted lists of hashes side by side. */
  addBucket(first: Uint32Array, second: Uint32Array): void {
    for (let i = 0, j = 0; i < first.length || j < second.length;) {
      const order = compare(first, i, second, j);
      const [firstStart, secondStart] = [i, j];
      if (order <= 0) i = endOfEquals(first, i);
      if (order >= 0) j = endOfEquals(second, j);
      this.#add((i - firstStart) / 2, (j - secondStart) / 2);
    }
  }

  #add(inFirst: number, inSecond: number): void {
    const equals = inFirst + inSecond - 1;
    if (equals === 0) return;
    this.shared += Math.min(inFirst, inSecond);
    this.within[0] += (inFirst * (inFirst - 1)) / equals;
    this.within[1] += (inSecond * (inSecond - 1)) / equals;
    this.across += (inFirst * inSecond) / equals;
  }
}

/** The order of two hashes; one beyond the end of its list comes last. */
function compare(first: Uint32Array, i: number, second: Uint32Array, j: number): number {
  if (i === first.length) return 1;
  if (j === second.length) return -1;
  return first[i + 1] - second[j + 1] || first[i] - second[j];
}

function endOfEquals(words: Uint32Array, start: number): number {
  let end = start + 2;
  while (end < words.length && words[end] === words[start] && words[end + 1] === words[start + 1]) end += 2;
  return end;
}

/** How many standard errors of chance repetition are tolerated. */
const TOLERATED_ERRORS = 4;

/**
 * Whether two parts share more samples than chance repetition explains, for samples that have no id and are compared by
 * content. For samples drawn independently from any two populations, `across` is expected to be at most √(within₁ ·
 * within₂) (Cauchy–Schwarz), however common some of them are; the standard errors are those of the three counts. If
 * samples never repeat within a part, a single shared one is too many.
 */
export function isBeyondChance({ within: [first, second], across }: EqualSamples): boolean {
  const chance = Math.sqrt(first * second);
  return across > chance + TOLERATED_ERRORS * Math.sqrt(chance + (first + second) / 2);
}
