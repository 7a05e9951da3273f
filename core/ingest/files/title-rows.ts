import { AppError } from '../../errors.ts';
import { message, type Message } from '../../text/message.ts';
import type { TopRow } from './byte-source.ts';
import {
  countColumns,
  detectDelimiter,
  firstRecords,
  HEADER_ROWS,
  sampleRecords,
  type Dialect,
  type FileDialect,
} from './dialect.ts';
import { countFilled, findHeaderRow, hasNames, HEADER_SEARCH_ROWS } from './header-row.ts';
import type { SourceFile } from './identify.ts';

/** How the beginning of a text is split into records, and what stands above their header. */
export interface TextLayout {
  readonly delimiter: string;
  /** Records above the header. */
  readonly titles: number;
  /** The text from the header on. */
  readonly text: Uint8Array;
  /** The first records, with the titles. */
  readonly top: readonly TopRow[];
}

/** What is known about a text before its layout is found. */
export interface GivenLayout extends Partial<Pick<Dialect, 'delimiter' | 'header' | 'titles'>>, Pick<Dialect, 'quote'> {
  readonly file: Pick<SourceFile, 'name' | 'format'>;
}

/**
 * Finds the header of delimited text below title rows (`findHeaderRow`), if the number of titles is not given: it must
 * name the columns of the table. Without such a header, the text begins with its first record. Throws `invalid-input`
 * if the text has fewer records than the given number of titles.
 */
export function layOutText(head: Uint8Array, given: GivenLayout, isWhole: boolean): TextLayout {
  const { quote, file } = given;
  const delimiter = given.delimiter ?? detectDelimiter(head, quote, { isWhole });
  // Text that was converted from another format has no titles above its header.
  if (file.format !== 'text') return { delimiter, titles: 0, text: head, top: [] };
  const dialect = { delimiter, quote };
  const records = firstRecords(head, dialect, isWhole);
  const rows = topRows(head, dialect, records);
  const titles = given.titles ?? (given.header === false ? 0 : countTitles(records, rows));
  if (titles > 0 && titles >= records.length) throw noHeaderRow(file.name, titles);
  const text = titles === 0 ? head : head.subarray(records[titles].start);
  const lines = lineNumbers(head, records.slice(0, HEADER_ROWS));
  const top = lines.map((number, row) => ({ number, cells: rows[row] }));
  return { delimiter, titles, text, top };
}

/** The error for a file with no row below the given number of titles. */
export function noHeaderRow(file: string, titles: number): AppError {
  return new AppError(
    'invalid-input',
    message('formats.noHeaderRow', { file, titles }),
    message('formats.fewerTitles'),
  );
}

/** The number of titles in the text that is read: text generated from a sheet leaves out the titles of the sheet. */
export function titlesInText({ format, titles = 0 }: FileDialect): number {
  return format === 'text' ? titles : 0;
}

/** Notes about the rows of files that are left out above and below their headers. */
export function skippedRowNotes(dialects: readonly FileDialect[]): readonly Message[] {
  return dialects.flatMap(({ file, titles = 0, units = false }) => [
    ...(titles > 0 ? [message('ingest.titleRows', { file, rows: titles })] : []),
    ...(units ? [message('ingest.unitsRow', { file })] : []),
  ]);
}

type Records = ReturnType<typeof firstRecords>;

/** The cells of the first records. */
function topRows(
  head: Uint8Array,
  dialect: Pick<Dialect, 'delimiter' | 'quote'>,
  records: Records,
): readonly (readonly string[])[] {
  return records
    .slice(0, HEADER_SEARCH_ROWS)
    .map(({ start }, row) =>
      sampleRecords(head.subarray(start, records[row + 1]?.start ?? head.length), dialect, true, 1).flat(),
    );
}

function countTitles(records: Records, rows: readonly (readonly string[])[]): number {
  const counts = records.map(({ fields }) => fields);
  const columns = countColumns(counts);
  if (columns < 2) return 0;
  const full = rows.filter((_, row) => row < HEADER_ROWS && counts[row] === columns);
  const fullest = Math.max(...full.map(countFilled));
  const header = findHeaderRow(rows, fullest);
  const isClear = header > 0 && counts[header] === columns && header + 1 < counts.length && hasNames(rows[header]);
  return isClear ? header : 0;
}

/** The 1-based lines at which records begin. */
function lineNumbers(head: Uint8Array, records: Records): readonly number[] {
  const isLineEnd = (byte: number): boolean => byte === 10 || byte === 13;
  let [line, at] = [1, 0];
  return records.map(({ start }) => {
    while (at < start || isLineEnd(head[at])) {
      if (head[at] === 10 || (head[at] === 13 && head[at + 1] !== 10)) line++;
      at++;
    }
    return line;
  });
}
