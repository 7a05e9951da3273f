import { AppError } from '../errors.ts';
import type { StepEvaluation } from '../evaluate/steps.ts';
import { originalOf, readOutline, type RefitOf } from '../predict/plan.ts';
import type { Project } from '../store/file/project.ts';
import { listBanks } from '../store/runs/banks.ts';
import { getRun, isUntestedTrial, listRuns, type RunInfo } from '../store/runs/runs.ts';
import { message, stepName } from '../text/message.ts';

/** The run to study; without a name, an AITM run of the given bank or dataset. */
export interface RequestedRun {
  readonly run?: string | undefined;
  readonly bank?: string | undefined;
  readonly dataset?: string | undefined;
}

/** The model to study if no run is named. */
const DEFAULT_MODEL = 'aitm';

/**
 * The named run. Without a name, a finished AITM run: an active one, else the one with the best validation AUC. A refit
 * has seen the samples of a study, so its original run is studied instead. Throws `unknown-name` for an unknown run,
 * `state` if the run is not finished, its original was deleted, or there is none to choose.
 */
export function chooseStudyRun(project: Project, requested: RequestedRun): RunInfo {
  if (requested.run !== undefined) {
    const named = requireFinished(getRun(project, requested.run));
    const refit = refitOf(project, named.run);
    return refit === undefined ? named : originalOf(project, named.run, refit);
  }
  const matching = listRuns(project).filter(
    (run) =>
      run.status === 'done' &&
      refitOf(project, run.run) === undefined &&
      !isUntestedTrial(run) &&
      run.model === DEFAULT_MODEL &&
      (requested.bank === undefined || run.bank === requested.bank) &&
      (requested.dataset === undefined || run.dataset === requested.dataset),
  );
  if (matching.length === 0) throw noRun(requested);
  const promoted = new Set(
    listBanks(project)
      .filter(({ name }) => requested.bank === undefined || name === requested.bank)
      .flatMap(({ promotedRun }) => (promotedRun === null ? [] : [studiedFor(project, promotedRun)])),
  );
  return (
    matching.findLast(({ run }) => promoted.has(run)) ??
    matching.reduce((best, run) => (validAuc(run) > validAuc(best) ? run : best))
  );
}

/** The name of the run that is studied for an active run. */
function studiedFor(project: Project, active: string): string {
  return refitOf(project, active)?.run ?? active;
}

/** The original of a refit; undefined for other runs, and for a damaged plan, which the study reports. */
function refitOf(project: Project, run: string): RefitOf | undefined {
  try {
    return readOutline(project, run)?.refit;
  } catch (error) {
    if (error instanceof AppError && error.code === 'corrupt') return undefined;
    throw error;
  }
}

/** Throws `unsupported` for a run with a single step, which has no transfer. */
export function checkTransfers(run: string, steps: readonly string[]): void {
  if (steps.length < 2)
    throw new AppError(
      'unsupported',
      message('study.oneStep', { run, step: stepName(steps[0]) }),
      message('study.severalSteps'),
    );
}

function requireFinished(found: RunInfo): RunInfo {
  const { run, status } = found;
  if (status === 'done') return found;
  if (status === 'running')
    throw new AppError('state', message('predict.runningRun', { run }), message('predict.wait'));
  const ended = message(status === 'failed' ? 'predict.failedRun' : 'predict.interruptedRun', { run });
  throw new AppError('state', ended, message('predict.resume', { run }));
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

function noRun({ bank, dataset }: RequestedRun): AppError {
  return new AppError(
    'state',
    message('study.noRun', { model: DEFAULT_MODEL, bank: bank ?? null, dataset: dataset ?? null }),
    message('study.trainFirst'),
  );
}
