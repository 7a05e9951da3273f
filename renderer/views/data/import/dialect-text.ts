import { ownValue } from '../../../../core/own-value.ts';
import type { Catalogue } from '../../../../core/text/en/window.ts';
import type { Preview } from './calls.ts';

type FileDialect = NonNullable<Preview['files'][number]['dialect']>;

/** Names of formats other than text. */
const FORMATS = {
  parquet: 'Parquet',
  arrow: 'Arrow',
  'json-lines': 'JSON Lines',
  sqlite: 'SQLite',
  duckdb: 'DuckDB',
  excel: 'Excel',
  'ali-ccp': 'Ali-CCP',
  'ali-ccp-common': 'Ali-CCP',
} as const;

/** A file's format in the current language: `comma`, `UTF-8`, and anything unusual. */
export function dialectText(dialect: FileDialect, words: Catalogue['data']): readonly string[] {
  if (dialect.format !== 'text')
    return [FORMATS[dialect.format], ...(dialect.table === undefined ? [] : [dialect.table])];
  return [
    delimiterText(dialect.delimiter, words),
    words.encodings[dialect.encoding],
    ...(dialect.compression === 'none' ? [] : [words.compressions[dialect.compression]]),
    ...(dialect.header ? [] : [words.noHeader]),
    ...(dialect.quote === '"' ? [] : [dialect.quote === '' ? words.noQuotes : words.quotedBy(dialect.quote)]),
  ];
}

/** The name of a delimiter; a rare one is shown as is. */
export function delimiterText(delimiter: string, words: Catalogue['data']): string {
  return ownValue(words.delimiters, delimiter) ?? words.delimiter(delimiter);
}

const MAX_ROW_LENGTH = 80;

/** The beginning of a row's cells as a text, without blank ones. */
export function rowText(cells: readonly string[], maxLength = MAX_ROW_LENGTH): string {
  const whole = cells
    .map((cell) => cell.trim())
    .filter((cell) => cell !== '')
    .join(', ');
  return whole.length > maxLength ? `${whole.slice(0, maxLength)}…` : whole;
}
