import { isMiscalibrated, type StepEvaluation } from '../../evaluate/steps.ts';
import type { EpochChoice, EpochChoices } from '../../predict/plan.ts';
import { message, stepName, type Message } from '../../text/message.ts';

/** With fewer validation positives than this, early stopping is unreliable. */
export const MIN_RELIABLE_POSITIVES = 50;

/**
 * Warns if there are too few validation positives for early stopping; null if there are enough. `unit` is what the
 * training counts.
 */
export function stoppingWarning(
  evaluation: Readonly<Record<string, Pick<StepEvaluation, 'positives'>>>,
  objective: string | null,
  unit: 'epochs' | 'trees',
): Message | null {
  const steps = objective === null ? Object.keys(evaluation) : [objective];
  const few = steps.filter((step) => evaluation[step].positives < MIN_RELIABLE_POSITIVES);
  if (few.length === 0) return null;
  return message(unit === 'trees' ? 'train.fewForTrees' : 'train.fewForEpochs', {
    steps: few.map((step) => stepPositives(step, evaluation[step].positives)),
    enough: MIN_RELIABLE_POSITIVES,
  });
}

function stepPositives(step: string, positives: number): Message {
  return message('train.positives', { step: stepName(step), positives });
}

/**
 * Notes which steps have too few validation positives, and what chooses their epochs instead, if anything;
 * `independent` if each step has its own epoch.
 */
export function choiceNotes(
  { run, steps }: EpochChoices,
  independent: boolean,
  unit: 'epochs' | 'trees',
): readonly Message[] {
  const affected = (independent ? Object.values(steps) : [run]).filter(({ few }) => Object.keys(few).length > 0);
  const groups = Map.groupBy(affected, ({ positives, allBanks, enough }) =>
    enough ? JSON.stringify([Object.keys(positives), allBanks]) : '',
  );
  return [...groups.values()].flatMap((choices) => {
    const few = Object.fromEntries(choices.flatMap((choice) => Object.entries(choice.few)));
    return choiceNote({ ...choices[0], few }, unit) ?? [];
  });
}

/** Says which steps have too few validation positives to tell whether fine-tuning helps. */
export function keptNote(bank: string, run: string, few: EpochChoice['few']): Message {
  const steps = Object.entries(few).map(([step, positives]) => stepPositives(step, positives));
  return message('train.keepsPooled', { bank, run, steps, enough: MIN_RELIABLE_POSITIVES });
}

function choiceNote({ positives, few, allBanks, enough }: EpochChoice, unit: 'epochs' | 'trees'): Message | null {
  if (!enough) {
    const counted = Object.entries(few).map(([step, count]) => [step, { positives: count }] as const);
    return stoppingWarning(Object.fromEntries(counted), null, unit);
  }
  const { others, all } = DECIDED_BY[unit];
  return message(allBanks ? all : others, {
    steps: Object.entries(few).map(([step, count]) => stepPositives(step, count)),
    enough: MIN_RELIABLE_POSITIVES,
    deciding: Object.entries(positives).map(([step, count]) =>
      message('train.decidingStep', { step: stepName(step), positives: count }),
    ),
  });
}

const DECIDED_BY = {
  epochs: { others: 'train.epochOnOthers', all: 'train.epochOnAllBanks' },
  trees: { others: 'train.treesOnOthers', all: 'train.treesOnAllBanks' },
} as const;

/** Possible causes of miscalibrated probabilities. */
export interface CalibrationCauses {
  /** The epoch limit that ended the training; null if it stopped early. */
  readonly epochLimit: number | null;
  readonly downSampled: boolean;
  /** Whether the data have times, so that the parts come from different days. */
  readonly timed: boolean;
}

/**
 * Names the steps whose predicted and actual conversions differ significantly and by more than a tenth, and the most
 * likely cause; null if there is no such step.
 */
export function calibrationWarning(
  evaluation: Readonly<Record<string, StepEvaluation>>,
  causes: CalibrationCauses,
): Message | null {
  const steps = Object.entries(evaluation).flatMap(([step, measured]) =>
    isMiscalibrated(measured) && measured.calibration !== null
      ? [message('train.ratio', { step: stepName(step), ratio: measured.calibration, ...endsOf(measured) })]
      : [],
  );
  return steps.length === 0 ? null : message('train.miscalibrated', { steps, cause: likelyCause(causes) });
}

/** The ends of the interval of predicted / actual; null if it is unknown. */
function endsOf({ calibrationLow, calibrationHigh }: StepEvaluation): Record<'low' | 'high', number | null> {
  return { low: calibrationLow ?? null, high: calibrationHigh ?? null };
}

/** A training run that hit its epoch limit has not learnt the rates yet, so this cause comes first. */
function likelyCause({ epochLimit, downSampled, timed }: CalibrationCauses): Message {
  if (epochLimit !== null) return message('train.epochLimit', { epochs: epochLimit });
  if (downSampled) return message('train.oversampled');
  return message(timed ? 'train.otherDays' : 'train.otherSamples');
}
