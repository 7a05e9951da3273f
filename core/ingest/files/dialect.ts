import { AppError } from '../../errors.ts';
import { textOf } from '../../store/columns/text.ts';
import { message } from '../../text/message.ts';
import type { Format } from '../formats/formats.ts';
import { RecordScanner } from './scanner.ts';

/** Supported encodings; `latin-1` includes the characters Windows adds to it. */
export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'gbk', 'latin-1'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** How a file is compressed. */
export type Compression = 'none' | 'gzip' | 'zstd';

/** How a file is read: the format of a text file, and which part of another file. */
export interface Dialect {
  /** Field separator, one character. */
  readonly delimiter: string;
  /** Quote character, doubled inside fields; empty for none. */
  readonly quote: string;
  readonly encoding: Encoding;
  /** Whether the first record, below titles, holds the column names. */
  readonly header: boolean;
  /** How many records above the header are left out, such as titles; detected unless given. */
  readonly titles?: number;
  /** The table of a database file or the sheet of a workbook; the only one by default. */
  readonly table?: string;
  /** Whether folders named `column=value` are read as partitions of a Parquet table. */
  readonly partitions?: boolean;
}

/** A file's dialect as shown to the user. */
export interface FileDialect extends Dialect {
  /** Whether the record below the header holds the units of the columns and is left out. */
  readonly units?: true;
  readonly file: string;
  readonly format: Format;
  readonly compression: Compression;
  readonly newline: 'LF' | 'CRLF' | 'CR' | 'none';
}

const CANDIDATES = [',', ';', '\t', '|'] as const;
const SAMPLE_RECORDS = 1000;
/** The header is one of the first records: titles may stand above it. */
export const HEADER_ROWS = 20;
/** How many records above the header can be left out at most. */
export const MAX_TITLES = 100;

/**
 * Detects the delimiter of UTF-8 text: the one for which the largest share of records has as many fields as the first
 * record, which must have at least two; a comma if there is none. If the first record may be a title, another delimiter
 * wins if a larger share of the records from the header on have the same number of fields. Unless the sample `isWhole`,
 * its last record may be cut off.
 */
export function detectDelimiter(sample: Uint8Array, quote: string, { isWhole }: { readonly isWhole: boolean }): string {
  const counted = CANDIDATES.map((delimiter) => fieldCounts(sample, { delimiter, quote }, isWhole));
  const byFirst = bestOf(counted, (counts) => counts[0] ?? 0);
  const byColumns = bestOf(counted, countColumns);
  // If the header has another number of fields than the first record, the latter may be a title with a delimiter in it.
  const mayBeTitle = byFirst.share <= 0.5 || counted[byFirst.index][byColumns.header] !== byFirst.columns;
  return CANDIDATES[(mayBeTitle && byColumns.score > byFirst.score ? byColumns : byFirst).index];
}

/** How a delimiter splits a text. */
interface Split {
  /** The delimiter's index among the candidates. */
  readonly index: number;
  readonly columns: number;
  /** The first record with as many fields as there are columns. */
  readonly header: number;
  /** The share of records from the header on with as many fields as there are columns. */
  readonly share: number;
  /** The share, slightly increased by the number of columns, so that more columns win a tie. */
  readonly score: number;
}

/** The best split of a text, given the numbers of fields for each delimiter, and how many there should be. */
function bestOf(counted: readonly (readonly number[])[], columnsOf: (counts: readonly number[]) => number): Split {
  let best: Split = { index: 0, columns: 0, header: 0, share: 0, score: 0 };
  for (const [index, counts] of counted.entries()) {
    const columns = columnsOf(counts);
    const header = counts.indexOf(columns);
    if (columns < 2 || header >= HEADER_ROWS) continue;
    const share = counts.filter((count) => count === columns).length / (counts.length - header);
    const score = share + Math.min(columns, 1000) * 1e-6;
    if (score > best.score) best = { index, columns, header, share, score };
  }
  return best;
}

/** A table of fewer columns could as well be a list of texts, some of which hold the delimiter. */
const MIN_COLUMNS = 3;

/**
 * The number of columns of a table whose records have these numbers of fields: the most frequent one. If that is 1, the
 * short records may be titles that outnumber the table below them. Then the most frequent number from the first longer
 * record on is taken, provided that this record and a second one have it.
 */
export function countColumns(counts: readonly number[]): number {
  const columns = mostFrequent(counts);
  if (columns > 1) return columns;
  const below = counts.slice(counts.findIndex((count) => count > 1));
  const isTable = below.length > 1 && below[0] >= MIN_COLUMNS && mostFrequent(below) === below[0];
  return isTable ? below[0] : columns;
}

