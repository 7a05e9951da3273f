const CELLS_PER_UNIT = 256;
const LIMIT = 4;
const QUANTILES = 2048;

/** Number of cells that divide the line from −4 to 4 standard deviations. */
export const CELLS = 2 * LIMIT * CELLS_PER_UNIT;

/**
 * Standard normal distribution function, by Zelen and Severo's approximation (absolute error under 1e-7). The more
 * accurate one in core/funnel would change draws by up to 5e-5, and with them the files that a seed has always given.
 */
function normalCdf(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)) * series;
  return z > 0 ? 1 - tail : tail;
}

/** The cell, 0 to CELLS − 1, of a standardised value; values beyond ±4 belong to the outermost cells. */
export function cellOf(z: number): number {
  const cell = (z + LIMIT) * CELLS_PER_UNIT;
  return cell <= 0 ? 0 : cell >= CELLS - 1 ? CELLS - 1 : cell | 0;
}

/** The middle of a cell, in standard deviations. */
export function cellMiddle(cell: number): number {
  return (cell + 0.5) / CELLS_PER_UNIT - LIMIT;
}

/** The probability that a standard normal variable falls in a cell. */
export function cellShare(cell: number): number {
  const low = cell === 0 ? 0 : normalCdf(cell / CELLS_PER_UNIT - LIMIT);
  const high = cell === CELLS - 1 ? 1 : normalCdf((cell + 1) / CELLS_PER_UNIT - LIMIT);
  return high - low;
}

// In single precision and at this size, the table fits in the L1 cache.
function makeQuantiles(): Float32Array {
  const quantiles = new Float32Array(QUANTILES);
  for (let i = 0; i < QUANTILES; i++) {
    const share = (i + 0.5) / QUANTILES;
    let low = -LIMIT;
    let high = LIMIT;
    for (let step = 0; step < 40; step++) {
      const middle = (low + high) / 2;
      if (normalCdf(middle) < share) low = middle;
      else high = middle;
    }
    quantiles[i] = (low + high) / 2;
  }
  return quantiles;
}

const quantiles = makeQuantiles();

/** A standard normal draw from the upper eleven bits of a hash. */
export function normalFrom(hash: number): number {
  return quantiles[hash >>> 21];
}

/** A standard normal draw from the eleven bits below those that `normalFrom` uses. */
export function secondNormalFrom(hash: number): number {
  return quantiles[(hash >>> 10) & 2047];
}
