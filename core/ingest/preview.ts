import type { JobContext } from '../job.ts';
import type { SavedMapping } from '../store/datasets/mappings.ts';
import type { Project } from '../store/file/project.ts';
import { message } from '../text/message.ts';
import type { TopRow } from './files/byte-source.ts';
import type { Dialect, FileDialect } from './files/dialect.ts';
import { delimiterOf, limitSamples, type FileSample } from './files/file-sample.ts';
import { listSources } from './files/files.ts';
import type { SourceFile } from './files/identify.ts';
import type { LenientInspection } from './files/inspect.ts';
import { delimiterAndNumberFormats } from './files/written.ts';
import { withPreset } from './formats/ali-ccp/ali-ccp.ts';
import {
  inspectAll,
  inspectAsSaved,
  mappingOf,
  problemOf,
  type InspectedFile,
  type PreviewProblem,
} from './inspected-files.ts';
import { withoutContactFeatures } from './mapping/contact-columns.ts';
import { withErrorTexts } from './mapping/error-texts.ts';
import { resolveFormats } from './mapping/formats.ts';
import { likelySteps } from './mapping/likely-steps.ts';
import type { MappingFile } from './mapping/mapping.ts';
import { mixedFormats, type MixedColumn } from './mapping/mixed-formats.ts';
import { resolveMapping, type Mapping, type ResolveInput } from './mapping/resolve.ts';
import { describeColumns, type PreviewColumn } from './preview-columns.ts';
import { isNumberFormat, type ValueFormat } from './values/value-formats.ts';

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

/** Files as their first bytes show them. */
export interface Preview {
  /** `dialect` is null if the file is empty or unreadable. */
  readonly files: readonly {
    readonly name: string;
    readonly bytes: number;
    readonly format: SourceFile['format'];
    readonly compression: SourceFile['compression'];
    /** The tables of a database file or the sheets of a workbook; empty for other files. */
    readonly tables: readonly string[];
    readonly dialect: FileDialect | null;
    /** The first rows of a text or a sheet, with the beginnings of their first cells. */
    readonly top: readonly TopRow[];
  }[];
  readonly columns: readonly PreviewColumn[];
  /** The first records as text, with the beginnings of long cells. */
  readonly records: readonly (readonly string[])[];
  /** Number of records used to count distinct and missing values. */
  readonly sampled: number;
  /** The mapping in force; without steps if none was recognised, or if finding them takes reading a whole event log. */
  readonly mapping: MappingFile;
  /** Name of the saved mapping for these columns; null if columns were recognised by name. */
  readonly savedAs: string | null;
  readonly problems: readonly PreviewProblem[];
  /** Columns that look like steps, in order, if no step was recognised. */
  readonly likelySteps: readonly string[];
  /** Columns of numbers that fit several formats; one was chosen. */
  readonly ambiguousNumbers: readonly string[];
}

const SHOWN_RECORDS = 30;
/** Longer cells are cut off. */
const SHOWN_CELL_LENGTH = 200;
/** Cells of the rows among which the user chooses the header. */
const SHOWN_TOP_CELLS = 20;

/**
 * Reads the beginnings of files and reports what would stop their import as problems. Throws `invalid-input` if the
 * files cannot be listed.
 */
export async function previewFiles(project: Project, options: PreviewOptions, job: JobContext): Promise<Preview> {
  // Partitions are read unless refused, since the preview shows them and the user can refuse them.
  const files = await listSources(options.files, { partitions: options.dialect?.partitions ?? true });
  const { inspected, saved } = options.useSaved
    ? await inspectAsSaved(project, files, options.dialect, job)
    : { inspected: await inspectAll(files, { dialect: options.dialect }, job), saved: null };
  const read = previewTable(files, inspected);
  const { columns, sample } = read;
  const dialect = withPartitions(options.dialect, files);
  const { mapping, problems, ambiguousNumbers } = resolvePreview(saved, dialect, files, read);
  return {
    files: inspected.map(previewFile),
    columns: describeColumns(read, mapping),
    records: sample.slice(0, SHOWN_RECORDS).map((record) => record.map((cell) => cell.slice(0, SHOWN_CELL_LENGTH))),
    sampled: sample.length,
    mapping,
    savedAs: saved?.name ?? null,
    ambiguousNumbers,
    likelySteps: problems.length === 0 ? [] : likelySteps(columns, sample, mapping.missing),
    problems: [
      ...inspected.flatMap((entry) => entry.problems),
      ...columnProblems(inspected),
      ...emptyProblems(inspected, sample),
      ...problems,
    ],
  };
}

/** The columns of the first readable file, and the first records of all files. */
interface PreviewTable extends Omit<ResolveInput, 'purpose'> {
  readonly samples: readonly FileSample[];
}

function previewTable(files: readonly SourceFile[], inspected: readonly InspectedFile[]): PreviewTable {
  const readable = inspected.flatMap(({ file, inspection }) => (inspection === null ? [] : [{ file, inspection }]));
  const { columns, unnamed } = readable.at(0)?.inspection ?? { columns: [], unnamed: [] };
  const samples = limitSamples(
    readable.map(({ file, inspection }) => ({
      file: file.name,
      delimiter: delimiterOf(inspection.dialect),
      sample: inOrder(columns, inspection),
    })),
  );
  const dialects = readable.map(({ inspection }) => inspection.dialect);
  const sample = samples.flatMap((one) => one.sample);
  const lists = readable.flatMap(({ inspection }) => inspection.lists);
  return { columns, unnamed, lists, samples, sample, ...delimiterAndNumberFormats({ files, dialects }) };
}

