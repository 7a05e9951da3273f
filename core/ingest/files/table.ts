import { AppError } from '../../errors.ts';
import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { message, type Text } from '../../text/message.ts';
import { openRows } from '../formats/open-rows.ts';
import { BlockReader } from './blocks.ts';
import type { BrokenRecord } from './broken-record.ts';
import type { ByteSource } from './byte-source.ts';
import { dialectBytes, type FileDialect } from './dialect.ts';
import { delimiterOf, limitSamples, recordsPerFile, type FileSample } from './file-sample.ts';
import { listSources, refuseChanged } from './files.ts';
import type { SourceFile } from './identify.ts';
import { inspectFile, type Inspection, type InspectOptions } from './inspect.ts';
import { RecordScanner } from './scanner.ts';
import { titlesInText } from './title-rows.ts';

/** How to read a table; missing parts of the dialect are detected per file. */
export interface TableOptions extends InspectOptions {
  /** Bytes read at a time. */
  readonly blockBytes?: number;
  /** Maximum number of records per batch. */
  readonly batchRows?: number;
}

/** Some records of one file. The next batch reuses all arrays. */
export interface RecordBatch {
  /** File name shown to the user. */
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly rows: number;
  readonly columns: number;
  /** Start and end of the unquoted value of record r, column c (in the table's order) at `2 × (r × columns + c)`. */
  readonly ranges: Uint32Array;
  /** 1-based first line of each record in text, else its row number. */
  readonly lines: Float64Array;
  /** Raw text of each record: `bytes[starts[r] .. ends[r])`. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** Unreadable records, which are not among the rows. */
  readonly broken: readonly BrokenRecord[];
}

/** Files with the same columns, open for reading. */
export interface Table {
  readonly columns: readonly string[];
  /** The columns without a name and without a value in the first records. */
  readonly unnamed: readonly string[];
  /** The columns of lists, in formats that have lists. */
  readonly lists: readonly string[];
  readonly files: readonly SourceFile[];
  readonly dialects: readonly FileDialect[];
  /** First records of all files, as text, in column order. */
  readonly sample: readonly (readonly string[])[];
  /** The same records by file. */
  readonly samples: readonly FileSample[];
  /** Size of all files on disk. */
  readonly totalBytes: number;
  /** Maximum number of records per batch. */
  readonly batchRows: number;
  /** Names of files in which bytes invalid in their encoding were replaced since the last call of `batches`. */
  readonly damaged: readonly string[];
  /** Bytes read since the last call of `batches`. */
  consumedBytes(): number;
  /** Reads all records from the beginning, file after file. */
  batches(job: JobContext): AsyncGenerator<RecordBatch, void>;
}

const BLOCK_BYTES = 1 << 20;
const MIN_BLOCK_BYTES = 1 << 12;
const CELLS_PER_BATCH = 1 << 15;
/** Maximum length of a record in bytes; a longer one is rejected. */
const MAX_RECORD_LENGTH = 1 << 24;

/** A file of a table, and the order of its columns. */
interface TablePart extends Inspection {
  readonly file: SourceFile;
  /** The index in the table of each column of the file. */
  readonly order: Uint32Array;
}

/**
 * Inspects files and folders: dialects, columns, first records. All files must have the same columns, in any order.
 * Throws `invalid-input` for files that are missing, empty, or have different or duplicate columns, or unnamed
 * ones with values.
 */
export async function openTable(paths: readonly string[], options: TableOptions, job: JobContext): Promise<Table> {
  const files = await listSources(paths, options.dialect);
  const parts: TablePart[] = [];
  let withRecords = 0;
  for (const file of files) {
    const inspection = await inspectFile(file, options, job);
    if (inspection !== null) {
      const first = parts[0] ?? { file, columns: inspection.columns };
      withRecords += Math.sign(inspection.sample.length);
      // More than needed in the end, but few enough to fit in memory.
      const sample = inspection.sample.slice(0, recordsPerFile(withRecords));
      parts.push({ file, ...inspection, sample, order: orderOf(file, inspection.columns, first, files) });
    }
    await yieldToEventLoop(job);
  }
  if (parts.length === 0) {
    throw new AppError(
      'invalid-input',
      message('ingest.emptyFiles', { files: files.map((file) => file.name) }),
      message('ingest.needsHeader'),
    );
  }
  return new FileTable(files, limitSamples(parts), options);
}

