import { AppError } from '../../errors.ts';
import { roleReader, type ChunkReader } from '../../features/columns.ts';
import { selectionCounts } from '../../features/counts.ts';
import { RowPicker, visitChunks } from '../../features/picker.ts';
import { wholeSelection, type Selection } from '../../features/selection.ts';
import { UNBOUNDED, type Period } from '../../funnel/period.ts';
import { quietJob, type JobContext } from '../../job.ts';
import type { NamedConditions } from '../../segment/conditions.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import type { Project } from '../../store/file/project.ts';
import { message, stepName, type Message } from '../../text/message.ts';
import { testPeriods, type PeriodLimits, type TestPeriod } from './test-periods.ts';
import { timeLimits } from './time-limits.ts';

/** The three disjoint parts of a dataset. */
export interface DatasetSplit {
  readonly train: Selection;
  readonly valid: Selection;
  readonly test: Selection;
}

/** Where the parts end, as fractions of the samples. */
const TRAIN_END = 0.8;
const VALID_END = 0.9;

/**
 * Splits a bank's samples of a period: by time, keeping equal times together, or by a hash of the id if there is no
 * time column. The mature samples are divided 80/10/10; younger ones belong to the test set, for their mature steps.
 * With a split by time, training uses no label that became known after its last day, as in production.
 * With a test period, training and validation end before it begins and use no later label. Throws `invalid-input` if a
 * part would be empty, and for a test period without times.
 */
export async function splitDataset(
  project: Project,
  dataset: DatasetInfo,
  bank: string | null,
  job: JobContext = quietJob(),
  { hashSeed = 0, period = UNBOUNDED, hindsight = false, testPeriod, segment }: SplitOptions = {},
): Promise<DatasetSplit> {
  const readTime = roleReader(project, dataset, 'time', 'number');
  const selection = { ...wholeSelection(bank, period), hashSeed, ...(segment && { where: segment.conditions }) };
  if (readTime === null) {
    if (testPeriod !== undefined) throw withoutTimes(dataset.name);
    return splitByHash(project, dataset, selection, job);
  }
  const times = await matureTimes(project, dataset, { ...selection, mature: true }, readTime, job);
  if (times.length === 0 && (selection.from !== null || selection.to !== null))
    throw emptyPartError(dataset, selection);
  return testPeriod === undefined
    ? splitByTime(selection, times, dataset, hindsight)
    : splitBefore(testPeriod, selection, times, dataset, hindsight);
}

/** How to split a dataset. */
export interface SplitOptions {
  readonly hashSeed?: number;
  readonly period?: Period;
  /** Whether training may use labels that became known after its last day. */
  readonly hindsight?: boolean;
  /** One of several test periods; without it, the test set is the last tenth. */
  readonly testPeriod?: TestPeriod | undefined;
  /** Only the samples of this segment. */
  readonly segment?: NamedConditions | undefined;
}

function splitByTime(selection: Selection, times: Float64Array, info: DatasetInfo, hindsight: boolean): DatasetSplit {
  const limits = timeLimits(times, TRAIN_END, VALID_END);
  if (limits === null)
    throw cannotSplit(
      message('train.fewTimes', { data: nameOf(info.name, selection.bank), samples: times.length }),
      info.steps,
    );
  const [validFrom, testFrom] = limits;
  return {
    train: { ...selection, to: validFrom, ...(hindsight ? {} : { knownAt: validFrom - 1 }) },
    valid: { ...selection, from: validFrom, to: testFrom },
    test: { ...selection, from: testFrom },
  };
}

