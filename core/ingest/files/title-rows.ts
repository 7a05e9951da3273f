import {
  countColumns,
  DATA_CELL,
  detectDelimiter,
  firstRecords,
  HEADER_ROWS,
  sampleRecords,
  type Dialect,
} from './dialect.ts';

/**
 * The index of the first row that can be a header: titles above it fill less than half as many cells as the fullest
 * row. `filled` has the number of filled cells of each row.
 */
export function findHeaderRow(filled: readonly number[], fullest = Math.max(...filled)): number {
  return filled.findIndex((count) => 2 * count >= fullest);
}

/** How the beginning of a text is split into records, and what stands above their header. */
export interface TextLayout {
  readonly delimiter: string;
  /** Records above the header. */
  readonly titles: number;
  /** The text from the header on. */
  readonly text: Uint8Array;
}

/**
 * Finds the header of delimited text below title rows. It is the first record that fills at least half as many cells as
 * the fullest of the first 20, provided that it names the columns of the table: its cells differ, and none is a number
 * or a date. Without such a header, the text begins with its first record.
 */
export function layOutText(
  head: Uint8Array,
  given: Partial<Pick<Dialect, 'delimiter' | 'header'>> & Pick<Dialect, 'quote'> & { readonly mayHaveTitles: boolean },
  isWhole: boolean,
): TextLayout {
  const { quote } = given;
  const delimiter = given.delimiter ?? detectDelimiter(head, quote, { isWhole });
  const dialect = { delimiter, quote };
  if (!given.mayHaveTitles || given.header === false) return { delimiter, titles: 0, text: head };
  const records = firstRecords(head, dialect, isWhole);
  const titles = countTitles(head, dialect, records);
  return { delimiter, titles, text: titles === 0 ? head : head.subarray(records[titles].start) };
}

function countTitles(
  head: Uint8Array,
  dialect: Pick<Dialect, 'delimiter' | 'quote'>,
  records: ReturnType<typeof firstRecords>,
): number {
  const counts = records.map(({ fields }) => fields);
  const columns = countColumns(counts);
  if (columns < 2) return 0;
  const rows = counts.slice(0, HEADER_ROWS).map((_, row) => {
    const record = head.subarray(records[row].start, records[row + 1]?.start ?? head.length);
    return (sampleRecords(record, dialect, true, 1)[0] ?? []).filter((cell) => cell.trim() !== '');
  });
  const fullest = Math.max(...rows.filter((_, row) => counts[row] === columns).map((cells) => cells.length));
  const header = findHeaderRow(
    rows.map((cells) => cells.length),
    fullest,
  );
  const isClear =
    header > 0 &&
    counts[header] === columns &&
    header + 1 < counts.length &&
    rows[header].length >= 2 &&
    rows[header].every((cell) => !DATA_CELL.test(cell)) &&
    new Set(rows[header]).size === rows[header].length;
  return isClear ? header : 0;
}
