import type { DatasetInfo } from '../../../core/store/datasets/dataset-types.ts';
import { chunkCount, readChunk } from '../../../core/store/datasets/datasets.ts';
import type { Project } from '../../../core/store/file/project.ts';

/** How many samples of a dataset have a click, its first step. */
export function clicksOf(project: Project, dataset: DatasetInfo): number {
  const depth = dataset.columns.find(({ role }) => role === 'depth')!;
  let clicked = 0;
  for (let chunk = 0; chunk < chunkCount(dataset); chunk++) {
    const column = readChunk(project, dataset, depth, chunk);
    if (column.kind === 'code') for (const steps of column.values) clicked += steps > 0 ? 1 : 0;
  }
  return clicked;
}
