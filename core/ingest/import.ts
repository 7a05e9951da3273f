import type { JobContext } from '../job.ts';
import type { Project } from '../store/file/project.ts';
import { columnNotes } from './notes.ts';
import { readInto, type ReadingOptions, type ReadingResult } from './read.ts';
import { projectTarget } from './target.ts';

/** What to import and how. */
export interface ImportOptions extends ReadingOptions {
  /** Name of the new dataset. */
  readonly dataset: string;
  /**
   * Name under which the mapping is remembered for files with these columns; by default the one it has, else that of
   * the first file.
   */
  readonly mappingName?: string;
}

/** What an import did; times are ISO 8601. */
export interface ImportResult extends Omit<ReadingResult, 'info' | 'damaged'> {
  readonly dataset: string;
}

/**
 * Imports funnel exports as a new dataset in one transaction: nothing of it is left where it fails, is cancelled or is
 * killed. Throws `state` where the name is taken, `invalid-input` or `invalid-config` for files and mappings that
 * cannot be used, `too-many-rejects`, `cancelled`.
 */
export async function importDataset(project: Project, options: ImportOptions, job: JobContext): Promise<ImportResult> {
  const { info, damaged: _, ...result } = await readInto(projectTarget(project, options), options, job);
  for (const note of columnNotes(info)) job.report({ phase: 'read', note });
  return { dataset: info.name, ...result };
}
