const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);
/** Beyond this, the continued fraction converges faster than the series loses digits. */
const TAIL = 2.5;
const FRACTION_TERMS = 120;

/**
 * The probability that a standard normal variable exceeds `z`, with at least ten correct digits even far out in the
 * tail. Uses the series of Marsaglia, "Evaluating the Normal Distribution", Journal of Statistical Software 11(4),
 * 2004, near 0, and Laplace's continued fraction beyond.
 */
export function upperTail(z: number): number {
  if (z < 0) return 1 - upperTail(-z);
  const density = Math.exp((-z * z) / 2) / ROOT_TWO_PI;
  return z < TAIL ? 0.5 - density * centralSeries(z) : density / tailFraction(z);
}

/** The probability that a standard normal variable is at least as far from 0 as `z`. */
export function twoSided(z: number): number {
  return Math.min(1, 2 * upperTail(Math.abs(z)));
}

/** z + z³/3 + z⁵/(3 · 5) + … */
function centralSeries(z: number): number {
  let term = z;
  let sum = z;
  for (let odd = 3; Math.abs(term) > sum * 1e-17; odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return sum;
}

/** z + 1/(z + 2/(z + 3/(z + …))) */
function tailFraction(z: number): number {
  let fraction = z;
  for (let term = FRACTION_TERMS; term > 0; term--) fraction = z + term / fraction;
  return fraction;
}
