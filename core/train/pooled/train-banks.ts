import { AppError, explained, unknownName } from '../../errors.ts';
import { partOfJob, type JobContext } from '../../job.ts';
import { textValues } from '../../store/columns/text.ts';
import { getDataset, readDictionary } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { message, type Text } from '../../text/message.ts';
import { trainModel, type TrainResult } from '../fit/train.ts';
import { trainOrReuse, type ReuseOptions } from '../runs/reuse.ts';
import { canPool } from './train-for-bank.ts';

/** Which banks to train. */
export interface BanksOptions extends Omit<ReuseOptions, 'bank' | 'objective'> {
  /** All banks of the dataset by default. */
  readonly banks?: readonly string[] | undefined;
  /** Whether the runs start from a model of all banks. */
  readonly pooled: boolean;
}

/** The runs of several banks. */
export interface TrainedBanks {
  /** The run of all banks; null if there is none. */
  readonly base: string | null;
  readonly runs: readonly (TrainResult & { readonly bank: string })[];
  readonly failed: readonly { readonly bank: string; readonly reason: Text }[];
}

/** The share of the progress bar for the model of all banks. */
const BASE_SHARE = 0.5;

/**
 * Trains a model of all banks and fine-tunes it for each bank; without `pooled`, trains each bank on its own samples
 * only. A bank that cannot be trained, for instance because it has too few samples, does not stop the others.
 * @throws AppError `unknown-name` for a bank that the dataset lacks, `invalid-input` for a dataset without banks, and
 *   the errors of the model of all banks.
 */
export async function trainBanks(
  project: Project,
  { banks: requested, pooled, ...options }: BanksOptions,
  job: JobContext,
): Promise<TrainedBanks> {
  const banks = chooseBanks(project, options.dataset, requested);
  const share = pooled && canPool(project, options) ? BASE_SHARE : 0;
  const base = share === 0 ? null : (await trainOrReuse(project, options, partOfJob(job, 0, share))).run;
  const runs: (TrainResult & { readonly bank: string })[] = [];
  const failed: { bank: string; reason: Text }[] = [];
  for (const [index, bank] of banks.entries()) {
    const bankJob = partOfJob(job, share + ((1 - share) * index) / banks.length, (1 - share) / banks.length);
    try {
      const start = base === null ? {} : { base };
      runs.push({ bank, ...(await trainModel(project, { ...options, bank, ...start }, bankJob)) });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'invalid-input') throw error;
      failed.push({ bank, reason: explained(error) });
    }
  }
  return { base, runs, failed };
}

/** The banks to train, in alphabetical order. */
function chooseBanks(project: Project, name: string, requested: readonly string[] | undefined): readonly string[] {
  const dataset = getDataset(project, name);
  const column = dataset.columns.find(({ role }) => role === 'bank');
  if (column === undefined)
    throw new AppError('invalid-input', message('train.noBanks', { dataset: name }), message('train.trainWithoutBank'));
  const available = textValues(readDictionary(project, dataset, column)).sort();
  const unknown = requested?.find((bank) => !available.includes(bank));
  if (unknown !== undefined) throw unknownName(message('noun.bank'), unknown, available);
  return requested === undefined ? available : available.filter((bank) => requested.includes(bank));
}
