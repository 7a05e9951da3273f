import { yieldToEventLoop, type JobContext } from '../job.ts';
import { chunkCount, getDataset } from '../store/datasets/datasets.ts';
import type { Project } from '../store/file/project.ts';
import { columnParts } from './columns/cache.ts';
import type { Grouping } from './groups/grouping-types.ts';
import { columnGrouping, groupableColumns } from './groups/grouping.ts';

/**
 * Reads all columns that rows can be grouped by into the cache, as far as it has room. Explaining a change without
 * rollups needs all of them, so reading ahead makes the first query as fast as later ones. Yields after each part;
 * throws `unknown-name` for a missing dataset.
 */
export async function readAhead(project: Project, name: string, job: JobContext): Promise<void> {
  const dataset = getDataset(project, name);
  const refused = columnParts.refused;
  for (const column of groupableColumns(dataset)) {
    const grouping = await columnGrouping({ project, dataset }, column, job, { policy: 'if-room' });
    for (let chunk = 0; chunk < chunkCount(dataset); chunk++) {
      readGroups(grouping, chunk);
      if (columnParts.refused > refused) return;
      await yieldToEventLoop(job);
    }
  }
}

function readGroups(grouping: Grouping, chunk: number): void {
  if (grouping.kind === 'lists') grouping.lists(chunk);
  else grouping.codes(chunk);
}
