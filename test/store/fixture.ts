import { packColumn } from '../../core/store/columns/codec.ts';
import { CHUNK_ROWS, type ColumnData } from '../../core/store/columns/columns.ts';
import { sliceText, textColumn } from '../../core/store/columns/text.ts';
import type { DatasetInfo, DatasetSummary, NewColumn } from '../../core/store/datasets/dataset-types.ts';
import { beginImport, createDataset } from '../../core/store/datasets/datasets.ts';
import type { Project } from '../../core/store/file/project.ts';
import type { NewExport } from '../../core/store/runs/exports.ts';

/** The column of cities of a test dataset. */
export const CITY = { name: 'city', role: 'categorical', kind: 'code' } as const;
/** The column of reached steps of a test dataset. */
export const DEPTH = { name: 'depth', role: 'depth', kind: 'code' } as const;
/** The column of sample ids of a test dataset. */
export const ID = { name: 'sample_id', role: 'id', kind: 'text' } as const;
/** The dictionary of the column of cities. */
export const CITIES = ['Basel', '上海', ''];

/** An export of a list, for tests to which its content does not matter. */
export const EXPORT: NewExport = {
  file: '/a',
  audience: 'b',
  runs: ['r1'],
  per: 'user',
  selection: {},
  rows: 1,
  expected: {},
  sha256: '',
};

/** The summary of a dataset of `rows` accepted records and one rejected record. */
export function summaryOf(rows: number): DatasetSummary {
  return {
    records: rows + 1,
    accepted: rows,
    rejected: 1,
    immature: 2,
    firstTime: 1.7e12,
    lastTime: 1.7e12 + 5,
    asOf: null,
    sources: ['funnel.csv'],
    mapping: { id: 'sample_id' },
  };
}

/** Writes a dataset of `rows` rows of ids, city codes and depths, with one reject, straight into the store. */
export function writeTestDataset(project: Project, name: string, rows: number): DatasetInfo {
  const importing = beginImport(project);
  const writer = createDataset(project, name, [
    { name: 'click', windowDays: 0, timed: true },
    { name: 'activation', windowDays: 14, timed: false },
  ]);
  writer.addColumns([ID, CITY, DEPTH]);
  for (const { column, data } of columnsOf(rows)) {
    chunksOf(data, rows).forEach((chunk, index) =>
      writer.writeChunk(index, Math.min(CHUNK_ROWS, rows - index * CHUNK_ROWS), column, packColumn(chunk)),
    );
  }
  writer.writeDictionary(CITY, textColumn(CITIES));
  writer.addReject({
    file: 'funnel.csv',
    line: 7,
    column: 'age',
    value: 'x',
    reason: 'unreadable number',
    raw: '6,x,1',
  });
  const info = writer.finish(summaryOf(rows));
  importing.commit();
  return info;
}

/** The complete columns that `writeTestDataset` writes. */
export function columnsOf(rows: number): { column: NewColumn; data: ColumnData }[] {
  const ids = textColumn(Array.from({ length: rows }, (_, row) => `00${row * 7919}`));
  const cities = Uint8Array.from({ length: rows }, (_, row) => row % 4);
  const depths = Uint8Array.from({ length: rows }, (_, row) => row % 3);
  return [
    { column: ID, data: ids },
    { column: CITY, data: { kind: 'code', values: cities } },
    { column: DEPTH, data: { kind: 'code', values: depths } },
  ];
}

/** Rows `start .. end` of a text or code column. */
export function rowsOf(data: ColumnData, start: number, end: number): ColumnData {
  if (data.kind === 'text') return sliceText(data, start, end);
  if (data.kind === 'code') return { kind: 'code', values: data.values.slice(start, end) };
  throw new Error(`not used here: ${data.kind}`);
}

function chunksOf(data: ColumnData, rows: number): ColumnData[] {
  return Array.from({ length: Math.ceil(rows / CHUNK_ROWS) }, (_, index) =>
    rowsOf(data, index * CHUNK_ROWS, Math.min(rows, (index + 1) * CHUNK_ROWS)),
  );
}
