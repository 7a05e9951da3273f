import { isMiscalibrated, type StepEvaluation } from '../../evaluate/steps.ts';
import type { EpochChoice, EpochChoices } from '../../predict/plan.ts';
import { message, stepName, type Message } from '../../text/message.ts';

/** With fewer validation positives than this, early stopping is unreliable. */
export const MIN_RELIABLE_POSITIVES = 50;

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
    steps: few.map((step) => stepPositives(step, evaluation[step].positives)),
    enough: MIN_RELIABLE_POSITIVES,
  });
}

function stepPositives(step: string, positives: number): Message {
  return message('train.positives', { step: stepName(step), positives });
}

/**
 * Tells which steps have too few validation positives, and what chooses their epochs instead, if anything;
 * `independent` where each step has its own epoch.
 */
export function choiceNotes(
  { run, steps }: EpochChoices,
  independent: boolean,
  grown: 'epochs' | 'trees',
): readonly Message[] {
  const changed = (independent ? Object.values(steps) : [run]).filter(({ few }) => Object.keys(few).length > 0);
  const alike = Map.groupBy(changed, ({ positives, allBanks, enough }) =>
    enough ? JSON.stringify([Object.keys(positives), allBanks]) : '',
  );
  return [...alike.values()].flatMap((choices) => {
    const few = Object.fromEntries(choices.flatMap((choice) => Object.entries(choice.few)));
    return choiceNote({ ...choices[0], few }, grown) ?? [];
  });
}

function choiceNote({ positives, few, allBanks, enough }: EpochChoice, grown: 'epochs' | 'trees'): Message | null {
  if (!enough) {
    const counted = Object.entries(few).map(([step, count]) => [step, { positives: count }] as const);
    return stoppingWarning(Object.fromEntries(counted), null, grown);
  }
  const { others, all } = DECIDED[grown];
  return message(allBanks ? all : others, {
    steps: Object.entries(few).map(([step, count]) => stepPositives(step, count)),
    enough: MIN_RELIABLE_POSITIVES,
    deciding: Object.entries(positives).map(([step, count]) =>
      message('train.decidingStep', { step: stepName(step), positives: count }),
    ),
  });
}

const DECIDED = {
  epochs: { others: 'train.epochOnOthers', all: 'train.epochOnAllBanks' },
  trees: { others: 'train.treesOnOthers', all: 'train.treesOnAllBanks' },
} as const;

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
