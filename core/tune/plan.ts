import { oldestPeriodOf } from '../compare/request.ts';
import { checkPeriod } from '../funnel/period.ts';
import type { JobContext } from '../job.ts';
import { stepsOf } from '../predict/dataset-steps.ts';
import type { EpochChoice } from '../predict/plan.ts';
import { getDataset } from '../store/datasets/datasets.ts';
import type { Project } from '../store/file/project.ts';
import { chooseParts } from '../train/data/parts.ts';
import { checkPositives } from '../train/data/segment-positives.ts';
import { chooseEpochs } from '../train/fit/epoch-choice.ts';
import { objectiveOf } from '../train/fit/plan-run.ts';
import { fittingPartsKey } from '../train/runs/reuse.ts';
import { planTrials, type TrialSettings, type TuningRequest } from './request.ts';

/** Identifies a tuning from the start: equal for the same request on the same training and validation samples. */
export interface TuningInput {
  readonly request: TuningRequest;
  readonly objective: string | null;
  readonly steps: readonly string[];
  /** Identifies the training and the validation set. */
  readonly parts: string;
  /** The validation metrics that judge a trial. */
  readonly choice: EpochChoice;
  /** By model. */
  readonly settings: Readonly<Record<string, readonly TrialSettings[]>>;
}

/**
 * Validates a request, chooses the parts and draws the settings of all trials. Trials are judged like the epochs of a
 * run: by the objective, or by the step that decides in its place if it has too few positives. Throws the errors of
 * unknown names and settings before any training.
 */
export async function planTuning(
  project: Project,
  request: TuningRequest,
  job: JobContext,
  neededStep?: string | null,
): Promise<TuningInput> {
  const settings = planTrials(request);
  const steps = stepsOf(getDataset(project, request.dataset));
  const { objective, parts } = await objectiveAndParts(project, request, job, neededStep);
  const { run: choice } = await chooseEpochs(project, { steps, objective, valid: parts.valid }, job);
  // The request identifies a tuning, so one test period must be written as none.
  const splits = (request.splits ?? 1) > 1 ? request.splits : undefined;
  return { request: { ...request, splits }, objective, steps, parts: fittingPartsKey(parts), choice, settings };
}

/**
 * The objective and the parts of a request; the same for a tuning and a comparison of the same data. With several test
 * periods, the parts are those of the oldest: what is tuned on them knows nothing of any test period. A segment must
 * have enough conversions of `neededStep`: by default of the objective, else of the last step; null checks none.
 */
export async function objectiveAndParts(
  project: Project,
  request: Pick<
    TuningRequest,
    'dataset' | 'valid' | 'test' | 'splits' | 'bank' | 'segment' | 'from' | 'to' | 'objective'
  >,
  job: JobContext,
  neededStep?: string | null,
): Promise<{ readonly objective: string | null; readonly parts: Awaited<ReturnType<typeof chooseParts>> }> {
  const { dataset, valid, test, bank = null, segment } = request;
  const info = getDataset(project, dataset);
  const steps = stepsOf(info);
  const objective = objectiveOf(project, request.objective, bank, steps);
  const period = checkPeriod(request);
  const step = neededStep === undefined ? (objective ?? steps[steps.length - 1]) : neededStep;
  if (step !== null) await checkPositives(project, info, { bank, period, segment, step }, job);
  const names = { dataset, valid, test, testPeriod: oldestPeriodOf(request), bank, segment, period };
  const parts = await chooseParts(project, names, job);
  return { objective, parts };
}
