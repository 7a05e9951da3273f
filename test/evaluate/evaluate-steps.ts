import type { Scores } from '../../core/evaluate/order.ts';
import { evaluateStep, type Outcomes, type StepEvaluation } from '../../core/evaluate/steps.ts';

/** Evaluates every step of a funnel, keyed by step name. */
export function evaluateSteps(
  steps: readonly string[],
  probabilities: Readonly<Record<string, Scores>>,
  outcomes: Outcomes,
  weights?: Scores,
): Record<string, StepEvaluation> {
  const predicted = { ...outcomes, probabilities, weights };
  return Object.fromEntries(steps.map((step, index) => [step, evaluateStep(steps, index, predicted)]));
}
