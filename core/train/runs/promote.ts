import { AppError } from '../../errors.ts';
import { expectedConversions, isFarOff, isMiscalibrated, type StepEvaluation } from '../../evaluate/steps.ts';
import { readOutline } from '../../predict/plan.ts';
import type { Project } from '../../store/file/project.ts';
import { bankToPromote, listBanks, promoteRun, type Bank } from '../../store/runs/banks.ts';
import { getRun } from '../../store/runs/runs.ts';
import { message, stepName } from '../../text/message.ts';

/** A run to make active; without a bank, for the bank that it was trained for. */
export interface Promotion {
  readonly run: string;
  readonly bank?: string | undefined;
  /** Whether to accept predictions that are off by more than a factor of 2. */
  readonly acceptMiscalibration?: boolean | undefined;
}

/**
 * Makes a run active for a bank. Throws like `promoteRun`, and `state` where its predictions are off by more than a
 * factor of 2 on its validation part, unless that is accepted.
 */
export function promote(project: Project, { run, bank: named, acceptMiscalibration }: Promotion): Bank {
  const bank = bankToPromote(project, run, named);
  const off = acceptMiscalibration === true ? [] : stepsFarOff(project, run, bank);
  if (off.length > 0)
    throw new AppError(
      'state',
      message('train.farOff', {
        run,
        steps: off.map(({ step, ...counts }) =>
          message('train.predictedObserved', { step: stepName(step), ...counts }),
        ),
      }),
      message('train.acceptFarOff'),
    );
  return promoteRun(project, run, named);
}

interface StepOff {
  readonly step: string;
  readonly predicted: number;
  readonly observed: number;
}

/**
 * The steps of a run whose predictions are far off. Any difference counts for the step that ranks, or for all steps
 * where none is named; for the others, only one that is beyond chance.
 */
function stepsFarOff(project: Project, run: string, bank: string): StepOff[] {
  const { objective, steps, valid } = getRun(project, run);
  const metrics = (valid ?? {}) as Readonly<Record<string, StepEvaluation>>;
  const negativeRate = readOutline(project, run)?.parts.negativeRate ?? 1;
  const wanted = objective ?? listBanks(project).find(({ name }) => name === bank)?.objective ?? null;
  const ranks = (step: string): boolean => wanted === null || !steps.includes(wanted) || step === wanted;
  return steps.flatMap((step) => {
    if (!Object.hasOwn(metrics, step) || !(ranks(step) || isMiscalibrated(metrics[step]))) return [];
    const { positives: observed } = metrics[step];
    const predicted = expectedConversions(metrics[step], negativeRate);
    return predicted !== null && isFarOff(predicted, observed) ? [{ step, predicted, observed }] : [];
  });
}
