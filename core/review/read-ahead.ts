import { yieldToEventLoop, type JobContext } from '../job.ts';
import { chunkCount, getDataset } from '../store/datasets/datasets.ts';
import type { Project } from '../store/file/project.ts';
import { columnParts } from './columns/cache.ts';
import type { Grouping } from './groups/grouping-types.ts';
import { columnGrouping, groupableColumns } from './groups/grouping.ts';

/**
 * Reads all columns that rows can be grouped by, as far as there is room to keep them. What explains the change among
 * some rows that no counts tell apart asks for all of them: read ahead, it answers the first time as it does later.
 * Gives way after each part; throws `unknown-name` for a dataset that is not there.
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
