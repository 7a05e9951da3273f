import { mixSeed } from './random.ts';

/** Dropout rates are realised in 128ths, so that four mask bytes come from one random word. */
const LEVELS = 128;
const LOW_BITS = 0x7f7f7f7f;
const EVERY_BYTE = 0x01010101;

/** The number of 128ths that are dropped for a rate in [0, 1). */
function droppedLevels(rate: number): number {
  return Math.min(LEVELS - 1, Math.round(rate * LEVELS));
}

/** What a kept entry is multiplied by, so that the expectation stays: 1 / (1 − realised rate). */
export function dropoutScale(rate: number): number {
  return LEVELS / (LEVELS - droppedLevels(rate));
}

/** Rows of a mask that share a stream of randomness: threads that begin at such a row draw what one thread would have drawn. */
export const MASK_ROWS = 16;

/**
 * Fills a dropout mask with 1 (kept) and 0 (dropped), reproducibly for a seed, however many threads share the batch.
 * @param words the mask's bytes, `[rows × columns]`, as 32-bit words
 * @param firstRow of the mask in the batch's; a multiple of `MASK_ROWS`
 */
export function fillDropoutMask(words: Uint32Array, columns: number, rate: number, seed: number, firstRow: number): void {
  const carry = Math.imul(LEVELS - droppedLevels(rate), EVERY_BYTE);
  // Sixteen rows of bytes are a whole number of words, whatever the number of columns.
  const length = (MASK_ROWS * columns) / 4;
  for (let from = 0, block = firstRow / MASK_ROWS; from < words.length; from += length, block++) {
    fillWords(words, from, Math.min(from + length, words.length), carry, mixSeed(seed, block));
  }
}

function fillWords(words: Uint32Array, from: number, to: number, carry: number, seed: number): void {
  let x = mixSeed(seed, 1) | 1;
  let y = mixSeed(seed, 2);
  let z = mixSeed(seed, 3);
  let w = mixSeed(seed, 4);
  for (let i = from; i < to; i++) {
    const t = x ^ (x << 11);
    x = y;
    y = z;
    z = w;
    w = w ^ (w >>> 19) ^ t ^ (t >>> 8);
    // A byte's high bit is set by the addition exactly where its low seven bits reach the number of dropped levels.
    words[i] = (((w & LOW_BITS) + carry) >>> 7) & EVERY_BYTE;
  }
}
