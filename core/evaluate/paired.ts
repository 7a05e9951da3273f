import { AppError } from '../errors.ts';
import { message } from '../text/message.ts';
import { studentTwoSided } from './student.ts';

/** Mean and sample standard deviation; the deviation is null for fewer than two values, and both are null for none. */
export interface Spread {
  readonly mean: number | null;
  readonly std: number | null;
}

/** The difference of two series of paired values. */
export interface PairedTest {
  /** Mean of the first minus mean of the second. */
  readonly difference: number;
  /**
   * Null with fewer than two pairs, and if all pairs differ by the same amount: there is no spread to compare the
   * difference with.
   */
  readonly t: number | null;
  /** Two-sided p-value for a mean difference of 0. */
  readonly p: number | null;
}

/** Computes mean and sample standard deviation. */
export function spreadOf(values: readonly number[]): Spread {
  const count = values.length;
  if (count === 0) return { mean: null, std: null };
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  // Rounding may move the mean of equal values away from them; their spread is still 0.
  if (values.every((value) => value === values[0])) return { mean: values[0], std: count < 2 ? null : 0 };
  return { mean, std: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1)) };
}

/**
 * Student's t-test of paired values, e.g. the AUCs of two models over the same seeds. Throws `invalid-input` for series
 * of unequal length or without a pair.
 */
export function pairedTTest(first: readonly number[], second: readonly number[]): PairedTest {
  if (first.length !== second.length || first.length === 0)
    throw new AppError('invalid-input', message('evaluate.noPairs', { first: first.length, second: second.length }));
  return correctedTTest(
    first.map((value, index) => value - second[index]),
    0,
  );
}

/**
 * The corrected resampled t-test (Nadeau and Bengio, "Inference for the Generalization Error", Machine Learning 52,
 * 2003) of paired differences, one for each test period: training runs that share samples give correlated differences,
 * which their spread does not reflect. `testTrainRatio` is the number of test samples for each training sample; 0 makes
 * it Student's t-test.
 */
export function correctedTTest(differences: readonly number[], testTrainRatio: number): PairedTest {
  const { mean, std } = spreadOf(differences);
  const difference = mean ?? 0;
  if (std === null || std === 0) return { difference, t: null, p: null };
  const count = differences.length;
  const t = difference / (std / Math.sqrt(count / (1 + count * testTrainRatio)));
  return { difference, t, p: studentTwoSided(t, count - 1) };
}
