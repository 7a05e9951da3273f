import { count, counted } from '../../format.ts';

/** Exports of datasets. */
export const datasetExport = {
  sameColumns: ({ column }: { column: string }) => `two columns of the export would be named ${column}`,
  renameColumn:
    'a column of the dataset has the name of a label, a time or a column that a run adds: import it under another name',
  similarColumns: ({ columns: [one, other] }: { columns: readonly string[] }) =>
    `the columns ${one} and ${other} differ only in case, so they cannot both be in a Parquet file`,
  formatWithCase: 'write CSV or Excel instead, or import one of the columns under another name',
  sheetRows: ({ rows, limit }: { rows: number; limit: number }) =>
    `the dataset has ${counted(rows, 'sample')}, but an Excel sheet holds at most ${count(limit)} below its header`,
  sheetColumns: ({ columns, limit }: { columns: number; limit: number }) =>
    `the export would have ${counted(columns, 'column')}, but an Excel sheet holds at most ${count(limit)}`,
  cellLength: ({ column, sample, length, limit }: CellLength) =>
    `the text in column ${column} of sample ${count(sample)} has ${counted(length, 'character')}, but an Excel cell ` +
    `holds at most ${count(limit)}`,
  otherFormat: 'choose Parquet or CSV instead (--format parquet on the command line)',
  tableColumns: ({ columns, limit }: { columns: number; limit: number }) =>
    `the table has ${counted(columns, 'column')}, but an Excel sheet holds at most ${count(limit)}: save it as CSV`,
  tableCellLength: ({ column, row, length, limit }: TableCellLength) =>
    `the text in column ${column}, row ${count(row)} of the table has ${counted(length, 'character')}, but an Excel ` +
    `cell holds at most ${count(limit)}: save the table as CSV`,
};

interface LongText {
  readonly column: string;
  readonly length: number;
  readonly limit: number;
}

interface CellLength extends LongText {
  readonly sample: number;
}

interface TableCellLength extends LongText {
  readonly row: number;
}
