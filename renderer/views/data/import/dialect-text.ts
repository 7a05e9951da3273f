import type { Catalogue } from '../../../../core/text/en/window.ts';
import type { Preview } from './calls.ts';

type FileDialect = NonNullable<Preview['files'][number]['dialect']>;

/** How a file is written, in the words of the language: `comma`, `UTF-8`, and what is unusual about it. */
export function dialectText(dialect: FileDialect, words: Catalogue['data']): readonly string[] {
  if (dialect.format === 'parquet') return ['Parquet'];
  return [
    delimiterText(dialect.delimiter, words),
    words.encodings[dialect.encoding],
    ...(dialect.compression === 'none' ? [] : [words.compressions[dialect.compression]]),
    ...(dialect.header ? [] : [words.noHeader]),
    ...(dialect.quote === '"' ? [] : [dialect.quote === '' ? words.noQuotes : words.quotedBy(dialect.quote)]),
  ];
}

/** What a delimiter is called; a rare one is shown itself. */
export function delimiterText(delimiter: string, words: Catalogue['data']): string {
  return words.delimiters[delimiter] ?? words.delimiter(delimiter);
}
