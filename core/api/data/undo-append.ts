import { AppError } from '../../errors.ts';
import { runsOnData } from '../../predict/runs-on-data.ts';
import { datasetBefore } from '../../store/datasets/append-state.ts';
import { lastAppend } from '../../store/datasets/appends.ts';
import { getDataset } from '../../store/datasets/datasets.ts';
import { undoAppend } from '../../store/datasets/undo-append.ts';
import type { Project } from '../../store/file/project.ts';
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
