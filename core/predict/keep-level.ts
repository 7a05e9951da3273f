import { cappedAt, type Calibration } from '../evaluate/calibration.ts';
import type { Scores } from '../evaluate/order.ts';

/** Samples of a step. */
export interface CappedSamples {
  /** `[sample]`: the uncalibrated probability of the step, and of the previous step. */
  readonly probabilities: Scores;
  readonly before: Scores;
  /** `[sample]`: the calibrated probability of the previous step, which caps that of the step. */
  readonly caps: Scores;
  readonly weights?: Scores | undefined;
}

/** The largest shift of the log-odds that makes up for the cap. */
const MAX_SHIFT = 5;
/** Halvings of the interval of shifts: it ends narrower than 1e-6. */
const HALVINGS = 24;
/** Relative difference of expected conversions that needs no shift. */
const TOLERANCE = 1e-3;

/**
 * Shifts a step's calibration so that the capped probabilities expect as many conversions as the calibration alone, or
 * `expected`. If a model predicts steps independently, the calibration of one step often lowers the cap far below the
 * high probabilities of the next.
 */
export function keepLevel(calibration: Calibration, samples: CappedSamples, expected?: number): Calibration {
  const expectedAt = (shift: number): number => expectedOf(shiftedBy(calibration, shift), samples);
  // The caps limit how many can be expected: go at most halfway to that limit.
  const most = (expectedAt(0) + expectedAt(MAX_SHIFT)) / 2;
  const wanted = Math.min(expected ?? expectedOf(calibration, { ...samples, caps: null }), most);
  if (!(Math.abs(wanted - expectedAt(0)) > TOLERANCE * wanted)) return calibration;
  let [low, high] = [-MAX_SHIFT, MAX_SHIFT];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    if (expectedAt(middle) < wanted) low = middle;
    else high = middle;
  }
  return shiftedBy(calibration, (low + high) / 2);
}

function shiftedBy(calibration: Calibration, shift: number): Calibration {
  if (shift === 0) return calibration;
  const method = calibration.method === 'none' ? 'shift' : calibration.method;
  return { ...calibration, method, a: calibration.a + shift };
}

/** The expected conversions, without the cap if there are no `caps`. */
export function expectedOf(
  calibration: Calibration,
  { probabilities, before, caps, weights }: Omit<CappedSamples, 'caps'> & { readonly caps: Scores | null },
): number {
  let sum = 0;
  for (let sample = 0; sample < probabilities.length; sample++) {
    const cap = caps === null ? Infinity : caps[sample];
    sum += (weights?.[sample] ?? 1) * cappedAt(calibration, probabilities[sample], before[sample], cap);
  }
  return sum;
}
