import { AppError } from '../../errors.ts';
import type { JobContext } from '../../job.ts';
import { message } from '../../text/message.ts';
import type { ListSeparators } from '../formats/generated-source.ts';
import { fixedDialect, openRows } from '../formats/open-rows.ts';
import type { TopRow } from './byte-source.ts';
import { longColumnName, MAX_COLUMNS, MAX_NAME_LENGTH, shownNames, tooManyColumns } from './column-limit.ts';
import { detectHeader, detectNewline, sampleRecords, type Dialect, type FileDialect } from './dialect.ts';
import { findEncoding, holdsWholeFile, readHead } from './head.ts';
import type { SourceFile } from './identify.ts';
import { layOutText, type GivenLayout, type TextLayout } from './title-rows.ts';
import { isUnitsRow } from './units-row.ts';

/** The findings from the beginning of a file. */
export interface Inspection {
  readonly dialect: FileDialect;
  readonly columns: readonly string[];
  /** The columns without a name and without a value in the sample, such as a spreadsheet's empty last ones. */
  readonly unnamed: readonly string[];
  /** First records as text, without the header and the units below it. */
  readonly sample: readonly (readonly string[])[];
  /** The columns of lists, in formats that have lists. */
  readonly lists: readonly string[];
  /** The first rows of a text or a sheet, with titles above the header; empty for other files. */
  readonly top: readonly TopRow[];
}

/** How to inspect a file; missing parts of the dialect are detected. */
export interface InspectOptions {
  readonly dialect?: Partial<Dialect>;
  /** Where binary files are converted to text; defaults to the system's temporary folder. */
  readonly tempFolder?: string;
  readonly separators?: ListSeparators | undefined;
  /**
   * Columns that the header should have. A number of titles in the dialect may come from another file: if the row below
   * that many titles is not among the rows that name the most of these columns, the first of those rows is the header.
   */
  readonly columns?: readonly string[];
}

/** How many of a file's first records are examined. */
export const SAMPLE_RECORDS = 1000;

/**
 * Why a file cannot be read: too many columns, a column with values but no name, or a name that is too long or used
 * twice.
 */
export interface ColumnProblem {
  readonly kind: 'many' | 'unnamed' | 'long' | 'twice';
  /** The name that is used twice. */
  readonly column: string | null;
  readonly error: AppError;
}

/** The findings from the beginning of a file, even if it cannot be read as a table. */
export interface LenientInspection extends Inspection {
  readonly problem: ColumnProblem | null;
}

/**
 * Detects a file's dialect (as far as `options.dialect` leaves it open), its columns and its first records; null if the
 * file is empty. Throws the error of a `ColumnProblem`, `invalid-input` if no first record is found, and `invalid-file`
 * for a file that is not text.
 */
export async function inspectFile(
  file: SourceFile,
  options: InspectOptions,
  job: JobContext,
): Promise<Inspection | null> {
  const dialect = await withOwnTitles(file, options, job);
  const inspection = await inspectFileLeniently(file, { ...options, ...(dialect && { dialect }) }, job);
  if (inspection !== null && inspection.problem !== null) throw inspection.problem.error;
  return inspection;
}

/** The given dialect, with the number of titles that stand above the columns in this file. */
async function withOwnTitles(
  file: SourceFile,
  options: InspectOptions,
  job: JobContext,
): Promise<InspectOptions['dialect']> {
  const { dialect, columns = [] } = options;
  if (columns.length === 0 || dialect?.titles === undefined || dialect.header === false) return dialect;
  const inspection = await inspectFileLeniently(file, { ...options, dialect: { ...dialect, titles: 0 } }, job);
  const top = inspection?.top ?? [];
  const found = top.map(({ cells }) => {
    const names = new Set(cells.map((cell) => cell.trim()));
    return columns.filter((name) => names.has(name)).length;
  });
  const most = Math.max(...found);
  return most > 0 && found[dialect.titles] !== most ? { ...dialect, titles: found.indexOf(most) } : dialect;
}

/**
 * Inspects a file like `inspectFile`, but reports unusable columns as a problem: it then names an unnamed column by its
 * position, numbers duplicates, and truncates names that are too long.
 */
export async function inspectFileLeniently(
  file: SourceFile,
  options: InspectOptions,
  job: JobContext,
): Promise<LenientInspection | null> {
  const { tempFolder, separators, dialect: { table } = {} } = options;
  const given = fixedDialect(file) ?? options.dialect ?? {};
  const encoding = given.encoding ?? (await findEncoding(file));
  const givenTitles = options.dialect?.titles;
  const conversion = { tempFolder, separators, limit: SAMPLE_RECORDS };
  const source = await openRows(file, { encoding, table, titles: givenTitles }, conversion, job);
  const head = await readHead(source);
  if (head.length === 0) return null;
  if (file.format === 'text' && isMostlyBinary(head)) throw notText(file);
  const quote = given.quote ?? '"';
  const { records, delimiter, ...layout } = splitHead(head, { ...given, quote, file });
  const { titles, top } = source.above ?? layout;
  if (records.length === 0) {
    if (holdsWholeFile(head) && isBlank(head)) return null;
    throw noFirstRecord(file);
  }
  const header = given.header ?? hasHeader(records);
  if (file.format === 'text' && records[0].some((name) => BINARY.test(name))) throw notText(file);
  const { name, format, compression } = file;
  const dialect = { file: name, format, compression, delimiter, quote, encoding, header };
  const units = header && (format === 'text' || format === 'excel') && isUnitsRow(records.slice(1));
  return {
    dialect: {
      ...dialect,
      ...(table !== undefined && { table }),
      ...((titles > 0 || givenTitles !== undefined) && { titles }),
      ...(units && { units }),
      newline: detectNewline(head),
    },
    lists: Array.from(source.lists ?? [], (column) => column.trim()),
    top,
    ...describeColumns(file, units ? records.toSpliced(1, 1) : records, header),
  };
}

