import { copyFile, link, realpath, rm, stat, symlink, unlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import type { DuckDBConnection } from '@duckdb/node-api';

import { AppError, cancelled } from '../../errors.ts';
import type { JobContext } from '../../job.ts';
import { createTemporaryFolder } from '../../processes/temporary-folder.ts';
import { message } from '../../text/message.ts';
import type { ByteSource } from './byte-source.ts';
import { openBytes } from './source.ts';

const MEMORY_LIMIT = '400MB';
/** Name of the link to the Parquet file in the temporary folder. */
const SOURCE = 'source.parquet';

/**
 * Converts a Parquet file (or its first `limit` rows) to comma-separated text in a temporary folder and opens the text.
 * The folder is removed before this returns or throws if the system allows removing open files, otherwise when the
 * source is closed. Null and NaN become empty cells; list items are joined by `|`.
 */
export async function openParquet(
  path: string,
  tempFolder: string | undefined,
  job: JobContext,
  limit?: number,
): Promise<ByteSource> {
  const folder = createTemporaryFolder('parquet', tempFolder);
  try {
    const converted = join(folder, 'rows.csv');
    await convert(path, converted, folder, job, limit);
    const [packedBytes, convertedBytes] = await Promise.all([sizeOf(path), sizeOf(converted)]);
    return new ConvertedSource(await openBytes(converted, 'none'), packedBytes / Math.max(convertedBytes, 1), folder);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Reads the converted text; progress is reported in bytes of the Parquet file. */
class ConvertedSource implements ByteSource {
  readonly damaged = false;
  readonly #bytes: ByteSource;
  readonly #scale: number;
  readonly #folder: string;
  readonly #removed: Promise<void>;

  constructor(bytes: ByteSource, scale: number, folder: string) {
    this.#bytes = bytes;
    this.#scale = scale;
    this.#folder = folder;
    this.#removed = unlink(join(folder, 'rows.csv')).then(
      () => rm(folder, { recursive: true, force: true }),
      () => undefined,
    );
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
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function convert(
  path: string,
  converted: string,
  folder: string,
  job: JobContext,
  limit: number | undefined,
): Promise<void> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: MEMORY_LIMIT,
    threads: '2',
    temp_directory: folder,
  });
  const connection = await instance.connect();
  const interrupt = (): void => connection.interrupt();
  job.signal.addEventListener('abort', interrupt);
  const source = join(folder, SOURCE);
  try {
    await linkTo(path, source);
    await confine(connection, await realpath(path), folder);
    if (job.signal.aborted) throw cancelled(message('base.nothingChanged'));
    if (limit === undefined) job.report({ phase: 'unpack', note: message('ingest.unpacking', { path }) });
    const columns = await selectList(connection, source);
    const rows = limit === undefined ? '' : ` LIMIT ${limit}`;
    await connection.run(
      `COPY (SELECT ${columns} FROM ${scan(source)}${rows}) TO ${literal(converted)} ` +
        `(FORMAT csv, HEADER true, DELIMITER ',', QUOTE '"', ESCAPE '"')`,
    );
  } catch (error) {
    if (job.signal.aborted) throw cancelled(message('base.nothingChanged'));
    throw error instanceof AppError ? error : convertError(path, folder, error);
  } finally {
    await rm(source, { force: true });
    job.signal.removeEventListener('abort', interrupt);
    connection.closeSync();
    instance.closeSync();
  }
}

/**
 * Makes the file available under another path, of plain names. DuckDB takes brackets and stars in a path for a pattern
 * that may match other files, and a folder named `click=1` for a column.
 */
async function linkTo(path: string, source: string): Promise<void> {
  const target = resolve(path);
  // Windows allows symbolic links to few users, and hard links within one drive.
  await symlink(target, source)
    .catch(() => link(target, source))
    .catch(() => copyFile(target, source));
}

/** Lets DuckDB reach the file, the folder and nothing else, and load no extension. */
async function confine(connection: DuckDBConnection, file: string, folder: string): Promise<void> {
  for (const setting of [
    'autoinstall_known_extensions = false',
    'autoload_known_extensions = false',
    `allowed_paths = [${literal(file)}]`,
    `allowed_directories = [${literal(folder)}]`,
    'enable_external_access = false',
    'lock_configuration = true',
  ])
    await connection.run(`SET ${setting}`);
}

function scan(source: string): string {
  return `read_parquet(${literal(source)}, hive_partitioning = false)`;
}

function convertError(path: string, folder: string, cause: unknown): AppError {
  const reason = reasonOf(cause).replaceAll(join(folder, SOURCE), path);
  return /no space left/i.test(reason)
    ? new AppError('disk', message('ingest.unpackDiskFull', { path, folder }), message('ingest.setTempFolder'), {
        cause,
      })
    : new AppError(
        'invalid-file',
        message('ingest.cannotReadParquet', { path, reason }),
        message('ingest.damagedParquet'),
        { cause },
      );
}

/** The SELECT list: all columns as text. */
async function selectList(connection: DuckDBConnection, source: string): Promise<string> {
  const result = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${scan(source)}`);
  return result
    .getRows()
    .map(([name, type]) => {
      const column = `"${String(name).replaceAll('"', '""')}"`;
      return `${asText(column, String(type))} AS ${column}`;
    })
    .join(', ');
}

function asText(column: string, type: string): string {
  if (type.endsWith('[]')) return `array_to_string(CAST(${column} AS VARCHAR[]), '|')`;
  if (type === 'DOUBLE' || type === 'FLOAT')
    return `CASE WHEN isnan(${column}) THEN NULL ELSE CAST(${column} AS VARCHAR) END`;
  return `CAST(${column} AS VARCHAR)`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
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
