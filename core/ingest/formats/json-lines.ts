import { AppError } from '../../errors.ts';
import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { message } from '../../text/message.ts';
import type { ByteSource } from '../files/byte-source.ts';
import { MAX_COLUMNS, MAX_NAME_LENGTH, tooManyColumns } from '../files/column-limit.ts';
import { findUnicode } from '../files/head.ts';
import type { SourceFile } from '../files/identify.ts';
import { openSource } from '../files/source.ts';
import { brokenRecordOf, GeneratedSource, recordOf, type ListSeparators } from './generated-source.ts';
import { readJsonRecord, DuplicateColumnError, type ListOptions } from './json-record.ts';
import { LineProducer } from './line-producer.ts';
import { LineReader } from './lines.ts';

/** The columns of recent files, by state and path: preview, check and import of a file all need them. */
const known = new Map<string, readonly string[]>();
const MAX_KNOWN = 20;

/**
 * Opens a JSON Lines file as generated text: a record for each line, whose columns are the keys of all lines in the
 * order of their first appearance. These are found by reading the whole file beforehand, since a rare key, such as a
 * late step, may appear nowhere near the beginning. A line that is not a JSON object becomes a broken record.
 */
export async function openJsonLines(
  file: SourceFile,
  job: JobContext,
  separators?: ListSeparators,
): Promise<ByteSource> {
  const columns = await columnsOf(file, job);
  const lines = await openLines(file);
  const lists = new Set<string>();
  const recordOfNext = (line: string): string => recordOfLine(line, columns, { separators, lists });
  return new GeneratedSource(new LineProducer(lines, columns, recordOfNext), lists);
}

async function openLines(file: SourceFile): Promise<LineReader> {
  return new LineReader(await openSource(file.path, file.compression, await findUnicode(file)));
}

async function columnsOf(file: SourceFile, job: JobContext): Promise<readonly string[]> {
  const key = `${file.state} ${file.path}`;
  const columns = known.get(key) ?? (await findColumns(file, job));
  known.delete(key);
  known.set(key, columns);
  for (const oldest of known.keys()) if (known.size > MAX_KNOWN) known.delete(oldest);
  return columns;
}

async function findColumns(file: SourceFile, job: JobContext): Promise<readonly string[]> {
  const lines = await openLines(file);
  const columns = new Set<string>();
  job.report({ phase: 'unpack', note: message('ingest.findingColumns', { path: file.path }) });
  try {
    for (let block = await lines.next(); block !== null; block = await lines.next()) {
      for (const line of block) for (const column of columnsOfLine(line, file.path)) columns.add(column);
      if (columns.size > MAX_COLUMNS) throw tooManyColumns(file.name, columns.size);
      job.report({ phase: 'unpack', fraction: Math.min(lines.consumedBytes / Math.max(file.sizeBytes, 1), 1) });
      await yieldToEventLoop(job);
    }
  } finally {
    await lines.close();
  }
  if (columns.size === 0)
    throw new AppError(
      'invalid-file',
      message('ingest.notJsonLines', { path: file.path }),
      message('ingest.saveAsJsonLines'),
    );
  return [...columns];
}

function columnsOfLine(line: string, path: string): Iterable<string> {
  try {
    return readJsonRecord(line)?.keys() ?? [];
  } catch (error) {
    if (!(error instanceof DuplicateColumnError)) throw error;
    const { column } = error;
    throw new AppError(
      'invalid-file',
      message('ingest.sameJsonColumn', { path, column: column.slice(0, MAX_NAME_LENGTH) }),
      message('ingest.renameJsonKey'),
    );
  }
}

/** A line as a record of these columns; a broken record if the line is not a JSON object. */
function recordOfLine(line: string, columns: readonly string[], options: ListOptions): string {
  const cells = readJsonRecord(line, options);
  if (cells === null) return brokenRecordOf(line, columns.length);
  return recordOf(columns.map((column) => cells.get(column) ?? ''));
}