/** Reads files and folders as one table, batch by batch; throws like `openTable`. */
export async function* readTable(
  paths: readonly string[],
  options: TableOptions,
  job: JobContext,
): AsyncGenerator<RecordBatch, void> {
  const table = await openTable(paths, options, job);
  yield* table.batches(job);
}

class FileTable implements Table {
  readonly columns: readonly string[];
  readonly unnamed: readonly string[];
  readonly lists: readonly string[];
  readonly files: readonly SourceFile[];
  readonly dialects: readonly FileDialect[];
  readonly sample: readonly (readonly string[])[];
  readonly samples: readonly FileSample[];
  readonly totalBytes: number;
  readonly batchRows: number;
  damaged: readonly string[] = [];
  readonly #parts: readonly TablePart[];
  readonly #options: TableOptions;
  #finishedBytes = 0;
  #source: ByteSource | null = null;

  constructor(files: readonly SourceFile[], parts: readonly TablePart[], options: TableOptions) {
    this.files = files;
    this.columns = parts[0].columns;
    this.unnamed = parts[0].unnamed;
    this.lists = parts.flatMap((part) => part.lists);
    this.dialects = parts.map((part) => part.dialect);
    this.samples = parts.map((part) => sampleOf(part));
    this.sample = this.samples.flatMap(({ sample }) => sample);
    this.totalBytes = parts.reduce((sum, part) => sum + part.file.sizeBytes, 0);
    this.batchRows = options.batchRows ?? Math.max(Math.floor(CELLS_PER_BATCH / this.columns.length), 16);
    this.#parts = parts;
    this.#options = options;
  }

  consumedBytes(): number {
    return this.#finishedBytes + (this.#source?.consumedBytes ?? 0);
  }