function previewFile({ file, tables, inspection }: InspectedFile): Preview['files'][number] {
  const { name, sizeBytes: bytes, format, compression } = file;
  const top = (inspection?.top ?? []).map(({ number, cells }) => ({
    number,
    cells: cells.slice(0, SHOWN_TOP_CELLS).map((cell) => cell.slice(0, SHOWN_CELL_LENGTH)),
  }));
  return { name, bytes, format, compression, tables, dialect: inspection?.dialect ?? null, top };
}

/** The dialect, with `partitions` set if the files lie in partitions, so that the import reads them likewise. */
function withPartitions(
  dialect: Partial<Dialect> | undefined,
  files: readonly SourceFile[],
): Partial<Dialect> | undefined {
  return files.some(({ partition = {} }) => Object.keys(partition).length > 0)
    ? { ...dialect, partitions: true }
    : dialect;
}

/** The saved formats that the files can have. */
function possibleFormats(
  formats: NonNullable<MappingFile['formats']>,
  { numberFormats = [] }: Pick<ResolveInput, 'numberFormats'>,
): NonNullable<MappingFile['formats']> {
  const isPossible = (format: ValueFormat): boolean => !isNumberFormat(format) || numberFormats.includes(format);
  return Object.fromEntries(Object.entries(formats).filter(([, format]) => isPossible(format)));
}

function resolvePreview(
  saved: SavedMapping | null,
  dialect: Partial<Dialect> | undefined,
  files: readonly SourceFile[],
  read: PreviewTable,
): {
  readonly mapping: MappingFile;
  readonly problems: readonly PreviewProblem[];
  readonly ambiguousNumbers: readonly string[];
} {
  const { dialect: savedDialect, formats, ...rest } = (saved === null ? null : mappingOf(saved)) ?? {};
  const chosen = dialect ?? savedDialect ?? {};
  const possible = { ...rest, ...(formats !== undefined && { formats: possibleFormats(formats, read) }) };
  // A feature that holds contact details in these files would be refused.
  const usable = withoutContactFeatures(possible, read);
  const file: MappingFile = { ...usable, ...(Object.keys(chosen).length > 0 && { dialect: chosen }) };
  const mapping = resolveMapping(withErrorTexts(withPreset(file, files), read.sample), { ...read, purpose: 'preview' });
  const problems = [...stepProblems(mapping, read), ...formatProblems(mixedFormats(file, mapping, read, read.samples))];
  const { steps, ...stepless } = mapping;
  const { ambiguousNumbers } = resolveFormats(file, mapping, read);
  return { mapping: steps.length > 0 ? mapping : stepless, problems, ambiguousNumbers };
}

function stepProblems(mapping: Mapping, { columns }: PreviewTable): readonly PreviewProblem[] {
  if (mapping.steps.length > 0 || mapping.events !== undefined || columns.length === 0) return [];
  const [text, help] = [message('ingest.noStepColumns', { columns }), message('ingest.chooseStepColumns')];
  return [{ file: null, code: 'no-steps', message: text, help }];
}

function formatProblems(mixed: readonly MixedColumn[]): readonly PreviewProblem[] {
  return mixed.map(({ column, error }) => ({ ...problemOf(error, null), code: 'mixed-formats', column }));
}

/** Reports files whose columns differ from those of the first file; other problems of files are already reported. */
function columnProblems(inspected: readonly InspectedFile[]): readonly PreviewProblem[] {
  const tables = inspected.filter(
    (entry): entry is InspectedFile & { inspection: LenientInspection } => entry.inspection?.problem === null,
  );
  const first = new Set(tables[0]?.inspection.columns);
  return tables.slice(1).flatMap(({ file, inspection }) => {
    const own = new Set(inspection.columns);
    const missing = [...first].filter((name) => !own.has(name));
    const extra = [...own].filter((name) => !first.has(name));
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

function emptyProblems(inspected: readonly InspectedFile[], records: readonly unknown[]): readonly PreviewProblem[] {
  const unread = inspected.some((entry) => entry.inspection === null && entry.problems.length > 0);
  if (records.length > 0 || unread) return [];
  return [
    {
      file: null,
      code: 'no-records',
      message: message('ingest.noRecords', { files: inspected.map((entry) => entry.file.name) }),
      help: message('ingest.checkExport'),
    },
  ];
}

function inOrder(
  columns: readonly string[],
  { columns: fileColumns, sample }: LenientInspection,
): readonly (readonly string[])[] {
  if (columns.every((name, index) => fileColumns[index] === name)) return sample;
  const found = new Map(fileColumns.map((name, index) => [name, index]));
  const indexes = columns.map((name) => found.get(name) ?? -1);
  return sample.map((record) => indexes.map((index) => (index < 0 ? '' : record[index])));
}
