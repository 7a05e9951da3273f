import { statSync } from 'node:fs';

import { removeFile } from '../busy-files.ts';
import { AppError } from '../errors.ts';
import { yieldToEventLoop, type JobContext } from '../job.ts';
import { publishFile, removeAbandoned, syncFile, temporaryName, UnfinishedFile } from '../publish.ts';
import { CHUNK_ROWS } from '../store/columns/columns.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import { chunkCount, getDataset } from '../store/datasets/datasets.ts';
import { refuseMovedProject, type Project } from '../store/file/project.ts';
import { refuseReplacing } from '../store/file/replacing.ts';
import { explainWriteError } from '../store/file/write-error.ts';
import { message } from '../text/message.ts';
import { datasetColumns, type CellChunk, type ExportColumn, type ExportPiece } from './columns.ts';
import { writeCsv } from './csv/write.ts';
import { writeParquet } from './parquet.ts';
import { runColumns, type RunColumns } from './run-columns.ts';
import { refuseTooManyRows } from './xlsx/limits.ts';
import { rowsOf, writeXlsx } from './xlsx/xlsx.ts';

/** Number of rows between two checks for cancellation. */
const PIECE_ROWS = 4096;

/** The dataset to export, and the output file. */
export interface DatasetExport {
  readonly dataset: string;
  readonly format: 'csv' | 'parquet' | 'xlsx';
  readonly out: string;
  /** Runs whose parts, labels and probabilities are added. */
  readonly runs: readonly string[];
}

/** The result of an export. */
export interface ExportedDataset {
  readonly dataset: string;
  readonly out: string;
  readonly rows: number;
  readonly columns: readonly string[];
  readonly bytes: number;
}

/**
 * Writes all samples of a dataset with their labels, and with what runs predict for them, to one file, completely or
 * not at all. Throws `unknown-name` for the dataset or a run, `state` for an unfinished run, `invalid-input` if the
 * target is the project, a source of the dataset or no ordinary file, or if the dataset does not fit on a sheet; also
 * `disk` and `cancelled`.
 */
export async function exportDataset(
  project: Project,
  { dataset: name, format, out, runs }: DatasetExport,
  job: JobContext,
): Promise<ExportedDataset> {
  const dataset = getDataset(project, name);
  if (format === 'xlsx') refuseTooManyRows(dataset.rows);
  const sources = dataset.sources.map((path) => ({ path, what: message('ingest.itsSource') }));
  refuseReplacing(out, [{ path: project.path, what: message('store.theProject'), project: true }, ...sources]);
  const opened: RunColumns[] = [];
  try {
    for (const run of new Set(runs)) opened.push(await runColumns(project, dataset, run));
    const columns = [...datasetColumns(project, dataset), ...opened.flatMap((run) => run.columns)];
    refuseSameNames(columns);
    await publish(project, out, async (path) => {
      const pieces = readPieces(dataset, columns, job);
      if (format === 'parquet') return writeParquet(path, columns, pieces, job);
      if (format === 'xlsx') return writeXlsx(path, columns, rowsOf(columns, pieces));
      const file = new UnfinishedFile(out, path);
      await writeCsv(file, columns, pieces).finally(() => file.close());
    });
    return {
      dataset: name,
      out,
      rows: dataset.rows,
      columns: columns.map((column) => column.name),
      bytes: statSync(out).size,
    };
  } finally {
    for (const run of opened) await run.release();
  }
}

/** Lets `write` write under a temporary name and then renames the file. */
async function publish(project: Project, out: string, write: (path: string) => Promise<void>): Promise<void> {
  const path = temporaryName(out);
  try {
    removeAbandoned(out);
    await write(path);
    syncFile(path);
    refuseMovedProject(project);
    publishFile(path, out);
  } catch (error) {
    throw explainWriteError(error, out);
  } finally {
    removeFile(path);
  }
}

async function* readPieces(
  { rows }: DatasetInfo,
  columns: readonly ExportColumn[],
  job: JobContext,
): AsyncGenerator<ExportPiece> {
  for (let chunk = 0; chunk < chunkCount({ rows }); chunk++) {
    const chunks: CellChunk[] = [];
    for (const column of columns) chunks.push(await column.read(chunk));
    const count = Math.min(CHUNK_ROWS, rows - chunk * CHUNK_ROWS);
    for (let start = 0; start < count; start += PIECE_ROWS) {
      const end = Math.min(start + PIECE_ROWS, count);
      yield { chunks, start, end };
      const written = chunk * CHUNK_ROWS + end;
      job.report({ phase: 'write', fraction: written / rows, counts: { samples: written } });
      await yieldToEventLoop(job);
    }
  }
}

/**
 * Throws `invalid-input` if two columns have the same name: an imported one may be named like a step, its times, or a
 * column that a run adds.
 */
function refuseSameNames(columns: readonly ExportColumn[]): void {
  const names = columns.map(({ name }) => name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined)
    throw new AppError(
      'invalid-input',
      message('datasetExport.sameColumns', { column: repeated }),
      message('datasetExport.renameColumn'),
    );
}
