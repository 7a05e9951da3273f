import { packColumn } from '../../core/store/columns/codec.ts';
import { CHUNK_ROWS, type ColumnData, type ColumnRole, type TextColumn } from '../../core/store/columns/columns.ts';
import { textColumn } from '../../core/store/columns/text.ts';
import type { DatasetInfo } from '../../core/store/datasets/dataset-types.ts';
import { beginImport, createDataset } from '../../core/store/datasets/datasets.ts';
import type { Project } from '../../core/store/file/project.ts';

/**
 * The content of a small dataset: a list of cells per column, all of equal length; null, NaN and [] are missing values.
 */
export interface DatasetCells {
  readonly steps: readonly string[];
  readonly depth: readonly number[];
  /** `id-<row>` by default; null for a dataset without ids. */
  readonly id?: readonly string[] | null;
  readonly time?: readonly number[];
  readonly immature?: readonly number[];
  readonly bank?: readonly (string | null)[];
  readonly banner?: readonly (string | null)[];
  readonly categorical?: Readonly<Record<string, readonly (string | null)[]>>;
  readonly numeric?: Readonly<Record<string, readonly number[]>>;
  readonly multi?: Readonly<Record<string, readonly (readonly string[])[]>>;
}

interface FixtureColumn {
  readonly name: string;
  readonly role: ColumnRole;
  readonly dictionary?: TextColumn;
  /** The column's rows `start` to `end` − 1. */
  readonly slice: (start: number, end: number) => ColumnData;
}

/** Writes a dataset into a project, in as many chunks as it needs. */
export function storeDataset(project: Project, name: string, cells: DatasetCells): DatasetInfo {
  const rows = cells.depth.length;
  const columns = columnsOf(cells);
  const transaction = beginImport(project);
  const writer = createDataset(
    project,
    name,
    cells.steps.map((step) => ({ name: step, windowDays: 0, timed: false })),
  );
  for (const column of columns) {
    writer.addColumns([{ name: column.name, role: column.role, kind: column.slice(0, 0).kind }]);
    if (column.dictionary !== undefined) writer.writeDictionary(column, column.dictionary);
    for (let start = 0; start < rows; start += CHUNK_ROWS) {
      const end = Math.min(rows, start + CHUNK_ROWS);
      writer.writeChunk(start / CHUNK_ROWS, end - start, column, packColumn(column.slice(start, end)));
    }
  }
  const summary = {
    records: rows,
    accepted: rows,
    rejected: 0,
    immature: 0,
    firstTime: null,
    lastTime: null,
    asOf: null,
    sources: [],
    mapping: null,
  };
  const dataset = writer.finish(summary);
  transaction.commit();
  return dataset;
}

function columnsOf(cells: DatasetCells): FixtureColumn[] {
  const ids = cells.id === null ? [] : [texts('id', 'id', cells.id ?? cells.depth.map((_, row) => `id-${row}`))];
  return [
    ...ids,
    rawCodes('depth', 'depth', cells.depth),
    rawCodes('immature', 'immature', cells.immature ?? cells.depth.map(() => 0)),
    ...(cells.time === undefined ? [] : [numbers('time', 'time', cells.time)]),
    ...(cells.bank === undefined ? [] : [codes('bank', 'bank', cells.bank)]),
    ...(cells.banner === undefined ? [] : [codes('banner', 'banner', cells.banner)]),
    ...Object.entries(cells.categorical ?? {}).map(([name, values]) => codes(name, 'categorical', values)),
    ...Object.entries(cells.numeric ?? {}).map(([name, values]) => numbers(name, 'numeric', values)),
    ...Object.entries(cells.multi ?? {}).map(([name, values]) => lists(name, values)),
  ];
}

function texts(name: string, role: ColumnRole, values: readonly string[]): FixtureColumn {
  return { name, role, slice: (start, end) => textColumn(values.slice(start, end)) };
}

function rawCodes(name: string, role: ColumnRole, values: readonly number[]): FixtureColumn {
  return { name, role, slice: (start, end) => ({ kind: 'code', values: Uint32Array.from(values.slice(start, end)) }) };
}

function numbers(name: string, role: ColumnRole, values: readonly number[]): FixtureColumn {
  return {
    name,
    role,
    slice: (start, end) => ({ kind: 'number', values: Float64Array.from(values.slice(start, end)) }),
  };
}

function codes(name: string, role: ColumnRole, values: readonly (string | null)[]): FixtureColumn {
  const distinct = [...new Set(values.filter((value) => value !== null))];
  const codeOf = new Map(distinct.map((value, i) => [value, i + 1]));
  const codesOfRows = values.map((value) => (value === null ? 0 : (codeOf.get(value) ?? 0)));
  return { ...rawCodes(name, role, codesOfRows), dictionary: textColumn(distinct) };
}

function lists(name: string, values: readonly (readonly string[])[]): FixtureColumn {
  const distinct = [...new Set(values.flat())];
  const codeOf = new Map(distinct.map((value, i) => [value, i + 1]));
  return {
    name,
    role: 'multi',
    dictionary: textColumn(distinct),
    slice: (start, end) => {
      const rows = values.slice(start, end);
      const offsets = Uint32Array.from([
        0,
        ...rows.map((_, row) => rows.slice(0, row + 1).reduce((sum, list) => sum + list.length, 0)),
      ]);
      return { kind: 'list', values: Uint32Array.from(rows.flat(), (value) => codeOf.get(value) ?? 0), offsets };
    },
  };
}
