import { AppError } from '../errors.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import { message, stepName } from '../text/message.ts';

/** Names of a dataset's steps in the order of its funnel. */
export function stepsOf({ steps }: Pick<DatasetInfo, 'steps'>): readonly string[] {
  return steps.map(({ name }) => name);
}

/**
 * Throws `invalid-input` where a dataset's steps are not the given ones in the given order: its depths would be read as
 * other steps.
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
