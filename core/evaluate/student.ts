const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);
/** From this value on, five terms of Stirling's series reach full double precision. */
const STIRLING_FROM = 15;
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188] as const;
const MIN_MAGNITUDE = 1e-300;
const MAX_TERMS = 10_000;
/** Number of bisections; each halves the error of a quantile. */
const HALVINGS = 48;

/**
 * The probability that a variable of Student's t distribution (Student, "The probable error of a mean", Biometrika 6,
 * 1908) with the given degrees of freedom is at least as far from 0 as `t`. NaN for a `t` that is NaN, or degrees that
 * are not positive.
 */
export function studentTwoSided(t: number, degrees: number): number {
  if (Number.isNaN(t) || !(degrees > 0)) return NaN;
  if (!Number.isFinite(t)) return 0;
  const square = t * t;
  return regularisedBeta(degrees / 2, 0.5, degrees / (degrees + square), square / (degrees + square));
}

/**
 * The `t` with `studentTwoSided(t, degrees) === p`, for `p` in 0..1 exclusive, by bisection to 14 digits; NaN for
 * degrees that are not positive.
 */
export function studentQuantile(p: number, degrees: number): number {
  if (!(degrees > 0)) return NaN;
  let [low, high] = [0, 1];
  while (studentTwoSided(high, degrees) > p) [low, high] = [high, 2 * high];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    if (studentTwoSided(middle, degrees) > p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * The regularised incomplete beta function I_x(a, b). `rest` is 1 − x, passed separately so that no digits are lost if
 * x is near 1.
 */
function regularisedBeta(a: number, b: number, x: number, rest: number): number {
  if (x <= 0) return 0;
  if (rest <= 0) return 1;
  const factor = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(rest));
  // The fraction converges fast for x below about the mean; above it, use I_x(a, b) = 1 − I_{1−x}(b, a).
  return x < (a + 1) / (a + b + 2) ? (factor * betaFraction(a, b, x)) / a : 1 - (factor * betaFraction(b, a, rest)) / b;
}

/**
 * The continued fraction of the incomplete beta function, evaluated forwards (Lentz, "Generating Bessel functions in
 * Mie scattering calculations", 1976).
 */
function betaFraction(a: number, b: number, x: number): number {
  let upper = 1;
  let lower = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let value = lower;
  for (let m = 1; m <= MAX_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a - 1 + 2 * m) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 1 + 2 * m));
    let change = 1;
    for (const term of [even, odd]) {
      lower = 1 / awayFromZero(1 + term * lower);
      upper = awayFromZero(1 + term / upper);
      change = upper * lower;
      value *= change;
    }
    if (Math.abs(change - 1) < Number.EPSILON) break;
  }
  return value;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < MIN_MAGNITUDE ? MIN_MAGNITUDE : value;
}

/** ln Γ(x) for x > 0: Stirling's series, after Γ(x + 1) = x Γ(x) has shifted x to where the series converges. */
function logGamma(x: number): number {
  let shift = 0;
  let shifted = x;
  for (; shifted < STIRLING_FROM; shifted++) shift -= Math.log(shifted);
  const square = 1 / (shifted * shifted);
  const series = STIRLING.reduceRight((sum, coefficient) => sum * square + coefficient, 0) / shifted;
  return shift + (shifted - 0.5) * Math.log(shifted) - shifted + HALF_LOG_TWO_PI + series;
}
