/** A cell of a CSV file; null leaves it empty. */
export type CsvCell = string | number | null;

const NUMBER = String.raw`[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?`;
const SIGN = String.raw`[=+\-@＝＋－＠]`;
/** Where a spreadsheet splits a cell; LibreOffice also drops blanks before quotes. */
const BREAK = String.raw`[;\t\r\n](?: *"+)?`;
const FORMULA_START = formulaStart(SIGN);
const APOSTROPHE = new RegExp(
  String.raw`^'(?='*[\t\r\n])|(?<!')'(?='*${SIGN})(?<=(?:^|${BREAK})')(?!(?<=^')'*${NUMBER}$)`,
  'g',
);

/**
 * Matches where a spreadsheet would read a formula: at the start of a cell, and after a `;`, tab or line break in it,
 * since a spreadsheet that takes one of these as separator splits the cell there and removes quotes. Also matches where
 * the text already has an apostrophe that prevents this: with one more, `withoutApostrophes` restores the text. A plain
 * number such as `-5` is not a formula. `sign` matches what begins a formula.
 */
export function formulaStart(sign: string): RegExp {
  return new RegExp(String.raw`^(?='*[\t\r\n])|(?<!')(?='*${sign})(?<=^|${BREAK})(?!^'*${NUMBER}$)`, 'g');
}

/** Rows as CSV (RFC 4180), UTF-8; an apostrophe neutralises texts that a spreadsheet would execute. */
export function csvText(rows: readonly (readonly CsvCell[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

/** One cell, quoted if needed. */
export function csvCell(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  return quoted(neutralised(cell));
}

/** A text as a cell, quoted if needed. */
export function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The text with an apostrophe before each formula that a spreadsheet would execute. */
export function neutralised(text: string): string {
  return text.replace(FORMULA_START, "'");
}

/** The text as it was before `neutralised` added apostrophes. */
export function withoutApostrophes(text: string): string {
  return text.includes("'") ? text.replace(APOSTROPHE, '') : text;
}
