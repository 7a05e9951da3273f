import { AppError, unknownName } from '../../errors.ts';
import { stepsOf } from '../../predict/dataset-steps.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { message, stepName } from '../../text/message.ts';

/**
 * The steps to train a model for: the requested ones, or all of the dataset's. Throws `unknown-name` for a step that
 * the dataset lacks, and `invalid-input` if the steps are out of order or repeated.
 */
export function chooseSteps(
  dataset: Pick<DatasetInfo, 'name' | 'steps'>,
  requested: readonly string[] | undefined,
): readonly string[] {
  const available = stepsOf(dataset);
  if (requested === undefined) return available;
  if (requested.length === 0)
    throw new AppError(
      'invalid-input',
      message('train.noSteps'),
      message('train.nameSteps', { steps: available.map(stepName) }),
    );
  const unknown = requested.find((step) => !available.includes(step));
  if (unknown !== undefined) throw unknownName(message('noun.step'), unknown, available);
  const ordered = available.filter((step) => requested.includes(step));
  if (ordered.length === requested.length && ordered.every((step, i) => step === requested[i])) return ordered;
  throw new AppError(
    'invalid-input',
    message('train.stepOrder', { steps: requested.map(stepName), dataset: dataset.name }),
    message('train.writeSteps', { steps: ordered.join(',') }),
  );
}

/**
 * Throws `invalid-input` if the chosen steps lack the objective (without one, the last step) or, with down-sampling,
 * the last step.
 */
export function checkObjective(
  chosen: readonly string[],
  available: readonly string[],
  objective: string | null,
  downSampled: boolean,
): void {
  const last = available[available.length - 1];
  const needed = objective ?? last;
  const steps = chosen.map(stepName);
  if (!chosen.includes(needed)) {
    throw new AppError(
      'invalid-input',
      objective === null
        ? message('train.lastMissing', { steps, last: stepName(last) })
        : message('train.objectiveMissing', { steps, objective: stepName(objective) }),
      message('train.nameObjective'),
    );
  }
  if (downSampled && !chosen.includes(last)) {
    throw new AppError(
      'invalid-input',
      message('train.sampledMissing', { steps, last: stepName(last) }),
      message('train.nameSampled'),
    );
  }
}