function splitBefore(
  { number, count: periodCount }: TestPeriod,
  selection: Selection,
  times: Float64Array,
  { name, steps }: DatasetInfo,
  hindsight: boolean,
): DatasetSplit {
  const windowDays = hindsight ? [] : steps.map((step) => step.windowDays);
  const periods = testPeriods(times, periodCount, windowDays);
  if (periods === null)
    throw new AppError(
      'invalid-input',
      message('train.fewTimesForPeriods', {
        data: nameOf(name, selection.bank),
        samples: times.length,
        periods: periodCount,
      }),
      message('train.fewerPeriods'),
    );
  const { validFrom, testFrom, testTo }: PeriodLimits = periods[number - 1];
  const labels = hindsight ? {} : { knownAt: testFrom - 1 };
  return {
    train: { ...selection, to: validFrom, ...labels },
    valid: { ...selection, from: validFrom, to: testFrom, ...labels },
    test: { ...selection, from: testFrom, to: testTo },
  };
}

function withoutTimes(dataset: string): AppError {
  return new AppError('invalid-input', message('train.periodsWithoutTimes', { dataset }), message('train.mapTime'));
}

/** The times of the mature samples, ascending. Skips samples without a time, which the parts leave out too. */
async function matureTimes(
  project: Project,
  dataset: DatasetInfo,
  selection: Selection,
  readTime: ChunkReader<'number'>,
  job: JobContext,
): Promise<Float64Array> {
  const times = new Float64Array(dataset.rows);
  let count = 0;
  await visitChunks(new RowPicker(project, dataset, selection), job, (chunk, rows) => {
    const { values } = readTime(chunk);
    for (let i = 0; i < rows.length; i++) if (!Number.isNaN(values[rows[i]])) times[count++] = values[rows[i]];
  });
  return times.subarray(0, count).sort();
}

async function splitByHash(
  project: Project,
  dataset: DatasetInfo,
  selection: Selection,
  job: JobContext,
): Promise<DatasetSplit> {
  const split: DatasetSplit = {
    train: { ...selection, hashTo: TRAIN_END },
    valid: { ...selection, hashFrom: TRAIN_END, hashTo: VALID_END },
    test: { ...selection, hashFrom: VALID_END },
  };
  const rows: number[] = [];
  for (const part of [split.train, split.valid, split.test])
    rows.push((await selectionCounts(project, dataset, part, job)).rows);
  const total = rows.reduce((sum, count) => sum + count, 0);
  if (rows.includes(0))
    throw cannotSplit(
      message('train.fewSamples', { data: nameOf(dataset.name, selection.bank), samples: total }),
      dataset.steps,
    );
  return split;
}

/** The error for an empty selection, with a description of the available data. */
export function emptyPartError({ name, firstTime, lastTime }: DatasetInfo, { bank, from, to }: Selection): AppError {
  const data = nameOf(name, bank);
  if ((from === null && to === null) || firstTime === null || lastTime === null)
    return new AppError('invalid-input', message('train.noSamples', { data }), message('train.otherDataset'));
  return new AppError(
    'invalid-input',
    message('train.noneInPeriod', { data }),
    message('train.datasetSpan', { from: firstTime, to: lastTime }),
  );
}

function nameOf(dataset: string, bank: string | null): Message {
  return bank === null ? message('train.dataset', { dataset }) : message('train.bankOfDataset', { dataset, bank });
}

function cannotSplit(why: Message, steps: DatasetInfo['steps']): AppError {
  const [slowest] = steps.toSorted((one, other) => other.windowDays - one.windowDays);
  const advice =
    slowest.windowDays === 0
      ? message('train.moreData')
      : message('train.moreDataOrFewerDays', { step: stepName(slowest.name), days: slowest.windowDays });
  return new AppError('invalid-input', why, advice);
}

/**
 * The fraction w ≤ 1 of the last step's negatives to keep, so that the fraction of its positives becomes `lambda` (the
 * paper's λ, 1 %); 1 if it is already reached, or if there is nothing to balance.
 */
export function downSamplingRate(positives: number, negatives: number, lambda: number): number {
  if (!(lambda > 0 && lambda < 1))
    throw new AppError('invalid-config', message('train.badDownSampling', { share: String(lambda) }));
  if (positives === 0 || negatives === 0) return 1;
  return Math.min(1, (positives * (1 - lambda)) / (negatives * lambda));
}
