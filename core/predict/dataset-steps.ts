import { AppError } from '../errors.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import { message, stepName } from '../text/message.ts';

/** Names of a dataset's steps, in funnel order. */
export function stepsOf({ steps }: Pick<DatasetInfo, 'steps'>): readonly string[] {
  return steps.map(({ name }) => name);
}

/**
 * Throws `invalid-input` unless a dataset has exactly the given steps in the given order; otherwise its depths would be
 * read as other steps.
 */
export function checkSteps({ name, steps }: DatasetInfo, expected: readonly string[]): void {
  const found = stepsOf({ steps });
  if (found.length === expected.length && found.every((step, i) => step === expected[i])) return;
  throw new AppError(
    'invalid-input',
    message('predict.otherSteps', { dataset: name, found: found.map(stepName), expected: expected.map(stepName) }),
    message('predict.importSteps'),
  );
}
