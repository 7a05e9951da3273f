import { AppError } from '../errors.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';

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
    `dataset ${name} has the steps ${found.join(', ')} and not ${expected.join(', ')}`,
    'import it with the steps of the training data, in their order',
  );
}
