import { AppError } from '../errors.ts';
import type { LabelCounts } from '../features/counts.ts';
import type { Selection } from '../features/selection.ts';
import { findState } from '../store/datasets/appends.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import { getDataset, listDatasets } from '../store/datasets/datasets.ts';
import type { Project } from '../store/file/project.ts';
import { message, type Message } from '../text/message.ts';

/** A selection of a named dataset, and the hash of the data at that time. */
export interface Part {
  readonly dataset: string;
  readonly dataHash: string;
  readonly selection: Selection;
}

/** The training, validation and test sets of a run; they are disjoint. */
export interface Parts {
  readonly train: Part;
  readonly valid: Part;
  /** Null if a validation set was named and a test set was not. */
  readonly test: Part | null;
  /** The fraction of the last step's negatives that training and validation keep. */
  readonly negativeRate: number;
}

/** A summary of a part. */
export interface PartSummary extends LabelCounts {
  readonly dataset: string;
  readonly rows: number;
  /** Times of the first and the last sample in milliseconds since 1970; null if the data have no times. */
  readonly firstTime: number | null;
  readonly lastTime: number | null;
}

/** The summaries of a run's parts, before down-sampling. */
export interface PartSummaries {
  readonly train: PartSummary;
  readonly valid: PartSummary;
  readonly test: PartSummary | null;
}

/** The data of a part, even if the dataset has been appended to since; throws `state` if they are gone or changed. */
export function dataOfPart(project: Project, part: Omit<Part, 'selection'>): DatasetInfo {
  const dataset = getDataset(project, part.dataset);
  const state = findState(project, dataset, part.dataHash);
  if (state !== null) return state;
  throw new AppError('state', message('predict.partChanged', { dataset: part.dataset }), message('predict.trainAgain'));
}

/** The part's samples of a bank, or with null, of all banks in the same periods. */
export function ofBank(part: Part, bank: string | null): Part {
  return { ...part, selection: { ...part.selection, bank } };
}

/**
 * The dataset of a part, as it was when the part was chosen: appends keep what they replace. `gone` if the project has
 * none of that name, `changed` if it has other data.
 */
export function datasetOfPart(project: Project, part: Omit<Part, 'selection'>): DatasetInfo | 'gone' | 'changed' {
  const dataset = listDatasets(project).find(({ name }) => name === part.dataset);
  if (dataset === undefined) return 'gone';
  return findState(project, dataset, part.dataHash) ?? 'changed';
}

/** The error for data of a run that are no longer in the project. */
export function lostData(
  state: 'gone' | 'changed',
  { dataset, run, help }: { readonly dataset: string; readonly run: string; readonly help: Message },
): AppError {
  const key = state === 'gone' ? 'predict.dataGone' : 'predict.dataReplaced';
  return new AppError('state', message(key, { dataset, run }), help);
}
