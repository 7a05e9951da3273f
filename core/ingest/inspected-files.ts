import { AppError } from '../errors.ts';
import { yieldToEventLoop, type JobContext } from '../job.ts';
import { findMapping, readMappings, type SavedMapping } from '../store/datasets/mappings.ts';
import type { Project } from '../store/file/project.ts';
import type { Text } from '../text/message.ts';
import type { Dialect } from './files/dialect.ts';
import type { SourceFile } from './files/identify.ts';
import { inspectFileLeniently, type LenientInspection, type InspectOptions } from './files/inspect.ts';
import { listSeparator } from './formats/generated-source.ts';
import { listTables } from './formats/open-rows.ts';
import { mappingSchema, type MappingFile } from './mapping/mapping.ts';

/** Something that stops an import or may be a mistake; `file` is set if it concerns a single file. */
export interface PreviewProblem {
  readonly file: string | null;
  readonly column?: string;
  readonly code: string;
  readonly message: Text;
  readonly help: Text | null;
}

/** A file of a preview, and what its beginning shows. */
export interface InspectedFile {
  readonly file: SourceFile;
  readonly tables: readonly string[];
  readonly inspection: LenientInspection | null;
  readonly problems: readonly PreviewProblem[];
}

/** Inspects files; what is wrong with one becomes a problem. */
export async function inspectAll(
  files: readonly SourceFile[],
  options: InspectOptions,
  job: JobContext,
): Promise<readonly InspectedFile[]> {
  const inspected: InspectedFile[] = [];
  for (const file of files) {
    let tables: readonly string[] = [];
    try {
      tables = await listTables(file, job);
      const inspection = await inspectFileLeniently(file, options, job);
      inspected.push({
        file,
        tables,
        inspection,
        problems:
          inspection === null || inspection.problem === null ? [] : [problemOf(inspection.problem.error, file.name)],
      });
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
      inspected.push({ file, tables, inspection: null, problems: [problemOf(error, file.name)] });
    }
    await yieldToEventLoop(job);
  }
  return inspected;
}

/**
 * Inspects files with the dialect and the separators of the mapping saved for their columns. That dialect may be needed
 * to find these columns in the first place; a given one, even if empty, takes its place.
 */
export async function inspectAsSaved(
  project: Project,
  files: readonly SourceFile[],
  given: Partial<Dialect> | undefined,
  job: JobContext,
): Promise<{ readonly inspected: readonly InspectedFile[]; readonly saved: SavedMapping | null }> {
  const inspected = await inspectAll(files, { dialect: given }, job);
  const dialects = readMappings(project).intact.flatMap((mapping) => mappingOf(mapping)?.dialect ?? []);
  for (const dialect of [given, ...(given === undefined ? dialects : [])]) {
    const tried = dialect === given ? inspected : await inspectAll(files, { dialect }, job);
    const columns = tried.find((entry) => entry.inspection !== null)?.inspection?.columns;
    const saved = columns === undefined ? null : findMapping(project, columns);
    const mapping = saved === null ? null : mappingOf(saved);
    if (mapping === null) continue;
    if (given !== undefined || JSON.stringify(mapping.dialect) === JSON.stringify(dialect))
      return { inspected: await withSeparators(tried, { dialect, separators: mapping.separators }, job), saved };
  }
  return { inspected, saved: null };
}

/** The files inspected again with separators of lists, if some have lists. */
async function withSeparators(
  inspected: readonly InspectedFile[],
  options: InspectOptions,
  job: JobContext,
): Promise<readonly InspectedFile[]> {
  const lists = inspected.flatMap(({ inspection }) => inspection?.lists ?? []);
  if (!lists.some((name) => listSeparator(options.separators, name) !== listSeparator(undefined, name)))
    return inspected;
  const files = inspected.map(({ file }) => file);
  return inspectAll(files, options, job);
}

/** The content of a saved mapping; null if this version cannot read it. */
export function mappingOf(saved: SavedMapping): MappingFile | null {
  return mappingSchema.safeParse(saved.mapping).data ?? null;
}

/** An error as a problem, of a file or of none. */
export function problemOf(error: AppError, file: string | null): PreviewProblem {
  return { file, code: error.code, message: error.text, help: error.helpText ?? null };
}
