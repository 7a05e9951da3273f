import type { JobContext } from '../../job.ts';
import type { ByteSource } from '../files/byte-source.ts';
import type { Dialect } from '../files/dialect.ts';
import type { SourceFile } from '../files/identify.ts';
import { openSource } from '../files/source.ts';
import { openAliCcp } from './ali-ccp/ali-ccp.ts';
import { openArrow } from './arrow/arrow.ts';
import { duckdbTableReader, duckdbTables } from './duckdb-table.ts';
import { openConverted, type ConvertOptions } from './duckdb.ts';
import { excelSheets, openExcelSheet } from './excel/excel.ts';
import { GENERATED } from './generated-source.ts';
import { openJsonLines } from './json-lines.ts';
import { parquetReader } from './parquet.ts';
import { openSqliteTable, sqliteTables } from './sqlite-table.ts';

/** The dialect of the text to which a file of this format is converted; null for delimited text, which has its own. */
export function fixedDialect({ format }: SourceFile): Dialect | null {
  switch (format) {
    case 'text':
      return null;
    case 'parquet':
    case 'duckdb':
      return { delimiter: ',', quote: '"', encoding: 'utf-8', header: true };
    case 'arrow':
    case 'json-lines':
    case 'sqlite':
    case 'excel':
    case 'ali-ccp':
    case 'ali-ccp-common':
      return { ...GENERATED, encoding: 'utf-8', header: true };
  }
}

/** Opens a file as delimited UTF-8 text, whatever its format; `limit` rows are enough for the caller. */
export function openRows(
  file: SourceFile,
  dialect: Pick<Dialect, 'encoding' | 'table' | 'titles'>,
  options: ConvertOptions,
  job: JobContext,
): Promise<ByteSource> {
  switch (file.format) {
    case 'text':
      return openSource(file.path, file.compression, dialect.encoding);
    case 'parquet':
      return openConverted(file.path, parquetReader(file.partition), options, job);
    case 'duckdb':
      return openConverted(file.path, duckdbTableReader(file.name, dialect.table), options, job);
    case 'arrow':
      return openArrow(file, options.separators);
    case 'json-lines':
      return openJsonLines(file, job, options.separators);
    case 'ali-ccp':
    case 'ali-ccp-common':
      // Files are paired when they are listed.
      return openAliCcp(file, file.common ?? file, job);
    case 'sqlite':
      return openSqliteTable(file, dialect.table, options, job);
    case 'excel':
      return openExcelSheet(file, dialect, options, job);
  }
}

/** The tables of a database file, or the sheets of a workbook; empty for other files. */
export async function listTables(file: SourceFile, job: JobContext): Promise<readonly string[]> {
  if (file.format === 'sqlite') return sqliteTables(file, job);
  if (file.format === 'excel') return excelSheets(file, job);
  return file.format === 'duckdb' ? duckdbTables(file, job) : [];
}
