import { CHUNK_ROWS } from '../../store/columns/columns.ts';
import type { DatasetInfo } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { hasSummaries } from '../../store/datasets/summaries.ts';

/** Datasets of fewer rows answer quickly without summaries. */
const FEWEST_ROWS = 8 * CHUNK_ROWS;

/** Whether questions about a dataset are slow for want of summaries, as after an import by an older version. */
export function lacksSummaries(project: Project, dataset: DatasetInfo): boolean {
  return dataset.rows >= FEWEST_ROWS && !hasSummaries(project, dataset);
}