  async *batches(job: JobContext): AsyncGenerator<RecordBatch, void> {
    this.#finishedBytes = 0;
    this.damaged = [];
    for (const part of this.#parts) {
      const { tempFolder, separators } = this.#options;
      const source = await openRows(part.file, part.dialect, { tempFolder, separators }, job);
      this.#source = source;
      try {
        yield* readPart(part, source, this.batchRows, this.#options.blockBytes ?? blockBytesOf(part.file));
        if (!source.damaged) continue;
        this.damaged = [...this.damaged, part.file.name];
        job.report({ phase: 'read', note: replacementNote(part) });
      } finally {
        this.#source = null;
        this.#finishedBytes += part.file.sizeBytes;
      }
    }
    // At the end, since a file may change while the files after it are read.
    for (const file of this.files) await refuseChanged(file);
  }
}

/** The note on replaced bytes; it names the encoding only of delimited text, for which another one can be chosen. */
function replacementNote({ file: { name: file, format }, dialect: { encoding } }: TablePart): Text {
  return format === 'text'
    ? message('ingest.replacedBytes', { file, encoding })
    : message('ingest.replacedCharacters', { file });
}

/** The bytes per block in which a file is read: few for a small file, unless its text may be larger than the file. */
function blockBytesOf({ format, compression, sizeBytes }: SourceFile): number {
  if (format !== 'text' || compression !== 'none') return BLOCK_BYTES;
  return Math.min(BLOCK_BYTES, Math.max(MIN_BLOCK_BYTES, sizeBytes));
}

async function* readPart(
  part: TablePart,
  source: ByteSource,
  capacity: number,
  blockBytes: number,
): AsyncGenerator<RecordBatch, void> {
  const scanner = scannerOf(part, capacity);
  const reader = new BlockReader(source, blockBytes);
  // The units below the header count as a record.
  let recordNumber = part.dialect.units === true ? 1 : 0;
  let recordsToSkip = titlesInText(part.dialect) + (part.dialect.header ? 1 : 0) + recordNumber;
  const nextBatch = (bytes: Uint8Array): RecordBatch => {
    const batch = batchOf(part, scanner, bytes);
    recordNumber += batch.rows + batch.broken.length;
    return numbered(batch, recordNumber - batch.rows - batch.broken.length, part.file.format, source);
  };
  try {
    let block = await reader.next(0, 0);
    scanner.startBlock(block.start, block.scratch);
    for (;;) {
      const more = scanner.scan(block.bytes, block.end, block.atEnd, recordsToSkip > 0 ? 1 : capacity);
      if (scanner.rows + scanner.broken.length > 0) {
        if (recordsToSkip > 0) recordsToSkip--;
        else yield nextBatch(block.bytes);
      }
      if (more) continue;
      if (block.atEnd) return;
      if (block.end - scanner.position > MAX_RECORD_LENGTH) {
        scanner.rejectRecord(block.bytes, block.end);
        yield nextBatch(block.bytes);
      } else {
        block = await reader.next(scanner.position, block.end);
        scanner.startBlock(block.start, block.scratch);
      }
    }
  } finally {
    await reader.settle();
    await source.close();
  }
}

function scannerOf({ file, dialect, columns, order }: TablePart, capacity: number): RecordScanner {
  const isGenerated = file.format !== 'text';
  return new RecordScanner({ ...dialectBytes(dialect), columns: columns.length, order, capacity, isGenerated });
}

function batchOf(part: TablePart, scanner: RecordScanner, bytes: Uint8Array): RecordBatch {
  const { rows, ranges, lines, starts, ends, broken } = scanner;
  return {
    file: part.file.name,
    bytes,
    rows,
    columns: part.columns.length,
    ranges,
    lines,
    starts,
    ends,
    broken,
  };
}

/**
 * Numbers records instead of lines, beginning after `before`, for formats other than text: in the text made from
 * them, a value may extend over several lines. Records of a sheet have the numbers of its rows.
 */
function numbered(batch: RecordBatch, before: number, format: SourceFile['format'], source: ByteSource): RecordBatch {
  if (format === 'text') return batch;
  const { lines, starts, rows } = batch;
  let [row, count] = [0, before];
  const next = (): number => {
    count++;
    return source.rowOf?.(count) ?? count;
  };
  const broken = batch.broken.map((record): BrokenRecord => {
    while (row < rows && starts[row] < record.start) lines[row++] = next();
    const line = next();
    const problem = format === 'json-lines' ? 'not JSON' : format === 'ali-ccp' ? 'not a sample' : null;
    if (problem === null || record.problem === 'too long') return { ...record, line };
    // `brokenRecordOf` appended as many separators to the line as the table has columns.
    return { ...record, line, end: record.end - batch.columns, problem };
  });
  while (row < rows) lines[row++] = next();
  return { ...batch, broken };
}

/** A file's first records in the table's column order. */
function sampleOf({ file, dialect, sample, order }: TablePart): FileSample {
  const indexes = Array.from(order.keys()).sort((one, other) => order[one] - order[other]);
  const records = sample.map((record) => indexes.map((index) => record[index]));
  return { file: file.name, delimiter: delimiterOf(dialect), sample: records };
}

/** The index in the first file of each column of a file; throws if the files have different columns. */
function orderOf(
  file: SourceFile,
  columns: readonly string[],
  first: Pick<TablePart, 'file' | 'columns'>,
  files: readonly SourceFile[],
): Uint32Array {
  const missing = first.columns.filter((name) => !columns.includes(name));
  const extra = columns.filter((name) => !first.columns.includes(name));
  if (missing.length > 0 || extra.length > 0) {
    throw new AppError(
      'invalid-input',
      message('ingest.otherColumns', { file: file.name, first: first.file.name, missing, extra }),
      message('ingest.nameOneFile', { files: files.map(({ name }) => name), path: file.path, first: first.file.path }),
    );
  }
  return Uint32Array.from(columns, (name) => first.columns.indexOf(name));
}
