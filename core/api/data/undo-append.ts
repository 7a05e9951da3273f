import { AppError } from '../../errors.ts';
import { readOutline } from '../../predict/plan.ts';
import { datasetBefore } from '../../store/datasets/append-state.ts';
import { lastAppend } from '../../store/datasets/appends.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { getDataset } from '../../store/datasets/datasets.ts';
import { undoAppend } from '../../store/datasets/undo-append.ts';
import type { Project } from '../../store/file/project.ts';
import { readRuns } from '../../store/runs/runs.ts';
import { message } from '../../text/message.ts';

/**
 * Undoes the last append of a dataset; throws `state` naming the runs that were trained with its data, unless
 * `keepRuns` is set.
 */
export function undoUnlessUsed(project: Project, name: string, keepRuns: boolean) {
  const dataset = getDataset(project, name);
  const append = lastAppend(project, dataset);
  const isChanged = datasetBefore(append).dataHash !== dataset.dataHash;
  const runs = isChanged ? runsOnData(project, dataset) : [];
  if (runs.length > 0 && !keepRuns)
    throw new AppError(
      'state',
      message('api.appendInUse', { append: `a${append.id}`, runs }),
      message('api.keepRunsOrDelete'),
    );
  const { append: undone, info } = undoAppend(project, name);
  return { dataset: name, undone, rows: info.rows, dataHash: info.dataHash, runs };
}

/** The runs with a part that has exactly the data of a dataset; throws `corrupt` if a run's plan is damaged. */
function runsOnData(project: Project, { name, dataHash }: Pick<DatasetInfo, 'name' | 'dataHash'>): string[] {
  return readRuns(project).intact.flatMap(({ run }) => {
    const { train, valid, test } = readOutline(project, run)?.parts ?? { train: null, valid: null, test: null };
    return [train, valid, test].some((part) => part?.dataset === name && part.dataHash === dataHash) ? [run] : [];
  });
}
