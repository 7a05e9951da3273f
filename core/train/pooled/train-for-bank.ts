import { partOfJob, type JobContext } from '../../job.ts';
import { findModel } from '../../models/registry.ts';
import { getDataset } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { message } from '../../text/message.ts';
import { trainModel, type TrainResult } from '../fit/train.ts';
import { findRuns, trainOrReuse, type ReuseOptions } from '../runs/reuse.ts';

/** The share of the progress bar for the training on all banks' samples. */
const POOLED_SHARE = 0.8;

/**
 * Trains a model on the samples of all banks, unless the project has that run already, and fine-tunes it for a bank. A
 * bank of data without other banks, and one whose model is made of trees, is trained on its own samples only. Throws
 * like `trainModel`.
 */
export async function trainForBank(
  project: Project,
  options: ReuseOptions & { readonly bank: string },
  job: JobContext,
): Promise<TrainResult> {
  if (!canPool(project, options)) return trainModel(project, options, job);
  const { bank, objective: _, ...pooled } = options;
  const done = (await findRuns(project, pooled, job)).find(({ status }) => status === 'done');
  const note = done ? message('train.pooledFound', { run: done.run, bank }) : message('train.pooledFirst', { bank });
  job.report({ phase: 'train', note });
  const { run: base } = await trainOrReuse(project, pooled, partOfJob(job, 0, POOLED_SHARE));
  const tuningJob = done === undefined ? partOfJob(job, POOLED_SHARE, 1 - POOLED_SHARE) : job;
  return trainModel(project, { ...options, base }, tuningJob);
}

/** Whether the samples of several banks can train the model together. */
export function canPool(project: Project, { dataset, model }: Pick<ReuseOptions, 'dataset' | 'model'>): boolean {
  const bank = getDataset(project, dataset).columns.find(({ role }) => role === 'bank');
  return findModel(model).kind === 'network' && (bank?.distinct ?? 0) > 1;
}
