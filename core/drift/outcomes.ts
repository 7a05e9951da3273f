import { matureSamples } from '../evaluate/steps.ts';
import { actualToExpectedOf, type ActualToExpected } from '../funnel/actual-to-expected.ts';
import type { WeightedPredictions } from '../predict/evaluate-part.ts';
import type { DriftLevel } from './compare.ts';

/** The smallest ratio of actual to expected conversions, or of expected to actual, that counts as a change. */
const MODERATE = 1.2;
/** From this ratio on, the change is large. */
const LARGE = 1.5;

/** How often a step was reached on the newest days, and how often the model predicts it. */
export interface StepOutcomes {
  readonly step: string;
  /** Samples whose outcome is known. */
  readonly samples: number;
  /** The conversions that the run's probabilities add up to, before scoring shifts them to the newest days' rates. */
  readonly expected: number;
  readonly actual: number;
  /** Actual over expected conversions with their 95 % interval; null if nothing is known or expected. */
  readonly actualToExpected: ActualToExpected | null;
  /** Null if too little is known to tell. */
  readonly level: DriftLevel | null;
}

/** Compares the known outcomes of samples with their predictions, by step. */
export function compareOutcomes(
  steps: readonly string[],
  { probabilities, ...outcomes }: Omit<WeightedPredictions, 'weights'>,
): StepOutcomes[] {
  return steps.map((step, index) => {
    const { labels, pick } = matureSamples(outcomes, index + 1);
    const sums = { rows: labels.length, expected: 0, variance: 0, actual: 0 };
    for (const p of pick(probabilities[step])) {
      sums.expected += p;
      sums.variance += p * (1 - p);
    }
    for (const label of labels) sums.actual += label;
    const { rows: samples, expected, actual } = sums;
    const actualToExpected = actualToExpectedOf(sums);
    return { step, samples, expected, actual, actualToExpected, level: outcomeLevel(actualToExpected) };
  });
}

/**
 * The level of a change, by the end of the interval nearest to 1: actual conversions are at least that far from the
 * expected ones. Null if the interval includes little or no change as well as a large one.
 */
export function outcomeLevel(ratio: ActualToExpected | null): DriftLevel | null {
  if (ratio === null) return null;
  const { low, high } = ratio;
  const least = Math.max(low, 1 / high);
  if (least >= LARGE) return 'large';
  if (least >= MODERATE) return 'moderate';
  return Math.max(high, 1 / low) < LARGE ? 'stable' : null;
}
