import type { JobContext } from '../../job.ts';
import { UNFINISHED_LIST } from '../output/earlier-files.ts';
import type { OutputFile, WrittenFile } from '../output/output.ts';
import type { WorkFolder } from '../output/work-folder.ts';
import { listColumns, type ListShape } from '../ranking/list-writer.ts';
import { divideList, type DividedList } from './divide-list.ts';
import { GROUP_COLUMN } from './group-file.ts';
import type { HoldoutOptions } from './group.ts';

/** The suffix of the whole list of both groups, which is never published. */
const UNDIVIDED = '.undivided';

/** The complete files of a list, not yet published. */
export interface FinishedList {
  readonly outputs: readonly OutputFile[];
  /** The list: without its control group, if there is one. */
  readonly file: WrittenFile;
  /** Null without a control group. */
  readonly divided: DividedList | null;
}

/** The parts of a list that `finishList` needs. */
export interface ListToFinish {
  readonly work: WorkFolder;
  readonly shape: ListShape;
  readonly per: 'user' | 'bank';
  /** Null to keep no control group. */
  readonly holdout: HoldoutOptions | null;
}

/** Opens the file that the whole list is written to. */
export function openList({ work, holdout }: Pick<ListToFinish, 'work' | 'holdout'>): OutputFile {
  return holdout === null ? work.open() : work.open(UNDIVIDED);
}

/** The columns of a finished list. */
export function finishedColumns(shape: ListShape, divided: DividedList | null): string[] {
  return divided === null ? listColumns(shape) : [...listColumns(shape), GROUP_COLUMN];
}

/** Completes a list that was written to a file of `openList`, and divides it if a control group is wanted. */
export async function finishList(
  output: OutputFile,
  { work, shape, per, holdout }: ListToFinish,
  job: JobContext,
): Promise<FinishedList> {
  const whole = output.finish();
  if (holdout === null) return { outputs: [output], file: whole, divided: null };
  const list = work.file(`${UNFINISHED_LIST}${UNDIVIDED}`);
  const divided = await divideList({ work, list, shape, per, options: holdout }, job);
  return { outputs: divided.outputs, file: divided.file, divided };
}
