import { AppError } from '../errors.ts';
import type { StepEvaluation } from '../evaluate/steps.ts';
import type { Project } from '../store/file/project.ts';
import { listBanks } from '../store/runs/banks.ts';
import { getRun, listRuns, type RunInfo } from '../store/runs/runs.ts';

/** Which run to study; without a name, an AITM run of the bank or dataset if those are given. */
export interface AskedRun {
  readonly run?: string | undefined;
  readonly bank?: string | undefined;
  readonly dataset?: string | undefined;
}

const STUDIED = 'aitm';

/**
 * The run that is named, else of the finished AITM runs one that is in use, else the one of the best validation AUC.
 * Throws `unknown-name`, `state` for a run that is not done or where there is none.
 */
export function chooseStudyRun(project: Project, asked: AskedRun): RunInfo {
  if (asked.run !== undefined) return finished(getRun(project, asked.run));
  const fitting = listRuns(project).filter(
    (run) =>
      run.status === 'done' &&
      run.model === STUDIED &&
      (asked.bank === undefined || run.bank === asked.bank) &&
      (asked.dataset === undefined || run.dataset === asked.dataset),
  );
  if (fitting.length === 0) throw noRun(asked);
  const promoted = new Set(
    listBanks(project)
      .filter(({ name }) => asked.bank === undefined || name === asked.bank)
      .map(({ promotedRun }) => promotedRun),
  );
  return (
    fitting.findLast(({ run }) => promoted.has(run)) ??
    fitting.reduce((best, run) => (validAuc(run) > validAuc(best) ? run : best))
  );
}

/** Throws `unsupported` for a run of one step, which has no step to take anything from. */
export function checkTransfers(run: string, steps: readonly string[]): void {
  if (steps.length < 2)
    throw new AppError(
      'unsupported',
      `run ${run} has one step alone, ${steps[0]}: nothing is passed on`,
      'choose a run of several steps',
    );
}

function finished(run: RunInfo): RunInfo {
  if (run.status === 'done') return run;
  throw new AppError(
    'state',
    `run ${run.run} is not trained to its end: it is ${run.status}`,
    run.status === 'running' ? 'wait until it is done' : `go on with: train … --resume ${run.run}`,
  );
}

/** The validation AUC of the objective, or the mean over the steps. */
function validAuc({ objective, valid }: RunInfo): number {
  const metrics = valid as Readonly<Record<string, StepEvaluation>> | null;
  const aucs = Object.entries(metrics ?? {})
    .filter(([step]) => objective === null || step === objective)
    .map(([, { auc }]) => auc)
    .filter((auc) => auc !== null);
  return aucs.length === 0 ? -1 : aucs.reduce((sum, auc) => sum + auc, 0) / aucs.length;
}

function noRun({ bank, dataset }: AskedRun): AppError {
  const of = [bank === undefined ? '' : ` of bank ${bank}`, dataset === undefined ? '' : ` on dataset ${dataset}`].join(
    '',
  );
  return new AppError(
    'state',
    `there is no finished run of ${STUDIED}${of}`,
    'train one first, or name a run with --run',
  );
}
