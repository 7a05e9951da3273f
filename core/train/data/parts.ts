import { AppError } from '../../errors.ts';
import { selectionCounts } from '../../features/counts.ts';
import { wholeSelection, type Selection } from '../../features/selection.ts';
import type { Period } from '../../funnel/period.ts';
import type { JobContext } from '../../job.ts';
import { stepsOf, checkSteps } from '../../predict/dataset-steps.ts';
import { dataOfPart, type Part, type Parts } from '../../predict/parts.ts';
import type { NamedConditions } from '../../segment/conditions.ts';
import { checkColumns } from '../../segment/row-masker.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { getDataset } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { message, stepName } from '../../text/message.ts';
import { checkDisjoint } from './shared-samples.ts';
import { downSamplingRate, emptyPartError, splitDataset } from './split.ts';
import type { TestPeriod } from './test-periods.ts';

/** Which datasets to use, and which bank's samples. */
export interface PartNames {
  readonly dataset: string;
  readonly valid?: string | undefined;
  readonly test?: string | undefined;
  readonly bank: string | null;
  /** The period of `dataset` to use; other datasets are used in full. */
  readonly period?: Period;
  /** Whether training may use labels that became known after its last day; by default not. */
  readonly hindsight?: boolean;
  /** One of several test periods of `dataset` to test on; excludes `valid` and `test`. */
  readonly testPeriod?: TestPeriod | undefined;
  /** Only the samples of this segment, in every part. */
  readonly segment?: NamedConditions | undefined;
}

/**
 * Chooses the parts: named datasets if given; the rest is split off the training data by time. Throws `invalid-input`
 * if a named dataset is the training data or has other steps, if one dataset is named for both validation and test, if
 * parts share samples, if a part would be empty, or if a test period is combined with another dataset.
 */
export async function chooseParts(
  project: Project,
  names: PartNames,
  job: JobContext,
): Promise<Omit<Parts, 'negativeRate'>> {
  const parts = await selectParts(project, names, job);
  await checkDisjoint(project, parts, job);
  return parts;
}

/** Throws `invalid-input` for a test period if another dataset is named: periods are split off a single dataset. */
function checkTestPeriod({ testPeriod, valid, test }: PartNames): void {
  const named = valid ?? test;
  if (testPeriod === undefined || named === undefined) return;
  throw new AppError('invalid-input', message('train.periodsOfOne', { dataset: named }), message('train.oneDataset'));
}

async function selectParts(project: Project, names: PartNames, job: JobContext): Promise<Omit<Parts, 'negativeRate'>> {
  checkTestPeriod(names);
  const dataset = getDataset(project, names.dataset);
  if (names.segment !== undefined)
    for (const name of [names.dataset, names.valid, names.test])
      if (name !== undefined) checkColumns(getDataset(project, name), names.segment);
  const otherPart = (name: string): Promise<Part> =>
    nonEmptyPart(project, otherDataset(project, name, dataset), wholeOf(names), job);
  const test = names.test === undefined ? null : await otherPart(names.test);
  if (names.valid !== undefined) {
    const train = await nonEmptyPart(project, dataset, wholeOf(names, names.period), job);
    const valid = await otherPart(names.valid);
    if (valid.dataHash === test?.dataHash) throw sameForBoth(valid.dataset, test.dataset);
    return { train, valid, test };
  }
  const split = await splitDataset(project, dataset, names.bank, job, names);
  const train = partOf(dataset, await withoutHindsight(project, dataset, split.train, 'train.needsHindsight', job));
  if (names.testPeriod !== undefined) {
    const valid = await withoutHindsight(project, dataset, split.valid, 'train.validNeedsHindsight', job);
    return { train, valid: partOf(dataset, valid), test: partOf(dataset, split.test) };
  }
  if (test === null) return { train, valid: partOf(dataset, split.valid), test: partOf(dataset, split.test) };
  return { train, valid: partOf(dataset, { ...split.valid, to: split.test.to, hashTo: split.test.hashTo }), test };
}

