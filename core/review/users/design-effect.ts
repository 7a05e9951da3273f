import type { DesignEffects } from '../../funnel/conversion.ts';
import { cellCount } from '../../funnel/count.ts';

/**
 * The design effects of the rates of a funnel of `stepCount` steps, from counts by group and cell, `[groups × cells]`,
 * which it overwrites. A group holds the samples of one user, or by chance of several: their deviations are
 * independent, so on average, sums of squares over groups equal those over users.
 *
 * The variance of the rate r is that of the ratio of two sums over users, by linearisation: Σ (c − r n)² ÷ (Σ n)²; a
 * user has n samples, c of which converted (Rao and Scott, "A simple method for the analysis of clustered binary data",
 * Biometrics 48, 1992).
 */
export function designEffects(counts: Uint32Array, stepCount: number): DesignEffects {
  cumulate(counts, stepCount);
  const width = stepCount + 1;
  const effects = (totalAt: (position: number) => number): number[] =>
    Array.from({ length: stepCount }, (_, index) => {
      const position = index + 1;
      return designEffect(counts, cellCount(stepCount), position * width + position, totalAt(position));
    });
  return {
    previous: effects((position) => position * width + position - 1),
    first: effects((position) => position * width),
  };
}

/** Turns the counts of each cell into those of the samples with at least its first open step and its depth. */
function cumulate(counts: Uint32Array, stepCount: number): void {
  const width = stepCount + 1;
  for (let start = 0; start < counts.length; start += width)
    for (let cell = start + stepCount - 1; cell >= start; cell--) counts[cell] += counts[cell + 1];
  for (let group = 0; group < counts.length; group += width * width)
    for (let cell = group + width * stepCount - 1; cell >= group; cell--) counts[cell] += counts[cell + width];
}

/** The design effect of a rate whose numerator and denominator are at two positions within each group. */
function designEffect(sums: Uint32Array, stride: number, countAt: number, totalAt: number): number {
  let [count, total, squares, filled] = [0, 0, 0, 0];
  for (let group = 0; group < sums.length; group += stride) {
    const samples = sums[group + totalAt];
    count += sums[group + countAt];
    total += samples;
    squares += samples * samples;
    filled += Number(samples > 0);
  }
  if (total === 0) return 1;
  // If all samples converted, or none did, nothing shows how alike a user's samples are, so they count as fully alike.
  if (count === 0 || count === total) return meanClusterSize(squares, total, sums.length / stride);
  const rate = count / total;
  let deviations = 0;
  for (let group = 0; group < sums.length; group += stride) {
    const deviation = sums[group + countAt] - rate * sums[group + totalAt];
    deviations += deviation * deviation;
  }
  if (filled === 1) return total;
  return Math.max(1, (deviations / (rate * (1 - rate) * total)) * (filled / (filled - 1)));
}

/**
 * How many samples the user of a sample has, as the mean over samples: from the sum of squares over groups, without
 * what users that share a group by chance add to it.
 */
function meanClusterSize(squares: number, total: number, groups: number): number {
  if (groups === 1) return total;
  return Math.max(1, (squares - (total * total) / groups) / (1 - 1 / groups) / total);
}
