import { tmpdir } from 'node:os';

import { cancelled } from './errors.ts';
import { syncFile } from './publish.ts';
import { message } from './text/message.ts';

/** A column of a CSV file, and what it becomes in Parquet. */
export interface ParquetColumn {
  readonly name: string;
  /** DuckDB's type of the text in the CSV file. */
  readonly type: string;
  /** The SQL expression of the Parquet column, given the column's SQL identifier; by default the column itself. */
  readonly convert?: (column: string) => string;
}

/** The longest record that DuckDB reads by default, and the memory into which it reads. */
const MAX_RECORD_BYTES = 2_000_000;
const BUFFER_BYTES = 32_000_000;

/**
 * Copies a comma-separated file with a header to a Parquet file with typed columns, in the same order and in bounded
 * memory, and flushes it to the disk. `longestRecord` is the number of bytes of the longest record or of the header.
 * The names of columns must differ in more than the case of ASCII letters. Throws `cancelled` soon after the signal
 * aborts, the system's errors and DuckDB's.
 */
export async function csvToParquet(
  csvPath: string,
  parquetPath: string,
  columns: readonly ParquetColumn[],
  signal: AbortSignal,
  longestRecord = 0,
): Promise<void> {
  // Loaded on demand: most samples and exports are CSV files.
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '1GB', temp_directory: tmpdir() });
  const connection = await instance.connect();
  const interrupt = (): void => connection.interrupt();
  signal.addEventListener('abort', interrupt);
  const selected = columns.map(
    ({ name, convert = (column) => column }) => `${convert(identifier(name))} AS ${identifier(name)}`,
  );
  const types = columns.map(({ name, type }) => `${literal(name)}: ${literal(type)}`);
  try {
    if (signal.aborted) throw cancelled(message('base.nothingChanged'));
    await connection.run(`COPY (SELECT ${selected.join(', ')} FROM read_csv(${literal(csvPath)},
        delim = ',', quote = '"', escape = '"', header = true, auto_detect = false,
        nullstr = '', allow_quoted_nulls = false, ${recordLimits(longestRecord)},
        columns = {${types.join(', ')}}))
      TO ${literal(parquetPath)} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)`);
    syncFile(parquetPath);
  } catch (cause) {
    if (signal.aborted) throw cancelled(message('base.nothingChanged'));
    throw systemErrorOf(cause);
  } finally {
    signal.removeEventListener('abort', interrupt);
    connection.closeSync();
    instance.closeSync();
  }
}

/** What DuckDB says when it cannot read or write a file; the system's reason is at the end. */
const IO_ERROR = /^IO Error: .*: (.+)$/s;

/** The error code for a reason that the system gives; Windows words the first one differently. */
const CODES = [
  { code: 'ENOSPC', reason: /no space left|not enough space/i },
  { code: 'EDQUOT', reason: /quota/i },
] as const;

/** The system's error behind an error of DuckDB, which has no code; any other error unchanged. */
export function systemErrorOf(error: unknown): unknown {
  const reason = error instanceof Error ? IO_ERROR.exec(error.message)?.[1] : undefined;
  if (reason === undefined) return error;
  const code = CODES.find((one) => one.reason.test(reason))?.code ?? 'EIO';
  return Object.assign(new Error(reason, { cause: error }), { code });
}

/** The options of `read_csv` for records of up to `longestRecord` bytes: its buffer holds at least two of them. */
export function recordLimits(longestRecord: number): string {
  const maxRecord = Math.max(MAX_RECORD_BYTES, longestRecord);
  // DuckDB's own choice of a buffer would hold many of the longest records.
  return `max_line_size = ${maxRecord}, buffer_size = ${Math.max(BUFFER_BYTES, 2 * maxRecord)}`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
