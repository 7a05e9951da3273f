import { Choice } from '../solve/choice.ts';
import type { Pause, ScoreBlock, ScoreSource } from '../solve/problem.ts';

/**
 * Scores are float32 and not negative, so their bits, read as integers, have the same order. Two passes count them: by
 * their 16 high bits, then by their 16 low ones.
 */
const HALF_BITS = 16;

/** Each user's best contacts by score alone, as a ranking without quotas and costs chooses them. */
export class PlainRanking {
  /** The banks of the last user, the best first, and how many of them there are. */
  readonly banks: Int32Array;
  count = 0;
  readonly #choice: Choice;
  readonly #row: Float64Array;
  readonly #prices: Float64Array;

  constructor(banks: number, cap: number) {
    this.#choice = new Choice(cap, banks);
    this.banks = this.#choice.banks;
    this.#row = new Float64Array(banks);
    // An unused contact is worth less than any other.
    this.#prices = new Float64Array(banks + 1).fill(Infinity, banks);
  }

  /** Chooses a user's contacts. */
  choose({ scores }: ScoreBlock, row: number): void {
    const banks = this.#row.length;
    for (let bank = 0; bank < banks; bank++) this.#row[bank] = scores[row * banks + bank];
    this.#choice.choose(this.#row, 0, this.#prices);
    this.count = this.#choice.count;
  }
}

/**
 * Where a plain ranking of some length ends: at this score, with `ties` of the contacts that have exactly this score.
 */
export interface PlainRankingEnd {
  readonly score: number;
  readonly ties: number;
}

/** Finds where a plain ranking with this number of contacts ends. */
export async function findPlainRankingEnd(
  source: ScoreSource,
  cap: number,
  contacts: number,
  pause: Pause,
): Promise<PlainRankingEnd> {
  if (contacts === 0) return { score: Infinity, ties: 0 };
  const upper = await countHalves(source, cap, pause, (bits) => bits >>> HALF_BITS);
  const high = lastBucket(upper, contacts);
  const lower = await countHalves(source, cap, pause, (bits) =>
    bits >>> HALF_BITS === high.bucket ? bits & ((1 << HALF_BITS) - 1) : -1,
  );
  const low = lastBucket(lower, contacts - high.above);
  const bits = Uint32Array.of(high.bucket * 2 ** HALF_BITS + low.bucket);
  return { score: new Float32Array(bits.buffer)[0], ties: contacts - high.above - low.above };
}

async function countHalves(
  source: ScoreSource,
  cap: number,
  pause: Pause,
  halfOf: (bits: number) => number,
): Promise<Float64Array> {
  const counts = new Float64Array(1 << HALF_BITS);
  const plain = new PlainRanking(source.banks, cap);
  for await (const block of source.blocks()) {
    await pause();
    const bits = new Uint32Array(block.scores.buffer, block.scores.byteOffset, block.scores.length);
    for (let row = 0; row < block.rows; row++) {
      plain.choose(block, row);
      for (let index = 0; index < plain.count; index++) {
        const half = halfOf(bits[row * source.banks + plain.banks[index]]);
        if (half >= 0) counts[half]++;
      }
    }
  }
  return counts;
}

/** The bucket that holds the last of the `contacts` with the highest bits, and how many are in those above it. */
function lastBucket(counts: Float64Array, contacts: number): { readonly bucket: number; readonly above: number } {
  let above = 0;
  let bucket = counts.length - 1;
  while (bucket > 0 && above + counts[bucket] < contacts) {
    above += counts[bucket];
    bucket--;
  }
  return { bucket, above };
}
