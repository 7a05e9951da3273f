import { existsSync, readdirSync } from 'node:fs';
import { copyFile, link, realpath, stat, symlink, unlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import type { DuckDBConnection } from '@duckdb/node-api';

import { removeFile, removeFolder } from '../../busy-files.ts';
import { AppError, cancelled } from '../../errors.ts';
import type { JobContext } from '../../job.ts';
import { createTemporaryFolder } from '../../processes/temporary-folder.ts';
import { message } from '../../text/message.ts';
import { unreadableAs, type ByteSource } from '../files/byte-source.ts';
import { tooManyColumns } from '../files/column-limit.ts';
import { openBytes } from '../files/source.ts';
import { listSeparator, type ListSeparators } from './generated-source.ts';

/**
 * How DuckDB reads the rows of a file. It gets the file under a plain name in a temporary folder, since it would take
 * brackets and stars in a path for a pattern.
 */
export interface DuckdbReader {
  /** Name of the format in messages. */
  readonly format: string;
  /** Extension of the plain name. */
  readonly extension: string;
  /** Makes the rows available and returns them as a FROM clause; `source` is the plain path as an SQL literal. */
  open(connection: DuckDBConnection, source: string): Promise<string>;
  /** Columns with the same value in every row, such as those of a partition; null is a missing value. */
  readonly constants?: Readonly<Record<string, string | null>>;
}

/** Which rows to convert, and where. */
export interface ConvertOptions {
  /** Folder for the converted text; defaults to the system's temporary folder. */
  readonly tempFolder?: string;
  /** Number of rows; all by default. */
  readonly limit?: number;
  readonly separators?: ListSeparators | undefined;
}

/** The type of a list, or of an array of a fixed length. */
const LIST = /\[\d*\]$/;
const MEMORY_MB = 400;
/** DuckDB holds a part of each column in memory, once per thread; more columns than this are read by one thread. */
const MANY_COLUMNS = 300;
const MB_PER_COLUMN = 0.3;
/** With more, DuckDB would take more than 1.2 GB. */
const MAX_DUCKDB_COLUMNS = 4000;

/**
 * Converts the rows of a file to comma-separated text in a temporary folder and opens the text. The folder is removed
 * before the first read if the system can remove open files, otherwise when the source is closed, and at once if the
 * conversion fails. Null and NaN become empty cells; list items are joined by their column's separator.
 */
export async function openConverted(
  path: string,
  reader: DuckdbReader,
  { tempFolder, limit, separators }: ConvertOptions,
  job: JobContext,
): Promise<ByteSource> {
  const folder = createTemporaryFolder('duckdb', tempFolder);
  try {
    const converted = convertedIn(folder);
    if (limit === undefined) job.report({ phase: 'unpack', note: message('ingest.unpacking', { path }) });
    const lists = new Set<string>();
    const convert = (columns: number): Promise<number> =>
      convertRows({ path, reader, columns, limit, separators, lists }, folder, job);
    let room = MANY_COLUMNS;
    for (let columns = await convert(room); columns > room; columns = await convert(room)) room = columns;
    const [packedBytes, convertedBytes] = await Promise.all([sizeOf(path), sizeOf(converted)]);
    const scale = packedBytes / Math.max(convertedBytes, 1);
    return new ConvertedSource(await openBytes(converted, 'none'), { scale, folder, lists });
  } catch (error) {
    removeFolder(folder);
    throw error;
  }
}

function convertedIn(folder: string): string {
  return join(folder, 'rows.csv');
}

/** Rows to convert, with memory for `columns` columns. */
interface Conversion extends Pick<ConvertOptions, 'limit' | 'separators'> {
  readonly path: string;
  readonly reader: DuckdbReader;
  readonly columns: number;
  /** Receives the names of the list columns. */
  readonly lists: Set<string>;
}

/** Converts rows to text unless they have more columns than there is memory for. Returns the number of columns. */
async function convertRows(
  { path, reader, columns: room, limit, separators, lists }: Conversion,
  folder: string,
  job: JobContext,
): Promise<number> {
  let count = 0;
  await withDuckdb(path, { ...reader, columns: room }, folder, job, async (connection, source) => {
    const rows = await reader.open(connection, source);
    const first = limit === undefined ? '' : ` LIMIT ${limit}`;
    const columns = await selectedColumns(connection, rows, reader.constants ?? {}, { separators, lists });
    count = columns.length;
    if (count > MAX_DUCKDB_COLUMNS) throw tooManyColumns(basename(path), count, MAX_DUCKDB_COLUMNS);
    if (count > room) return;
    await connection.run(
      `COPY (SELECT ${columns.join(', ')} FROM ${rows}${first}) TO ${literal(convertedIn(folder))} ` +
        `(FORMAT csv, HEADER true, DELIMITER ',', QUOTE '"', ESCAPE '"')`,
    );
  });
  return count;
}

/** Reads the converted text; progress is reported in bytes of the file. */
class ConvertedSource implements ByteSource {
  readonly damaged = false;
  readonly lists: ReadonlySet<string>;
  readonly #bytes: ByteSource;
  readonly #scale: number;
  readonly #folder: string;
  readonly #removed: Promise<void>;

  constructor(
    bytes: ByteSource,
    { scale, folder, lists }: { readonly scale: number; readonly folder: string; readonly lists: ReadonlySet<string> },
  ) {
    this.lists = lists;
    this.#bytes = bytes;
    this.#scale = scale;
    this.#folder = folder;
    this.#removed = removeOpenText(folder).catch(() => undefined);
  }

  get consumedBytes(): number {
    return this.#bytes.consumedBytes * this.#scale;
  }

  async read(target: Uint8Array, offset: number, length: number): Promise<number> {
    await this.#removed;
    return this.#bytes.read(target, offset, length);
  }

  async close(): Promise<void> {
    await this.#removed;
    await this.#bytes.close();
    removeFolder(this.#folder);
  }
}

/**
 * Removes the converted text while it is open, and the folder. Throws if the system refuses. Some drives, such as NFS,
 * keep an open file under a hidden name in its folder; the folder then stays.
 */
async function removeOpenText(folder: string): Promise<void> {
  const files = readdirSync(folder).length;
  await unlink(convertedIn(folder));
  if (readdirSync(folder).length < files) removeFolder(folder);
}

/** The format of a file, and how many columns DuckDB must have memory for; `MANY_COLUMNS` by default. */
type DuckdbFile = Pick<DuckdbReader, 'format' | 'extension'> & { readonly columns?: number };

/** Lets DuckDB read a file, confined to it and `folder`, and runs `work` with its plain path as an SQL literal. */
export async function withDuckdb(
  path: string,
  { format, extension, columns = MANY_COLUMNS }: DuckdbFile,
  folder: string,
  job: JobContext,
  work: (connection: DuckDBConnection, source: string) => Promise<void>,
): Promise<void> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${Math.max(MEMORY_MB, Math.ceil(columns * MB_PER_COLUMN))}MB`,
    threads: columns > MANY_COLUMNS ? '1' : '2',
    temp_directory: folder,
  });
  const connection = await instance.connect();
  const interrupt = (): void => connection.interrupt();
  job.signal.addEventListener('abort', interrupt);
  const source = join(folder, `source.${extension}`);
  try {
    await linkTo(path, source);
    const real = await realpath(path);
    // DuckDB keeps changes that it has not yet written into its file in a log beside it.
    if (existsSync(`${path}.wal`)) await linkTo(`${path}.wal`, `${source}.wal`);
    await confine(connection, [real, `${real}.wal`], folder);
    if (job.signal.aborted) throw cancelled(message('base.nothingChanged'));
    await work(connection, literal(source));
  } catch (error) {
    if (job.signal.aborted) throw cancelled(message('base.nothingChanged'));
    throw error instanceof AppError ? error : convertError(path, source, format, error);
  } finally {
    job.signal.removeEventListener('abort', interrupt);
    connection.closeSync();
    instance.closeSync();
    // Windows removes no file that is open.
    for (const file of [source, `${source}.wal`]) removeFile(file);
  }
}

/**
 * Makes the file available under a path of plain names. DuckDB takes brackets and stars in a path for a pattern that
 * may match other files, and a folder named `click=1` for a column.
 */
async function linkTo(path: string, source: string): Promise<void> {
  const target = resolve(path);
  // Windows allows symbolic links to few users, and hard links within one drive.
  await symlink(target, source)
    .catch(() => link(target, source))
    .catch(() => copyFile(target, source));
}

/**
 * Lets DuckDB reach the files, the folder and nothing else, and load no extension. Times with a time zone are written
 * in UTC, so that a file gives the same text on every machine.
 */
async function confine(connection: DuckDBConnection, files: readonly string[], folder: string): Promise<void> {
  for (const setting of [
    "TimeZone = 'UTC'",
    'autoinstall_known_extensions = false',
    'autoload_known_extensions = false',
    `allowed_paths = [${files.map(literal).join(', ')}]`,
    `allowed_directories = [${literal(folder)}]`,
    'enable_external_access = false',
    'lock_configuration = true',
  ])
    await connection.run(`SET ${setting}`);
}

function convertError(path: string, source: string, format: string, cause: unknown): AppError {
  const reason = reasonOf(cause).replaceAll(source, path);
  return /no space left/i.test(reason)
    ? new AppError(
        'disk',
        message('ingest.unpackDiskFull', { path, folder: dirname(source) }),
        message('ingest.setTempFolder'),
        {
          cause,
        },
      )
    : unreadableAs(
        { path, format, reason },
        { cause, ...(existsSync(`${path}.wal`) && { help: message('ingest.duckdbLog') }) },
      );
}

/** The items of the SELECT list: all columns as text, then the constants. */
async function selectedColumns(
  connection: DuckDBConnection,
  rows: string,
  constants: NonNullable<DuckdbReader['constants']>,
  { separators, lists }: Pick<Conversion, 'separators' | 'lists'>,
): Promise<readonly string[]> {
  const result = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${rows}`);
  const columns = result.getRows().map(([name, type]) => [String(name), String(type)]);
  const read = columns.filter(([name]) => !Object.hasOwn(constants, name));
  for (const [name, type] of read) if (LIST.test(type)) lists.add(name);
  // DuckDB writes a missing value as nothing, and a record of a single one would be a blank line.
  const isOnly = read.length + Object.keys(constants).length === 1;
  const cell = (text: string): string => (isOnly ? `coalesce(${text}, '')` : text);
  return [
    ...read.map(
      ([name, type]) =>
        `${cell(asText(identifier(name), type, listSeparator(separators, name)))} AS ${identifier(name)}`,
    ),
    ...Object.entries(constants).map(
      ([name, value]) => `${value === null ? 'NULL' : literal(value)} AS ${identifier(name)}`,
    ),
  ];
}

function asText(column: string, type: string, separator: string): string {
  if (LIST.test(type)) return `array_to_string(CAST(${column} AS VARCHAR[]), ${literal(separator)})`;
  if (type === 'DOUBLE' || type === 'FLOAT')
    return `CASE WHEN isnan(${column}) THEN NULL ELSE CAST(${column} AS VARCHAR) END`;
  return `CAST(${column} AS VARCHAR)`;
}

/** A text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as an SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function reasonOf(error: unknown): string {
  const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0];
  // DuckDB quotes the cell whose bytes are not UTF-8.
  const quoted = reason.indexOf('value "');
  return quoted < 0 ? reason : reason.slice(0, quoted).concat('a value is not valid');
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path)).size;
}
