import { open } from 'node:fs/promises';

import { AppError } from '../../errors.ts';
import type { JobContext } from '../../job.ts';
import { message } from '../../text/message.ts';
import { fixedDialect, openRows } from '../formats/open-rows.ts';
import type { ByteSource } from './byte-source.ts';
import { MAX_COLUMNS, tooManyColumns } from './column-limit.ts';
import {
  detectHeader,
  detectNewline,
  sampleRecords,
  type Dialect,
  type Encoding,
  type FileDialect,
} from './dialect.ts';
import { detectEncoding } from './encoding.ts';
import type { SourceFile } from './identify.ts';
import { openBytes } from './source.ts';
import { layOutText } from './title-rows.ts';

/** What the beginning of a file shows. */
export interface Inspection {
  readonly dialect: FileDialect;
  readonly columns: readonly string[];
  /** The columns without a name and without a value in the sample, such as a spreadsheet's empty last ones. */
  readonly unnamed: readonly string[];
  /** First records as text, without the header. */
  readonly sample: readonly (readonly string[])[];
}

/** How to inspect a file; missing parts of the dialect are detected. */
export interface InspectOptions {
  readonly dialect?: Partial<Dialect>;
  /** Where binary files are converted to text; defaults to the system's temporary folder. */
  readonly tempFolder?: string;
}

const SAMPLE_BYTES = 1 << 20;
const SAMPLE_RECORDS = 1000;
const PROBE_BYTES = 1 << 16;

/** What the beginning of a file shows, even if the file cannot be read as a table. */
export interface LenientInspection extends Inspection {
  /** What prevents reading the file: an unnamed column with values, or a duplicate column. */
  readonly problem: AppError | null;
}

/**
 * Detects a file's dialect (as far as `options.dialect` leaves it open), its columns and its first records; null if the
 * file is empty. Throws `invalid-input` for unnamed columns with values and for duplicate columns.
 */
export async function inspectFile(
  file: SourceFile,
  options: InspectOptions,
  job: JobContext,
): Promise<Inspection | null> {
  const inspection = await inspectFileLeniently(file, options, job);
  if (inspection !== null && inspection.problem !== null) throw inspection.problem;
  return inspection;
}

/**
 * Inspects a file like `inspectFile`, but reports unusable columns as a problem; an unnamed column is named by its
 * position.
 */
export async function inspectFileLeniently(
  file: SourceFile,
  options: InspectOptions,
  job: JobContext,
): Promise<LenientInspection | null> {
  const { table } = options.dialect ?? {};
  const given = fixedDialect(file) ?? options.dialect ?? {};
  const encoding = given.encoding ?? (await findEncoding(file));
  const { tempFolder } = options;
  const source = await openRows(file, { encoding, table }, { tempFolder, limit: SAMPLE_RECORDS }, job);
  const head = await readHead(source);
  if (head.length === 0) return null;
  if (file.format === 'text' && isMostlyBinary(head)) throw notText(file);
  const atEnd = head.length < SAMPLE_BYTES - 4;
  const quote = given.quote ?? '"';
  const { delimiter, titles, text } = layOutText(
    head,
    { ...given, quote, mayHaveTitles: file.format === 'text' },
    atEnd,
  );
  const records = sampleRecords(text, { delimiter, quote }, atEnd, SAMPLE_RECORDS + 1);
  if (records.length === 0) {
    if (atEnd && head.every((byte) => byte === 10 || byte === 13)) return null;
    throw new AppError(
      'invalid-input',
      message('ingest.noFirstRecord', { file: file.name }),
      message('ingest.setDialect'),
    );
  }
  // Columns that are empty throughout, such as a spreadsheet's last ones, say nothing about the header.
  const header = given.header ?? detectHeader(records[0].filter((_, column) => !isEmpty(records, column)));
  if (file.format === 'text' && records[0].some((name) => BINARY.test(name))) throw notText(file);
  const names = header ? records[0].map((name) => name.trim()) : records[0].map(() => '');
  const { name, format, compression } = file;
  const columns = names.map((column, index) => column || `column_${index + 1}`);
  const sample = records.slice(header ? 1 : 0, SAMPLE_RECORDS + 1);
  return {
    dialect: {
      file: name,
      format,
      compression,
      delimiter,
      quote,
      encoding,
      header,
      ...(table !== undefined && { table }),
      ...(titles > 0 && { titles }),
      newline: detectNewline(head),
    },
    columns,
    unnamed: header ? columns.filter((_, index) => names[index] === '' && isEmpty(sample, index)) : [],
    sample,
    problem:
      names.length > MAX_COLUMNS
        ? tooManyColumns(file.name, names.length)
        : header
          ? problemOf(file, names, columns, sample)
          : null,
  };
}

/** Control characters: no first record of a text holds them, but files of other kinds are full of them. */
const BINARY = /[\0-\x08]/;

/** Share of zero bytes in the first bytes of a file that cannot be text; a text may hold a few by mistake. */
const MAX_ZEROS = 0.2;

function isMostlyBinary(head: Uint8Array): boolean {
  return head.reduce((zeros, byte) => zeros + (byte === 0 ? 1 : 0), 0) > MAX_ZEROS * head.length;
}

/** The error for a file that is not text. It shows nothing of the content, which would pass for names of columns. */
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
): AppError | null {
  const unnamed = names.findIndex((name, index) => name === '' && !isEmpty(sample, index));
  if (unnamed >= 0)
    return new AppError(
      'invalid-input',
      message('ingest.unnamedColumn', { file: file.name, column: unnamed + 1 }),
      message('ingest.nameColumn'),
    );
  const duplicate = columns.find((name, index) => columns.indexOf(name) !== index);
  return duplicate === undefined
    ? null
    : new AppError(
        'invalid-input',
        message('ingest.duplicateColumn', { file: file.name, column: duplicate }),
        message('ingest.nameColumnsApart'),
      );
}

async function readHead(source: ByteSource): Promise<Uint8Array> {
  const head = new Uint8Array(SAMPLE_BYTES);
  let filled = 0;
  try {
    while (filled < SAMPLE_BYTES - 4) {
      const count = await source.read(head, filled, SAMPLE_BYTES - filled);
      if (count === 0) break;
      filled += count;
    }
  } finally {
    await source.close();
  }
  return head.subarray(0, filled);
}

async function findEncoding(file: SourceFile): Promise<Encoding> {
  const head = await readHead(await openBytes(file.path, file.compression));
  const encoding = detectEncoding(head, { isWhole: head.length < SAMPLE_BYTES - 4 });
  if (
    encoding !== 'utf-8' ||
    file.compression !== 'none' ||
    head.length < SAMPLE_BYTES - 4 ||
    head.some((byte) => byte >= 128)
  )
    return encoding;
  for (const fraction of [0.25, 0.5, 0.75, 1]) {
    const probed = detectEncoding(await probe(file, fraction), { isWhole: false });
    if (probed === 'gbk' || probed === 'latin-1') return probed;
  }
  return encoding;
}

/** Reads whole lines at a fraction of a file's length. */
async function probe(file: SourceFile, fraction: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(PROBE_BYTES);
  const handle = await open(file.path, 'r');
  try {
    const { bytesRead } = await handle.read(
      bytes,
      0,
      PROBE_BYTES,
      Math.floor((file.sizeBytes - PROBE_BYTES) * fraction),
    );
    const lineEnd = bytes.indexOf(10);
    return bytes.subarray(lineEnd + 1, bytesRead);
  } finally {
    await handle.close();
  }
}
