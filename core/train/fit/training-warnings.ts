import { isMiscalibrated, type StepEvaluation } from '../../evaluate/steps.ts';
import { message, stepName, type Message } from '../../text/message.ts';

/** With fewer validation positives than this, early stopping is unreliable. */
export const MIN_RELIABLE_POSITIVES = 50;

/**
 * The goal that judges an epoch, larger is better: the validation AUC of the objective, or the mean over the steps
 * where there is none; minus the log loss where no AUC is defined.
 */
export function goalOf(evaluation: Readonly<Record<string, StepEvaluation>>, objective: string | null): number {
  return meanOf(trackedSteps(evaluation, objective).map((step) => step.auc)) ?? -(lossOf(evaluation, objective) ?? 0);
}

/**
 * The validation log loss of the objective, or its mean over the steps where there is none; null where none is defined.
 */
export function lossOf(evaluation: Readonly<Record<string, StepEvaluation>>, objective: string | null): number | null {
  return meanOf(trackedSteps(evaluation, objective).map((step) => step.logLoss));
}

function trackedSteps(
  evaluation: Readonly<Record<string, StepEvaluation>>,
  objective: string | null,
): readonly StepEvaluation[] {
  return objective === null ? Object.values(evaluation) : [evaluation[objective]];
}

function meanOf(values: readonly (number | null)[]): number | null {
  const defined = values.filter((value) => value !== null);
  return defined.length === 0 ? null : defined.reduce((sum, value) => sum + value, 0) / defined.length;
}

/**
 * Warns where there are too few validation positives for early stopping, null where there are enough; `grown` is what
 * the training counts.
 */
export function stoppingWarning(
  evaluation: Readonly<Record<string, Pick<StepEvaluation, 'positives'>>>,
  objective: string | null,
  grown: 'epochs' | 'trees',
): Message | null {
  const steps = objective === null ? Object.keys(evaluation) : [objective];
  const few = steps.filter((step) => evaluation[step].positives < MIN_RELIABLE_POSITIVES);
  if (few.length === 0) return null;
  return message(grown === 'trees' ? 'train.fewForTrees' : 'train.fewForEpochs', {
    steps: few.map((step) =>
      message('train.positives', { step: stepName(step), positives: evaluation[step].positives }),
    ),
    enough: MIN_RELIABLE_POSITIVES,
  });
}

/** Possible causes of miscalibrated probabilities. */
export interface CalibrationCauses {
  /** The epoch limit that ended the training; null where it stopped by itself. */
  readonly epochLimit: number | null;
  readonly downSampled: boolean;
  /** Whether the parts come from different times, as far as known. */
  readonly timed: boolean;
}

/**
 * Warns where predicted and observed conversions differ significantly and by more than a tenth, with the most likely
 * cause; null where none do.
 */
export function calibrationWarning(
  evaluation: Readonly<Record<string, StepEvaluation>>,
  causes: CalibrationCauses,
): Message | null {
  const steps = Object.entries(evaluation).flatMap(([step, measured]) =>
    isMiscalibrated(measured) && measured.calibration !== null
      ? [message('train.ratio', { step: stepName(step), ratio: measured.calibration })]
      : [],
  );
  return steps.length === 0 ? null : message('train.miscalibrated', { steps, cause: likelyCause(causes) });
}

/** A training that hit its epoch limit has not learned the rates yet, whatever the data. */
function likelyCause({ epochLimit, downSampled, timed }: CalibrationCauses): Message {
  if (epochLimit !== null) return message('train.epochLimit', { epochs: epochLimit });
  if (downSampled) return message('train.oversampled');
  return message(timed ? 'train.otherDays' : 'train.otherSamples');
}
