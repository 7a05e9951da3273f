import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import type { Project } from '../store/file/project.ts';
import { readRuns } from '../store/runs/runs.ts';
import { readOutline } from './plan.ts';

/** The runs with a part that has exactly the data of a dataset; throws `corrupt` if a run's plan is damaged. */
export function runsOnData(project: Project, { name, dataHash }: Pick<DatasetInfo, 'name' | 'dataHash'>): string[] {
  return readRuns(project).intact.flatMap(({ run }) => {
    const { train, valid, test } = readOutline(project, run)?.parts ?? { train: null, valid: null, test: null };
    return [train, valid, test].some((part) => part?.dataset === name && part.dataHash === dataHash) ? [run] : [];
  });
}
