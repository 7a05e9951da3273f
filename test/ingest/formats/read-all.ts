import { DuckDBInstance } from '@duckdb/node-api';

import { openTable, type TableOptions } from '../../../core/ingest/files/table.ts';
import { skippedRowNotes } from '../../../core/ingest/files/title-rows.ts';
import { quietJob, type JobContext } from '../../../core/job.ts';
import { textOf } from '../../../core/store/columns/text.ts';
import { jobWithNotes } from '../../job-notes.ts';

/** The result of reading files. */
export interface ReadRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly lines: readonly number[];
  readonly broken: readonly { readonly line: number; readonly problem: string; readonly raw: string }[];
}

/** The notes about reading files as one table. */
export async function notesOf(paths: readonly string[]): Promise<string[]> {
  const notes: string[] = [];
  const job = jobWithNotes((note) => notes.push(note));
  const { dialects } = await openTable(paths, {}, job);
  for (const note of skippedRowNotes(dialects)) job.report({ phase: 'read', note });
  await readAll(paths, {}, job);
  return notes;
}

/** Reads files as one table, all cells as text. */
export async function readAll(
  paths: readonly string[],
  options: TableOptions = {},
  job: JobContext = quietJob(),
): Promise<ReadRows> {
  const table = await openTable(paths, options, job);
  const read = {
    columns: table.columns,
    rows: [] as string[][],
    lines: [] as number[],
    broken: [] as ReadRows['broken'][number][],
  };
  for await (const { bytes, rows, columns, ranges, lines, broken } of table.batches(job)) {
    for (let row = 0; row < rows; row++) {
      const cells = Array.from({ length: columns }, (_, column) => 2 * (row * columns + column));
      read.rows.push(cells.map((offset) => textOf(bytes, ranges[offset], ranges[offset + 1])));
      read.lines.push(lines[row]);
    }
    for (const { line, problem, start, end } of broken)
      read.broken.push({ line, problem, raw: textOf(bytes, start, end) });
  }
  return read;
}

/** Runs SQL statements in a new DuckDB instance, in memory or on a file. */
export async function runDuckdb(statements: readonly string[], path = ':memory:'): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  try {
    for (const statement of statements) await connection.run(statement);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
