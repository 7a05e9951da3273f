import type { JobContext } from '../job.ts';
import type { Project } from '../store/file/project.ts';
import { columnNotes, labelNotes, repeatedIdNotes } from './notes.ts';
import { readInto, type ReadingOptions, type ReadingResult } from './read.ts';
import { projectTarget } from './target.ts';

/** The files and options of an import. */
export interface ImportOptions extends ReadingOptions {
  /** Name of the new dataset. */
  readonly dataset: string;
  /**
   * Name under which the mapping is saved for files with these columns. Defaults to the name it already has, or else to
   * the name of the first file.
   */
  readonly mappingName?: string;
}

/** The result of an import; times are ISO 8601. */
export interface ImportResult extends Omit<ReadingResult, 'info' | 'damaged'> {
  readonly dataset: string;
}

/**
 * Imports funnel exports as a new dataset in one transaction: an import that fails, is cancelled or is killed leaves
 * nothing behind. Throws `state` if the name is taken, `invalid-input` or `invalid-config` for unusable files and
 * mappings, `too-many-rejects`, `cancelled`.
 */
export async function importDataset(project: Project, options: ImportOptions, job: JobContext): Promise<ImportResult> {
  const { info, damaged: _, ...result } = await readInto(projectTarget(project, options), options, job);
  const { labels, asOf, rejects, dialect } = result;
  for (const note of [...repeatedIdNotes(rejects, dialect), ...labelNotes(labels, asOf, 'new'), ...columnNotes(info)])
    job.report({ phase: 'read', note });
  return { dataset: info.name, ...result };
}
