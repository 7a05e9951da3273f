import type { Random } from '../../core/engine/random.ts';

/** A draw from the Poisson distribution (Knuth). */
export function poisson(random: Random, expected: number): number {
  let [count, product] = [0, random.uniform()];
  for (const limit = Math.exp(-expected); product > limit; product *= random.uniform()) count++;
  return count;
}
