import type { Random } from '../../core/engine/random.ts';

/** A draw from the Poisson distribution (Knuth), in parts, so that no exponential underflows. */
export function poisson(random: Random, mean: number): number {
  if (mean > 100) return poisson(random, 100) + poisson(random, mean - 100);
  let [count, product] = [0, random.uniform()];
  for (const limit = Math.exp(-mean); product > limit; product *= random.uniform()) count++;
  return count;
}