/** The most frequent of some counts; the larger of two that are equally frequent. */
function mostFrequent(counts: readonly number[]): number {
  const times = new Map<number, number>();
  for (const count of counts) times.set(count, (times.get(count) ?? 0) + 1);
  return [...times].sort((one, other) => other[1] - one[1] || other[0] - one[0])[0]?.[0] ?? 0;
}

/** Counts the fields of the first records of UTF-8 text, at most a thousand; 0 for a record with broken quotes. */
function fieldCounts(...sample: Parameters<typeof firstRecords>): readonly number[] {
  return firstRecords(...sample).map(({ fields }) => fields);
}

/** The first records of UTF-8 text, by default at most a thousand: where each begins, and its number of fields. */
export function firstRecords(
  sample: Uint8Array,
  dialect: Pick<Dialect, 'delimiter' | 'quote'>,
  atEnd: boolean,
  limit = SAMPLE_RECORDS,
): readonly { readonly start: number; readonly fields: number }[] {
  // With 0 columns expected, the scanner lists every record as broken, with its number of fields.
  const { scanner, bytes, end } = scanSample(sample, dialect, 0, limit);
  scanner.scan(bytes, end, atEnd);
  return scanner.broken;
}

/**
 * Reads up to `limit` records from the start of UTF-8 text as strings, without those whose number of fields differs
 * from the first record's.
 */
export function sampleRecords(
  sample: Uint8Array,
  dialect: Pick<Dialect, 'delimiter' | 'quote'>,
  atEnd: boolean,
  limit: number,
): readonly (readonly string[])[] {
  const columns = firstRecords(sample, dialect, atEnd, 1)[0]?.fields ?? 0;
  const { scanner, bytes, end } = scanSample(sample, dialect, columns, Math.min(limit, SAMPLE_RECORDS));
  const records: string[][] = [];
  for (let more = columns > 0; more && records.length < limit;) {
    more = scanner.scan(bytes, end, atEnd);
    for (let row = 0; row < scanner.rows && records.length < limit; row++) {
      records.push(
        Array.from({ length: columns }, (_, column) => {
          const offset = 2 * (row * columns + column);
          return textOf(bytes, scanner.ranges[offset], scanner.ranges[offset + 1]);
        }),
      );
    }
  }
  return records;
}

function scanSample(
  sample: Uint8Array,
  dialect: Pick<Dialect, 'delimiter' | 'quote'>,
  columns: number,
  capacity: number,
): { scanner: RecordScanner; bytes: Uint8Array; end: number } {
  const bytes = new Uint8Array(2 * sample.length + 1);
  bytes.set(sample);
  const scanner = new RecordScanner({ ...dialectBytes(dialect), columns, capacity });
  scanner.startBlock(0, sample.length + 1);
  return { scanner, bytes, end: sample.length };
}

/** The delimiter and the quote as bytes (quote −1: none); throws `invalid-config` if one of them is not allowed. */
export function dialectBytes(dialect: Pick<Dialect, 'delimiter' | 'quote'>): { delimiter: number; quote: number } {
  const delimiter = dialect.delimiter.charCodeAt(0);
  const quote = dialect.quote === '' ? -1 : dialect.quote.charCodeAt(0);
  const isAllowed = (code: number): boolean => code < 128 && code !== 10 && code !== 13;
  if (dialect.delimiter.length !== 1 || !isAllowed(delimiter)) {
    throw new AppError(
      'invalid-config',
      message('ingest.unusableDelimiter', { given: JSON.stringify(dialect.delimiter) }),
      message('ingest.chooseDelimiter'),
    );
  }
  if (dialect.quote.length > 1 || !isAllowed(quote) || quote === delimiter) {
    throw new AppError(
      'invalid-config',
      message('ingest.unusableQuote', { given: JSON.stringify(dialect.quote) }),
      message('ingest.chooseQuote'),
    );
  }
  return { delimiter, quote };
}

/** A cell that is empty, a number or a date. */
export const DATA_CELL = /^\s*$|^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$|^\d{4}[-/]\d{1,2}[-/]\d/;

/** Whether the first record names the columns: true unless most of its cells are empty, numbers or dates. */
export function detectHeader(first: readonly string[]): boolean {
  return 2 * first.filter((cell) => DATA_CELL.test(cell)).length <= first.length;
}

/** Detects the line ending by its first occurrence outside quotes. */
export function detectNewline(sample: Uint8Array): FileDialect['newline'] {
  for (let index = 0, quoted = false; index < sample.length; index++) {
    if (sample[index] === 34) quoted = !quoted;
    else if (!quoted && sample[index] === 10) return 'LF';
    else if (!quoted && sample[index] === 13) return sample[index + 1] === 10 ? 'CRLF' : 'CR';
  }
  return 'none';
}