/** Splits the beginning of a file into records, the header first if there is one. */
function splitHead(
  head: Uint8Array,
  given: GivenLayout,
): Pick<TextLayout, 'delimiter' | 'titles' | 'top'> & { readonly records: Inspection['sample'] } {
  const atEnd = holdsWholeFile(head);
  const { text, ...layout } = layOutText(head, given, atEnd);
  const dialect = { delimiter: layout.delimiter, quote: given.quote };
  return { ...layout, records: sampleRecords(text, dialect, atEnd, SAMPLE_RECORDS + 1) };
}

/** Whether the first record is a header, judged without columns that are empty throughout, as a spreadsheet may add. */
function hasHeader(records: Inspection['sample']): boolean {
  return detectHeader(records[0].filter((_, column) => !isEmpty(records, column)));
}

/** The columns of a file, named by their position where they have no name, and what prevents reading them. */
function describeColumns(
  file: SourceFile,
  records: Inspection['sample'],
  header: boolean,
): Omit<LenientInspection, 'dialect' | 'lists' | 'top'> {
  const names = records[0].map((name) => (header ? name.trim() : ''));
  const columns = names.map((name, index) => name || `column_${index + 1}`);
  const sample = records.slice(header ? 1 : 0, SAMPLE_RECORDS + 1);
  const unnamed = header ? columns.filter((_, index) => names[index] === '' && isEmpty(sample, index)) : [];
  const problem = problemOf(file, names, columns, sample, header);
  return problem === null
    ? { columns, unnamed, sample, problem }
    : { columns: shownNames(columns), unnamed: [], sample, problem };
}

function isBlank(head: Uint8Array): boolean {
  return head.every((byte) => byte === 10 || byte === 13);
}

function noFirstRecord(file: SourceFile): AppError {
  // In other formats, a header longer than the head does not come from a wrong delimiter or quote.
  if (file.format !== 'text')
    return new AppError(
      'invalid-input',
      message('formats.longColumnNames', { file: file.name }),
      message('formats.shortenNames'),
    );
  return new AppError(
    'invalid-input',
    message('ingest.noFirstRecord', { file: file.name }),
    message('ingest.setDialect'),
  );
}

/** Control characters: the first record of a text has none, but files of other kinds are full of them. */
const BINARY = /[\0-\x08]/;

/** Share of zero bytes in the first bytes of a file that cannot be text; a text may hold a few by mistake. */
const MAX_ZEROS = 0.2;

function isMostlyBinary(head: Uint8Array): boolean {
  return head.reduce((zeros, byte) => zeros + (byte === 0 ? 1 : 0), 0) > MAX_ZEROS * head.length;
}

/** The error for a file that is not text. It shows nothing of the content, which would look like column names. */
function notText({ path }: SourceFile): AppError {
  return new AppError('invalid-file', message('ingest.notText', { path }), message('ingest.saveAsText'));
}

function isEmpty(sample: Inspection['sample'], column: number): boolean {
  return sample.every((record) => (record[column] ?? '').trim() === '');
}

function problemOf(
  file: SourceFile,
  names: readonly string[],
  columns: readonly string[],
  sample: Inspection['sample'],
  header: boolean,
): ColumnProblem | null {
  if (names.length > MAX_COLUMNS) return { kind: 'many', column: null, error: tooManyColumns(file.name, names.length) };
  if (!header) return null;
  const unnamed = names.findIndex((name, index) => name === '' && !isEmpty(sample, index));
  if (unnamed >= 0) return { kind: 'unnamed', column: null, error: unnamedColumn(file.name, unnamed + 1) };
  const long = names.findIndex(({ length }) => length > MAX_NAME_LENGTH);
  if (long >= 0) return { kind: 'long', column: null, error: longColumnName(file.name, long + 1, names[long].length) };
  const known = new Set<string>();
  const column = columns.find((name) => known.size === known.add(name).size);
  return column === undefined ? null : { kind: 'twice', column, error: duplicateColumn(file.name, column) };
}

function unnamedColumn(file: string, column: number): AppError {
  return new AppError('invalid-input', message('ingest.unnamedColumn', { file, column }), message('ingest.nameColumn'));
}

function duplicateColumn(file: string, column: string): AppError {
  return new AppError(
    'invalid-input',
    message('ingest.duplicateColumn', { file, column }),
    message('ingest.nameColumnsApart'),
  );
}
