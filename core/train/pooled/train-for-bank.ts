import { distinctNotes, partOfJob, type JobContext } from '../../job.ts';
import { findModel } from '../../models/registry.ts';
import { stepsOf } from '../../predict/dataset-steps.ts';
import { getDataset } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import type { RunInfo } from '../../store/runs/runs.ts';
import { message } from '../../text/message.ts';
import { hasSeveralBanks } from '../data/banks-of-data.ts';
import { checkRequest } from '../fit/plan-run.ts';
import { trainModel } from '../fit/train.ts';
import { isRefitNext } from '../runs/follow-up.ts';
import { trainOrReuse, type ReuseHooks, type ReuseOptions, type ReuseResult } from '../runs/reuse.ts';
import type { TrainResult } from '../runs/train-result.ts';
import { canStartFrom } from './fine-tuning.ts';
import { RunNotes } from './run-notes.ts';

/** The share of the progress bar for the pooled model. */
export const POOLED_SHARE = 0.8;

/**
 * Trains a model on the samples of all banks, unless the project has that run already, and fine-tunes it for a bank. A
 * bank of data without other banks, and one whose model is made of trees, is trained on its own samples only. Throws
 * like `trainModel`; errors in the bank's request are thrown before anything is trained.
 */
export async function trainForBank(
  project: Project,
  options: ReuseOptions & { readonly bank: string },
  job: JobContext,
): Promise<TrainResult> {
  if (!canPool(project, options)) return trainModel(project, options, job);
  await checkRequest(project, options, job);
  const { bank, objective } = options;
  const noted = distinctNotes(job);
  const refit = isRefitNext(options.followUp) && { refit: true };
  const followUp = { kind: 'bank' as const, bank, ...(objective !== undefined && { objective }), ...refit };
  const pooled = { ...pooledOptions(project, options), followUp };
  const notes = new RunNotes();
  const pooledJob = notes.ofPooled(partOfJob(noted, 0, POOLED_SHARE));
  const base = await trainPooled(project, pooled, pooledJob, (run) => {
    const note = run === null ? message('train.pooledFirst', { bank }) : message('train.pooledFound', { run, bank });
    noted.report({ phase: 'train', note });
  });
  const fineTuningJob = base.how === 'found' ? noted : partOfJob(noted, POOLED_SHARE, 1 - POOLED_SHARE);
  return trainModel(project, { ...options, base: base.run }, notes.ofBank(bank, fineTuningJob));
}

/** Trains a model on the samples of all banks, or finds or resumes its run; see `ReuseHooks` for `onSearched`. */
export function trainPooled(
  project: Project,
  options: ReuseOptions,
  job: JobContext,
  onSearched?: ReuseHooks['onSearched'],
): Promise<ReuseResult> {
  const isUsable = (run: RunInfo): boolean => canStartFrom(project, run);
  return trainOrReuse(project, options, job, { isUsable, ...(onSearched && { onSearched }) });
}

/** Whether the samples of several banks can train the model together. */
export function canPool(project: Project, { dataset, model }: Pick<ReuseOptions, 'dataset' | 'model'>): boolean {
  return findModel(model).kind === 'network' && hasSeveralBanks(getDataset(project, dataset));
}

/**
 * The options of the pooled run from which a bank's run starts. It has no objective, so that it suits every bank;
 * but if it is not trained for the dataset's last step, by which runs without an objective rank, its own last step is
 * its objective. Whether a segment has enough conversions was checked before, at the step that the bank needs.
 */
function pooledOptions(
  project: Project,
  { bank: _, objective: __, ...bankOptions }: ReuseOptions & { readonly bank: string },
): ReuseOptions {
  const last = stepsOf(getDataset(project, bankOptions.dataset)).at(-1);
  const options = { ...bankOptions, neededStep: null };
  const { steps } = options;
  return steps === undefined || steps.some((step) => step === last) ? options : { ...options, objective: steps.at(-1) };
}
