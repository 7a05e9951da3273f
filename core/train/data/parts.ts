import { AppError } from '../../errors.ts';
import { selectionCounts } from '../../features/counts.ts';
import { wholeSelection, type Selection } from '../../features/selection.ts';
import type { Period } from '../../funnel/period.ts';
import type { JobContext } from '../../job.ts';
import { stepsOf, checkSteps } from '../../predict/dataset-steps.ts';
import type { Part, Parts } from '../../predict/parts.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { getDataset } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { message } from '../../text/message.ts';
import { downSamplingRate, emptyPartError, splitDataset } from './split.ts';

/** Which datasets to use, and which bank's samples. */
export interface PartNames {
  readonly dataset: string;
  readonly valid?: string | undefined;
  readonly test?: string | undefined;
  readonly bank: string | null;
  /** The period of `dataset` to use; other datasets are used whole. */
  readonly period?: Period;
}

/**
 * Chooses the parts: named datasets where given; the rest is split off the training data by time. Throws
 * `invalid-input` where a named dataset is the training data or has other steps, and where a part would be empty.
 */
export async function chooseParts(
  project: Project,
  names: PartNames,
  job: JobContext,
): Promise<Omit<Parts, 'negativeRate'>> {
  const dataset = getDataset(project, names.dataset);
  const other = (name: string): Promise<Part> =>
    filledPart(project, otherDataset(project, name, dataset), wholeSelection(names.bank), job);
  const test = names.test === undefined ? null : await other(names.test);
  if (names.valid !== undefined)
    return {
      train: await filledPart(project, dataset, wholeSelection(names.bank, names.period), job),
      valid: await other(names.valid),
      test,
    };
  const split = await splitDataset(project, dataset, names.bank, job, 0, names.period);
  const train = partOf(dataset, split.train);
  if (test === null) return { train, valid: partOf(dataset, split.valid), test: partOf(dataset, split.test) };
  return { train, valid: partOf(dataset, { ...split.valid, to: split.test.to, hashTo: split.test.hashTo }), test };
}

async function filledPart(
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

/**
 * Down-samples the last step's negatives in training and validation until the fraction of its positives is `lambda` (λ,
 * section 4.1.1 of the paper); the test part stays unchanged.
 */
export async function downSample(
  project: Project,
  parts: Omit<Parts, 'negativeRate'>,
  lambda: number | null,
  seed: number,
  job: JobContext,
): Promise<Parts> {
  if (lambda === null) return { ...parts, negativeRate: 1 };
  const counts = await selectionCounts(project, getDataset(project, parts.train.dataset), parts.train.selection, job);
  const positives = counts.depths.at(-1) ?? 0;
  const negativeRate = downSamplingRate(positives, counts.rows - positives, lambda);
  if (negativeRate === 1) return { ...parts, negativeRate };
  const sampled = (part: Part): Part => ({
    ...part,
    selection: { ...part.selection, keepNegatives: { rate: negativeRate, seed } },
  });
  return { train: sampled(parts.train), valid: sampled(parts.valid), test: parts.test, negativeRate };
}
