/**
 * How far forecasts of counts are off beyond chance, estimated from groups of samples with known outcomes, as relative
 * variances: 0.04 is a standard error of 20 %.
 */

/** Samples of one group and period for one step. */
export interface ForecastCell {
  readonly bank: number;
  readonly banner: number;
  readonly period: number;
  /** Sum of the predicted probabilities p. */
  readonly expected: number;
  /** Sum of p (1 − p). */
  readonly variance: number;
  readonly observed: number;
}

/** The sums of cells over their groups and periods. */
export type CellSums = Pick<ForecastCell, 'expected' | 'variance' | 'observed'>;

/**
 * The error of the model: how far the banners of a bank are off after the bank's total is corrected in each period.
 * Null unless a bank has two banners in periods with conversions.
 */
export function modelVariance(cells: readonly ForecastCell[]): number | null {
  const excess = new Excess();
  for (const bank of groupBy(cells, (cell) => cell.bank)) {
    const levelled = groupBy(bank, (cell) => cell.period).flatMap(atObservedLevel);
    const total = sumOf(levelled).expected;
    const banners = groupBy(levelled, (cell) => cell.banner).map(sumOf);
    if (banners.length < 2) continue;
    // The levels were fitted to these banners, which removes part of their variance.
    for (const { expected, variance, observed } of banners)
      excess.add(observed - expected, variance * (1 - expected / total), expected);
  }
  return excess.relative;
}

/** The cells as if their sum had been forecast exactly; none if nothing was observed. */
function atObservedLevel(cells: readonly ForecastCell[]): ForecastCell[] {
  const total = sumOf(cells);
  if (total.observed === 0) return [];
  const level = total.observed / total.expected;
  return cells.map((cell) => ({ ...cell, expected: level * cell.expected, variance: varianceAt(level, cell) }));
}

/** The variance that a count has by chance if all its probabilities p are `level` times as high: Σ p − Σ p². */
export function varianceAt(level: number, { expected, variance }: CellSums): number {
  return Math.max(0, level * expected - level ** 2 * (expected - variance));
}

/** Squared errors beyond the variance of chance, relative to the squared expected counts. */
class Excess {
  #excess = 0;
  #squares = 0;

  add(error: number, chance: number, expected: number): void {
    this.#excess += error ** 2 - chance;
    this.#squares += expected ** 2;
  }

  get relative(): number | null {
    return this.#squares > 0 ? Math.max(0, this.#excess / this.#squares) : null;
  }
}

/**
 * Raises the variance of each step to at least that of the previous step; a step without an estimate gets that
 * variance.
 */
export function risingVariances(variances: readonly (number | null)[]): number[] {
  let highest = 0;
  return variances.map((variance) => (highest = Math.max(highest, variance ?? 0)));
}

/** The groups of cells with equal keys. */
export function groupBy(cells: readonly ForecastCell[], key: (cell: ForecastCell) => number): ForecastCell[][] {
  return [...Map.groupBy(cells, key).values()];
}

/** The sums of cells. */
export function sumOf(cells: readonly CellSums[]): CellSums {
  const sum = (valueOf: (cell: CellSums) => number): number => cells.reduce((total, cell) => total + valueOf(cell), 0);
  return {
    expected: sum((cell) => cell.expected),
    variance: sum((cell) => cell.variance),
    observed: sum((cell) => cell.observed),
  };
}
