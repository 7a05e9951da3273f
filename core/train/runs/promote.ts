import { AppError } from '../../errors.ts';
import { grosslyMiscalibratedSteps } from '../../predict/gross-miscalibration.ts';
import { readOutline } from '../../predict/plan.ts';
import type { Project } from '../../store/file/project.ts';
import { bankOfRun, listBanks, promoteRun, type Bank } from '../../store/runs/banks.ts';
import { getRun } from '../../store/runs/runs.ts';
import { message } from '../../text/message.ts';

/** A run to make active; without a bank, for the bank that it was trained for. */
export interface Promotion {
  readonly run: string;
  readonly bank?: string | undefined;
  /** Whether to accept predictions that are off by more than a factor of 2. */
  readonly acceptMiscalibration?: boolean | undefined;
}

/**
 * Makes a run active for a bank. Throws like `promoteRun`, and `state` if its predictions are off by more than a factor
 * of 2 on its validation set, unless that is accepted.
 */
export function promote(project: Project, { run, bank: named, acceptMiscalibration }: Promotion): Bank {
  const bank = bankOfRun(project, run, named);
  const objective = getRun(project, run).objective ?? listBanks(project).find(({ name }) => name === bank)?.objective;
  const steps = acceptMiscalibration === true ? [] : grosslyMiscalibratedSteps(project, run, objective ?? null);
  if (steps.length > 0)
    throw new AppError(
      'state',
      message('train.grosslyMiscalibrated', { run, original: readOutline(project, run)?.refit?.run, steps }),
      message('train.acceptMiscalibration'),
    );
  return promoteRun(project, run, named);
}
