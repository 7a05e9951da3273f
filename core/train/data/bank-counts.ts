import { roleReader } from '../../features/columns.ts';
import { LabelTally, type LabelCounts } from '../../features/counts.ts';
import { labelReader } from '../../features/labels.ts';
import { RowPicker, visitChunks } from '../../features/picker.ts';
import { wholeSelection } from '../../features/selection.ts';
import { checkPeriod, type PeriodInput } from '../../funnel/period.ts';
import type { JobContext } from '../../job.ts';
import { checkColumns } from '../../segment/row-masker.ts';
import { chosenSegment } from '../../segment/saved-segments.ts';
import { textValues } from '../../store/columns/text.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { getDataset, readDictionary } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { listBanks } from '../../store/runs/banks.ts';

/** The samples available to train a bank on; `bank` is null for samples without a bank. */
export interface BankCounts extends LabelCounts {
  readonly bank: string | null;
  /** Samples with a mature step. */
  readonly rows: number;
}

/** The samples to count: those of a period and, if one is named, of a saved segment. */
export interface CountedSamples extends PeriodInput {
  readonly segment?: string | undefined;
}

/** A bank for which the dataset has training data. */
export interface TrainableBank extends BankCounts {
  readonly bank: string;
  readonly objective: string | null;
  readonly promotedRun: string | null;
}

/**
 * A dataset's banks, sorted by name, with their sample counts and settings, and the counts of all samples. If the
 * dataset does not distinguish banks, each saved bank gets all samples.
 */
export async function trainableBanks(
  project: Project,
  name: string,
  samples: CountedSamples,
  job: JobContext,
): Promise<{ readonly banks: readonly TrainableBank[]; readonly all: Omit<BankCounts, 'bank'> }> {
  const counts = await countByBank(project, name, samples, job);
  const saved = listBanks(project);
  const byName = new Map(saved.map((bank) => [bank.name, bank]));
  const all = sumOf(counts);
  const settingsOf = (bank: string): Pick<TrainableBank, 'objective' | 'promotedRun'> => {
    const settings = byName.get(bank);
    return { objective: settings?.objective ?? null, promotedRun: settings?.promotedRun ?? null };
  };
  const named = counts.flatMap(({ bank, ...counted }) => (bank === null ? [] : [{ bank, ...counted }]));
  const banks = named.length > 0 ? named : saved.map((bank) => ({ bank: bank.name, ...all }));
  return {
    all,
    banks: banks
      .map((counted) => ({ ...counted, ...settingsOf(counted.bank) }))
      .sort((a, b) => (a.bank < b.bank ? -1 : 1)),
  };
}

function sumOf(counts: readonly BankCounts[]): Omit<BankCounts, 'bank'> {
  const steps = Object.keys(counts[0]?.positives ?? {});
  const sums = (countsOf: (counted: BankCounts) => Readonly<Record<string, number>>): Record<string, number> =>
    Object.fromEntries(steps.map((step) => [step, counts.reduce((sum, counted) => sum + countsOf(counted)[step], 0)]));
  return {
    rows: counts.reduce((sum, { rows }) => sum + rows, 0),
    settled: sums(({ settled }) => settled),
    positives: sums(({ positives }) => positives),
  };
}

/**
 * Counts by bank, in one pass, the samples of a period or segment with a mature step; a dataset without a bank column
 * has one unnamed entry. Throws `invalid-input` if it lacks a column of the segment.
 */
export async function countByBank(
  project: Project,
  name: string,
  samples: CountedSamples,
  job: JobContext,
): Promise<BankCounts[]> {
  const dataset = getDataset(project, name);
  const names = bankNames(project, dataset);
  const readBank = roleReader(project, dataset, 'bank', 'code');
  // Labels as known at the dataset's as-of date.
  const readLabels = labelReader(project, dataset);
  // Code 0 is a missing bank, and code k the k-th name.
  const tallies = [null, ...names].map((bank) => ({ bank, tally: new LabelTally(dataset) }));
  const segment = chosenSegment(project, samples.segment);
  if (segment !== undefined) checkColumns(dataset, segment);
  const selection = { ...wholeSelection(null, checkPeriod(samples)), ...(segment && { where: segment.conditions }) };
  await visitChunks(new RowPicker(project, dataset, selection), job, (chunk, rows) => {
    const labels = readLabels(chunk);
    const banks = readBank?.(chunk).values;
    for (const row of rows) tallies[banks === undefined ? 0 : banks[row]].tally.add(labels, row);
  });
  return tallies
    .map(({ bank, tally }) => ({ bank, rows: tally.rows, ...tally.counts }))
    .filter(({ bank, rows }) => bank !== null || rows > 0 || names.length === 0);
}

function bankNames(project: Project, dataset: DatasetInfo): string[] {
  const column = dataset.columns.find(({ role }) => role === 'bank');
  return column === undefined ? [] : textValues(readDictionary(project, dataset, column));
}
