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

/**
 * Fills a dropout mask with 1 (kept) and 0 (dropped), reproducibly for a seed.
 * @param words the mask's bytes, `[entries]`, as 32-bit words.
 */
export function fillDropoutMask(words: Uint32Array, rate: number, seed: number): void {
  const carry = Math.imul(LEVELS - droppedLevels(rate), EVERY_BYTE);
  let x = mixSeed(seed, 1) | 1;
  let y = mixSeed(seed, 2);
  let z = mixSeed(seed, 3);
  let w = mixSeed(seed, 4);
  for (let i = 0; i < words.length; i++) {
    const t = x ^ (x << 11);
    x = y;
    y = z;
    z = w;
    w = w ^ (w >>> 19) ^ t ^ (t >>> 8);
    // A byte's high bit is set by the addition exactly where its low seven bits reach the number of dropped levels.
    words[i] = (((w & LOW_BITS) + carry) >>> 7) & EVERY_BYTE;
  }
}