/** All samples of a bank and, if there is one, of a segment. */
function wholeOf({ bank, segment }: PartNames, period?: Period): Selection {
  return { ...wholeSelection(bank, period), ...(segment && { where: segment.conditions }) };
}

/**
 * A selection with the labels that were known at its time. If no conversion of some step was known so early, uses the
 * latest labels and reports a note.
 */
async function withoutHindsight(
  project: Project,
  dataset: DatasetInfo,
  selection: Selection,
  note: 'train.needsHindsight' | 'train.validNeedsHindsight',
  job: JobContext,
): Promise<Selection> {
  if ((selection.knownAt ?? null) === null) return selection;
  const later = { ...selection, knownAt: null };
  const [inTime, latest] = [
    await selectionCounts(project, dataset, selection, job),
    await selectionCounts(project, dataset, later, job),
  ];
  const unknown = stepsOf(dataset).filter((step) => inTime.positives[step] === 0 && latest.positives[step] > 0);
  if (unknown.length === 0) return selection;
  job.report({ phase: 'read', note: message(note, { steps: unknown.map(stepName) }) });
  return later;
}

async function nonEmptyPart(
  project: Project,
  dataset: DatasetInfo,
  selection: Selection,
  job: JobContext,
): Promise<Part> {
  if ((await selectionCounts(project, dataset, selection, job)).rows === 0) throw emptyPartError(dataset, selection);
  return partOf(dataset, selection);
}

function partOf(dataset: DatasetInfo, selection: Selection): Part {
  return { dataset: dataset.name, dataHash: dataset.dataHash, selection };
}

function otherDataset(project: Project, name: string, trained: DatasetInfo): DatasetInfo {
  const other = getDataset(project, name);
  if (other.dataHash === trained.dataHash) {
    throw new AppError('invalid-input', message('train.sameData', { dataset: name }), message('train.otherOrNone'));
  }
  checkSteps(other, stepsOf(trained));
  return other;
}

function sameForBoth(valid: string, test: string): AppError {
  const text =
    valid === test
      ? message('train.sameForBoth', { dataset: valid })
      : message('train.sameDataForBoth', { valid, test });
  return new AppError('invalid-input', text, message('train.otherForOne'));
}

/**
 * Down-samples the last step's negatives in training and validation until the fraction of its positives is `lambda` (λ
 * in the paper); the test set stays unchanged.
 */
export async function downSample(
  project: Project,
  parts: Omit<Parts, 'negativeRate'>,
  lambda: number | null,
  seed: number,
  job: JobContext,
): Promise<Parts> {
  if (lambda === null) return { ...parts, negativeRate: 1 };
  // The correction needs the outcome of the last step, so samples with an open step are left out.
  const mature = (part: Part): Part => ({ ...part, selection: { ...part.selection, mature: true } });
  const { selection } = mature(parts.train);
  const dataset = dataOfPart(project, parts.train);
  const { rows, positives: reached } = await selectionCounts(project, dataset, selection, job);
  const positives = reached[dataset.steps.at(-1)?.name ?? ''] ?? 0;
  const negativeRate = downSamplingRate(positives, rows - positives, lambda);
  if (negativeRate === 1) return { ...parts, negativeRate };
  const keepNegatives = { rate: negativeRate, seed };
  const downSampled = (part: Part): Part => {
    const { selection: matureSelection } = mature(part);
    return { ...part, selection: { ...matureSelection, keepNegatives } };
  };
  return { train: downSampled(parts.train), valid: downSampled(parts.valid), test: parts.test, negativeRate };
}

/** Parts as they were before down-sampling. */
export function beforeDownSampling({ train, valid, test, negativeRate }: Parts): Omit<Parts, 'negativeRate'> {
  const whole = (part: Part): Part => ({
    ...part,
    selection: { ...part.selection, mature: false, keepNegatives: null },
  });
  return negativeRate === 1 ? { train, valid, test } : { train: whole(train), valid: whole(valid), test };
}
