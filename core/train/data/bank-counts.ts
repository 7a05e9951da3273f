import { roleReader, requiredReader } from '../../features/columns.ts';
import { RowPicker, visitChunks } from '../../features/picker.ts';
import { wholeSelection } from '../../features/selection.ts';
import { checkPeriod, type AskedPeriod } from '../../funnel/period.ts';
import type { JobContext } from '../../job.ts';
import { textValues } from '../../store/columns/text.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { getDataset, readDictionary } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { listBanks } from '../../store/runs/banks.ts';

/** The samples available to train a bank on; `bank` is null for samples without a bank. */
export interface BankCounts {
  readonly bank: string | null;
  /** Samples with mature labels. */
  readonly rows: number;
  /** Samples that reached each step, by its name. */
  readonly positives: Readonly<Record<string, number>>;
}

/** A bank for which the dataset has training data. */
export interface TrainableBank extends BankCounts {
  readonly bank: string;
  readonly objective: string | null;
  readonly promotedRun: string | null;
}

/**
 * A dataset's banks by name with their settings, and all of its samples. Where the dataset does not distinguish banks,
 * each known bank gets all samples.
 */
export async function trainableBanks(
  project: Project,
  name: string,
  period: AskedPeriod,
  job: JobContext,
): Promise<{ readonly banks: readonly TrainableBank[]; readonly all: Omit<BankCounts, 'bank'> }> {
  const counts = await countByBank(project, name, period, job);
  const saved = listBanks(project);
  const all = sumOf(counts);
  const settingsOf = (bank: string): Pick<TrainableBank, 'objective' | 'promotedRun'> => {
    const known = saved.find((one) => one.name === bank);
    return { objective: known?.objective ?? null, promotedRun: known?.promotedRun ?? null };
  };
  const named = counts.flatMap(({ bank, rows, positives }) => (bank === null ? [] : [{ bank, rows, positives }]));
  const banks = named.length > 0 ? named : saved.map((bank) => ({ bank: bank.name, ...all }));
  return {
    all,
    banks: banks.map((one) => ({ ...one, ...settingsOf(one.bank) })).sort((a, b) => (a.bank < b.bank ? -1 : 1)),
  };
}

function sumOf(counts: readonly BankCounts[]): Omit<BankCounts, 'bank'> {
  const steps = Object.keys(counts[0]?.positives ?? {});
  return {
    rows: counts.reduce((sum, { rows }) => sum + rows, 0),
    positives: Object.fromEntries(
      steps.map((step) => [step, counts.reduce((sum, { positives }) => sum + positives[step], 0)]),
    ),
  };
}

/**
 * Counts the mature samples of a dataset's period by bank, in one pass; a dataset without a bank column has one unnamed
 * entry.
 */
export async function countByBank(
  project: Project,
  name: string,
  period: AskedPeriod,
  job: JobContext,
): Promise<BankCounts[]> {
  const dataset = getDataset(project, name);
  const names = bankNames(project, dataset);
  const readBank = roleReader(project, dataset, 'bank', 'code');
  const readDepth = requiredReader(project, dataset, 'depth', 'code');
  const width = dataset.steps.length + 1;
  const counts = new Float64Array((names.length + 1) * width);
  await visitChunks(new RowPicker(project, dataset, wholeSelection(null, checkPeriod(period))), job, (chunk, rows) => {
    const depth = readDepth(chunk).values;
    const banks = readBank?.(chunk).values;
    for (const row of rows) counts[(banks === undefined ? 0 : banks[row]) * width + depth[row]] += 1;
  });
  return [null, ...names]
    .map((bank, code) => countsOf(bank, dataset, counts.subarray(code * width, (code + 1) * width)))
    .filter(({ bank, rows }) => bank !== null || rows > 0 || names.length === 0);
}

function bankNames(project: Project, dataset: DatasetInfo): string[] {
  const column = dataset.columns.find(({ role }) => role === 'bank');
  return column === undefined ? [] : textValues(readDictionary(project, dataset, column));
}

/** `depths[d]` counts the samples that reached exactly d steps. */
function countsOf(bank: string | null, { steps }: DatasetInfo, depths: Float64Array): BankCounts {
  const reached = (from: number): number => depths.subarray(from).reduce((sum, count) => sum + count, 0);
  return {
    bank,
    rows: reached(0),
    positives: Object.fromEntries(steps.map((step, at) => [step.name, reached(at + 1)])),
  };
}
