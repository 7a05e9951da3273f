import { AppError } from '../errors.ts';
import { yieldToEventLoop, type JobContext } from '../job.ts';
import { listMappings, findMapping, type SavedMapping } from '../store/datasets/mappings.ts';
import type { Project } from '../store/file/project.ts';
import { message, type Text } from '../text/message.ts';
import type { Dialect, FileDialect } from './files/dialect.ts';
import { listSources, type SourceFile } from './files/files.ts';
import { inspectFileLeniently, type LenientInspection } from './files/inspect.ts';
import { likelySteps } from './mapping/likely-steps.ts';
import { mappingSchema, type MappingFile } from './mapping/mapping.ts';
import { resolveMapping } from './mapping/resolve.ts';
import { describeColumns, type PreviewColumn } from './preview-columns.ts';

/** Options for previewing files before their import. */
export interface PreviewOptions {
  /** Files and folders. */
  readonly files: readonly string[];
  /**
   * Fixed parts of the dialect; the rest is detected. If given, even if empty, the dialect of a saved mapping is
   * ignored.
   */
  readonly dialect?: Partial<Dialect>;
  /**
   * Whether to use the saved mapping for these columns. Otherwise, or if there is none, columns are recognised by name.
   */
  readonly useSaved: boolean;
}

/** Something that stops an import or may be a mistake; `file` is set if it concerns a single file. */
export interface PreviewProblem {
  readonly file: string | null;
  readonly code: string;
  readonly message: Text;
  readonly help: Text | null;
}

/** What the first bytes of the files show. */
export interface Preview {
  /** `dialect` is null if the file is empty or unreadable. */
  readonly files: readonly {
    readonly name: string;
    readonly bytes: number;
    readonly format: SourceFile['format'];
    readonly compression: SourceFile['compression'];
    readonly dialect: FileDialect | null;
  }[];
  readonly columns: readonly PreviewColumn[];
  /** First records as text. */
  readonly records: readonly (readonly string[])[];
  /** Number of records used to count distinct and missing values. */
  readonly sampled: number;
  /**
   * The mapping in force. It has no steps if none was recognised, or if finding them takes a full read of an event log.
   */
  readonly mapping: MappingFile;
  /** Name of the saved mapping for these columns; null if columns were recognised by name. */
  readonly savedAs: string | null;
  readonly problems: readonly PreviewProblem[];
  /** Columns that look like steps, in order, if no step was recognised. */
  readonly likelySteps: readonly string[];
}

const SHOWN_RECORDS = 30;

interface Part {
  readonly file: SourceFile;
  readonly found: LenientInspection | null;
  readonly problems: readonly PreviewProblem[];
}

/**
 * Reads the beginnings of files and reports what would stop their import as problems. Throws `invalid-input` only if a
 * path does not exist.
 */
export async function previewFiles(project: Project, options: PreviewOptions, job: JobContext): Promise<Preview> {
  const files = await listSources(options.files);
  const { parts, saved } = options.useSaved
    ? await inspectAsSaved(project, files, options, job)
    : { parts: await inspectAll(files, options.dialect, job), saved: null };
  const first = parts.find((part) => part.found !== null)?.found ?? null;
  const sample = parts.find((part) => (part.found?.sample.length ?? 0) > 0)?.found ?? first;
  const { columns, records } = {
    columns: first?.columns ?? [],
    records: first === null || sample === null ? [] : inOrder(first.columns, sample),
  };
  const { mapping, problems } = resolved(saved, options.dialect, columns, records);
  return {
    files: parts.map(({ file: { name, sizeBytes, format, compression }, found }) => ({
      name,
      bytes: sizeBytes,
      format,
      compression,
      dialect: found?.dialect ?? null,
    })),
    columns: describeColumns(columns, records, mapping),
    records: records.slice(0, SHOWN_RECORDS),
    sampled: records.length,
    mapping,
    savedAs: saved?.name ?? null,
    likelySteps: problems.length === 0 ? [] : likelySteps(columns, records),
    problems: [
      ...parts.flatMap((part) => part.problems),
      ...differsFrom(parts),
      ...emptiness(parts, records),
      ...problems,
    ],
  };
}

