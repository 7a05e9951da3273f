import { csvToParquet, type ParquetColumn } from '../csv-to-parquet.ts';
import { AppError } from '../errors.ts';
import type { JobContext } from '../job.ts';
import { temporaryName, UnfinishedFile } from '../publish.ts';
import { message } from '../text/message.ts';
import type { CellType, ExportColumn, ExportPieces } from './columns.ts';
import { exactCell } from './csv/encoder.ts';
import { writeCsv } from './csv/write.ts';

const TYPES: Readonly<Record<CellType, Omit<ParquetColumn, 'name'>>> = {
  text: { type: 'VARCHAR' },
  list: { type: 'VARCHAR', convert: (column) => `from_json(${column}, '["VARCHAR"]')` },
  integer: { type: 'TINYINT' },
  number: { type: 'DOUBLE' },
  // In ms since 1970: DuckDB does not read years beyond 9999 as text.
  time: { type: 'BIGINT', convert: (column) => `make_timestamp(1000 * ${column})` },
};

/**
 * Writes a Parquet file with typed columns to `path`, by way of a CSV file beside it. Throws `invalid-input` if the
 * names of two columns differ only in case.
 */
export async function writeParquet(
  path: string,
  columns: readonly ExportColumn[],
  pieces: ExportPieces,
  { signal }: JobContext,
): Promise<void> {
  refuseSimilarNames(columns);
  const csv = new UnfinishedFile(path, temporaryName(path));
  const written = columns.map((column) => (column.type === 'time' ? ({ ...column, type: 'number' } as const) : column));
  try {
    const longestRecord = await writeCsv(csv, written, pieces, exactCell);
    await csvToParquet(
      csv.path,
      path,
      columns.map(({ name, type }) => ({ name, ...TYPES[type] })),
      signal,
      longestRecord,
    );
  } finally {
    csv.discard();
  }
}

/**
 * Throws `invalid-input` if the names of two columns differ only in the case of ASCII letters: DuckDB and other
 * programs treat them as the same.
 */
function refuseSimilarNames(columns: readonly ExportColumn[]): void {
  const known = new Map<string, string>();
  for (const { name } of columns) {
    const folded = name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
    const other = known.get(folded);
    if (other !== undefined)
      throw new AppError(
        'invalid-input',
        message('datasetExport.similarColumns', { columns: [other, name] }),
        message('datasetExport.formatWithCase'),
      );
    known.set(folded, name);
  }
}
