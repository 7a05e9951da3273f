import { AppError, textWithHelp } from '../../errors.ts';
import { distinctNotes, partOfJob, type JobContext } from '../../job.ts';
import { stepsOf } from '../../predict/dataset-steps.ts';
import { getDataset } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { listBanks } from '../../store/runs/banks.ts';
import { message, stepName, type Text } from '../../text/message.ts';
import { banksOfData, checkBankNames } from '../data/banks-of-data.ts';
import { checkRequest } from '../fit/plan-run.ts';
import { trainModel } from '../fit/train.ts';
import type { ReuseOptions } from '../runs/reuse.ts';
import type { TrainResult } from '../runs/train-result.ts';
import { RunNotes } from './run-notes.ts';
import { canPool, trainPooled } from './train-for-bank.ts';

/** Which banks to train. */
export interface BanksOptions extends Omit<ReuseOptions, 'bank' | 'objective'> {
  /** All banks of the dataset by default. */
  readonly banks?: readonly string[] | undefined;
  /** Whether the runs start from a pooled model. */
  readonly pooled: boolean;
}

/** The runs of several banks. */
export interface TrainedBanks {
  /** The pooled run; null if there is none. */
  readonly base: string | null;
  readonly runs: readonly (TrainResult & { readonly bank: string })[];
  readonly failed: readonly { readonly bank: string; readonly reason: Text }[];
}

/** The share of the progress bar for the pooled model. */
const POOLED_SHARE = 0.5;

/** Errors of a bank's own data, which do not concern the other banks. */
const ERRORS_OF_BANK: readonly string[] = ['invalid-input', 'not-finite'];

/**
 * Trains a pooled model and fine-tunes it for each bank; without `pooled`, trains each bank on its own samples only. A
 * bank that cannot be trained, for instance because it has too few samples or the data lack its objective, does not
 * stop the others. Throws `unknown-name` for a bank that the dataset lacks, `invalid-input` for a dataset without
 * banks, and the errors of the pooled model; the last bank's error if none could be trained.
 */
export async function trainBanks(
  project: Project,
  { banks: requested, pooled, ...options }: BanksOptions,
  job: JobContext,
): Promise<TrainedBanks> {
  const banks = chooseBanks(project, options.dataset, requested);
  const noted = distinctNotes(job);
  const work = new BankRuns();
  // Check every bank before the pooled model is trained; a bank that fails must not stop the others.
  for (const bank of banks)
    await work.attempt(bank, async () => {
      checkObjectiveOf(project, options.dataset, bank);
      await checkRequest(project, { ...options, bank }, noted);
    });
  const trainable = banks.filter((bank) => !work.hasFailed(bank));
  if (trainable.length === 0) throw work.lastError;
  const share = pooled && canPool(project, options) ? POOLED_SHARE : 0;
  // The checks above found enough conversions of the segment, at the step that each trainable bank needs.
  const pooledOptions = { ...options, neededStep: null, followUp: undefined };
  const notes = new RunNotes();
  const pooledJob = notes.ofPooled(partOfJob(noted, 0, share));
  const base = share === 0 ? undefined : (await trainPooled(project, pooledOptions, pooledJob)).run;
  for (const [index, bank] of trainable.entries()) {
    const bankJob = partOfJob(noted, share + ((1 - share) * index) / trainable.length, (1 - share) / trainable.length);
    await work.attempt(bank, async () => {
      const trained = await trainModel(project, { ...options, bank, base }, notes.ofBank(bank, bankJob));
      work.runs.push({ bank, ...trained });
    });
  }
  if (work.runs.length === 0) throw work.lastError;
  return { base: base ?? null, runs: work.runs, failed: work.failed };
}

/** The runs of banks, and the banks that could not be trained. */
class BankRuns {
  readonly runs: (TrainResult & { readonly bank: string })[] = [];
  readonly failed: { readonly bank: string; readonly reason: Text }[] = [];
  lastError: unknown;

  /** Does the work for a bank; records a failure that the bank's own data cause. */
  async attempt(bank: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof AppError) || !ERRORS_OF_BANK.includes(error.code)) throw error;
      this.failed.push({ bank, reason: textWithHelp(error) });
      this.lastError = error;
    }
  }

  hasFailed(bank: string): boolean {
    return this.failed.some((failure) => failure.bank === bank);
  }
}

/** Throws `invalid-input` if the data lack the bank's objective. */
function checkObjectiveOf(project: Project, name: string, bank: string): void {
  const objective = listBanks(project).find((saved) => saved.name === bank)?.objective ?? null;
  const steps = stepsOf(getDataset(project, name));
  if (objective === null || steps.includes(objective)) return;
  throw new AppError(
    'invalid-input',
    message('train.objectiveNotInData', { dataset: name, bank, objective: stepName(objective) }),
    message('train.changeObjective', { steps: steps.map(stepName) }),
  );
}

/** The banks to train, in alphabetical order. */
export function chooseBanks(
  project: Project,
  name: string,
  requested: readonly string[] | undefined,
): readonly string[] {
  const available = banksOfData(project, getDataset(project, name));
  if (available === null)
    throw new AppError('invalid-input', message('train.noBanks', { dataset: name }), message('train.trainWithoutBank'));
  checkBankNames(requested ?? [], available);
  return requested === undefined ? available : available.filter((bank) => requested.includes(bank));
}