async function inspectAll(
  files: readonly SourceFile[],
  dialect: Partial<Dialect> | undefined,
  job: JobContext,
): Promise<readonly Part[]> {
  const parts: Part[] = [];
  for (const file of files) {
    try {
      const found = await inspectFileLeniently(file, { dialect }, job);
      parts.push({
        file,
        found,
        problems: found === null || found.problem === null ? [] : [explained(found.problem, file.name)],
      });
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
      parts.push({ file, found: null, problems: [explained(error, file.name)] });
    }
    await yieldToEventLoop(job);
  }
  return parts;
}

/**
 * Inspects files with the dialect of the mapping saved for their columns. That dialect may be needed to find these
 * columns in the first place.
 */
async function inspectAsSaved(
  project: Project,
  files: readonly SourceFile[],
  options: PreviewOptions,
  job: JobContext,
): Promise<{ readonly parts: readonly Part[]; readonly saved: SavedMapping | null }> {
  const parts = await inspectAll(files, options.dialect, job);
  const dialects = listMappings(project).flatMap((mapping) => mappingOf(mapping)?.dialect ?? []);
  for (const dialect of [undefined, ...(options.dialect === undefined ? dialects : [])]) {
    const tried = dialect === undefined ? parts : await inspectAll(files, dialect, job);
    const columns = tried.find((part) => part.found !== null)?.found?.columns;
    const saved = columns === undefined ? null : findMapping(project, columns);
    if (saved === null || mappingOf(saved) === null) continue;
    const wanted = mappingOf(saved)?.dialect;
    if (options.dialect !== undefined || JSON.stringify(wanted) === JSON.stringify(dialect))
      return { parts: tried, saved };
  }
  return { parts, saved: null };
}

function mappingOf(saved: SavedMapping): MappingFile | null {
  return mappingSchema.safeParse(saved.mapping).data ?? null;
}

function resolved(
  saved: SavedMapping | null,
  dialect: Partial<Dialect> | undefined,
  columns: readonly string[],
  sample: readonly (readonly string[])[],
): { readonly mapping: MappingFile; readonly problems: readonly PreviewProblem[] } {
  const { dialect: before, ...rest } = (saved === null ? null : mappingOf(saved)) ?? {};
  const chosen = dialect ?? before ?? {};
  const file: MappingFile = { ...rest, ...(Object.keys(chosen).length > 0 && { dialect: chosen }) };
  const mapping = resolveMapping(file, { columns, sample, purpose: 'preview' });
  const problems =
    mapping.steps.length > 0 || mapping.events !== undefined || columns.length === 0
      ? []
      : [
          {
            file: null,
            code: 'no-steps',
            message: message('ingest.noStepColumns', { columns }),
            help: message('ingest.chooseStepColumns'),
          },
        ];
  const { steps, ...stepless } = mapping;
  return { mapping: steps.length > 0 ? mapping : stepless, problems };
}

/** Reports files whose columns differ from those of the first file. */
function differsFrom(parts: readonly Part[]): readonly PreviewProblem[] {
  const tables = parts.filter((part): part is Part & { found: LenientInspection } => part.found !== null);
  return tables.slice(1).flatMap(({ file, found }) => {
    const missing = tables[0].found.columns.filter((name) => !found.columns.includes(name));
    const extra = found.columns.filter((name) => !tables[0].found.columns.includes(name));
    if (missing.length + extra.length === 0) return [];
    return [
      {
        file: file.name,
        code: 'other-columns',
        message: message('ingest.otherColumns', { file: file.name, first: tables[0].file.name, missing, extra }),
        help: message('ingest.importApart'),
      },
    ];
  });
}

function emptiness(parts: readonly Part[], records: readonly unknown[]): readonly PreviewProblem[] {
  const unread = parts.some((part) => part.found === null && part.problems.length > 0);
  if (records.length > 0 || unread) return [];
  return [
    {
      file: null,
      code: 'no-records',
      message: message('ingest.noRecords', { files: parts.map((part) => part.file.name) }),
      help: message('ingest.checkExport'),
    },
  ];
}

function inOrder(
  columns: readonly string[],
  { columns: own, sample }: LenientInspection,
): readonly (readonly string[])[] {
  if (columns.every((name, index) => own[index] === name)) return sample;
  const indexes = columns.map((name) => own.indexOf(name));
  return sample.map((record) => indexes.map((index) => (index < 0 ? '' : record[index])));
}

function explained(error: AppError, file: string): PreviewProblem {
  return { file, code: error.code, message: error.text, help: error.helpText ?? null };
}
