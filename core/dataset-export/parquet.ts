import { csvToParquet, type ParquetColumn } from '../csv-to-parquet.ts';
import type { JobContext } from '../job.ts';
import { temporaryName, UnfinishedFile } from '../publish.ts';
import type { CellType, ExportColumn, ExportPieces } from './columns.ts';
import { exactCell } from './csv/style.ts';
import { writeCsv } from './csv/write.ts';

const TYPES: Readonly<Record<CellType, Omit<ParquetColumn, 'name'>>> = {
  text: { type: 'VARCHAR' },
  list: { type: 'VARCHAR', convert: (column) => `from_json(${column}, '["VARCHAR"]')` },
  integer: { type: 'TINYINT' },
  number: { type: 'DOUBLE' },
  time: { type: 'TIMESTAMP' },
};

/** Writes a Parquet file with typed columns to `path`, by way of a CSV file beside it. */
export async function writeParquet(
  path: string,
  columns: readonly ExportColumn[],
  pieces: ExportPieces,
  { signal }: JobContext,
): Promise<void> {
  const csv = new UnfinishedFile(path, temporaryName(path));
  try {
    await writeCsv(csv, columns, pieces, exactCell);
    await csvToParquet(
      csv.path,
      path,
      columns.map(({ name, type }) => ({ name, ...TYPES[type] })),
      signal,
    );
  } finally {
    csv.discard();
  }
}
