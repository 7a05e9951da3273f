import type { CodeColumn, ColumnData, ColumnInfo, ListColumn } from '../store/columns.ts';
import { readChunk } from '../store/datasets.ts';
import type { DatasetInfo } from '../store/datasets.ts';
import type { Project } from '../store/project.ts';

/** The codes of one chunk of a column. */
export function readCodes(project: Project, dataset: DatasetInfo, column: ColumnInfo, chunk: number): CodeColumn['values'] {
  const data = readChunk(project, dataset, column, chunk);
  if (data.kind !== 'code') throw wrongKind(column, data);
  return data.values;
}

/** The code lists of one chunk of a column. */
export function readLists(project: Project, dataset: DatasetInfo, column: ColumnInfo, chunk: number): ListColumn {
  const data = readChunk(project, dataset, column, chunk);
  if (data.kind !== 'list') throw wrongKind(column, data);
  return data;
}

/** The numbers or times of one chunk of a column. */
export function readNumbers(project: Project, dataset: DatasetInfo, column: ColumnInfo, chunk: number): Float64Array {
  const data = readChunk(project, dataset, column, chunk);
  if (data.kind !== 'number') throw wrongKind(column, data);
  return data.values;
}

function wrongKind({ name, role }: ColumnInfo, { kind }: ColumnData): TypeError {
  return new TypeError(`column ${name} of role ${role} holds ${kind} values`);
}
