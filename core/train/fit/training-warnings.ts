import { isMiscalibrated, type StepEvaluation } from '../../evaluate/steps.ts';
import { message, stepName, type Message } from '../../text/message.ts';

/** Fewer validation positives than this make early stopping a matter of luck. */
export const MIN_RELIABLE_POSITIVES = 50;

/**
 * What an epoch is judged by, larger is better: the validation AUC of the objective, or the mean over the steps where
 * there is none; where no AUC is defined, minus the log loss.
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
 * Warns where there are too few validation positives to stop on, whichever of `grown` a training stops at; null where
 * there are enough.
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

/** What may have put a run's probabilities off. */
export interface CalibrationCauses {
  /** The limit of epochs that ended the training; null where it ended by itself. */
  readonly epochLimit: number | null;
  readonly downSampled: boolean;
  /** Whether the parts are of different times, as far as is known. */
  readonly timed: boolean;
}

/**
 * Warns where predicted conversions differ from observed ones by more than a tenth and more than chance, with what to
 * look at first; null where none do.
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

/** A training that was cut short has not learnt the rates yet, whatever the data. */
function likelyCause({ epochLimit, downSampled, timed }: CalibrationCauses): Message {
  if (epochLimit !== null) return message('train.epochLimit', { epochs: epochLimit });
  if (downSampled) return message('train.oversampled');
  return message(timed ? 'train.otherDays' : 'train.otherSamples');
}
