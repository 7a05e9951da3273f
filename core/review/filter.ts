import { AppError, unknownName } from '../errors.ts';
import { CHUNK_ROWS } from '../store/columns.ts';
import type { CodeColumn, ColumnInfo } from '../store/columns.ts';
import { readDictionary } from '../store/datasets.ts';
import type { DatasetInfo } from '../store/datasets.ts';
import type { Project } from '../store/project.ts';
import { textValues } from '../store/text.ts';

import { readCodes, readNumbers } from './chunks.ts';
import type { Period } from './period.ts';

/** Marks rows of a chunk that are not wanted with 1. */
type Mark = (chunk: number, dropped: Uint32Array) => void;

/** Tells which rows of a chunk are left out: 1 in the array `[CHUNK_ROWS]`, which is used again for the next chunk. */
export type RowFilter = (chunk: number) => Uint32Array;

/**
 * Makes the filter for a bank and a period; null and open ends keep everything.
 * Throws `unknown-name` for a bank that the dataset does not have, `invalid-input` where it has no bank or time column.
 */
export function openFilter(project: Project, dataset: DatasetInfo, bank: string | null, period: Period): RowFilter {
  const marks: Mark[] = [];
  if (bank !== null) marks.push(bankMark(project, dataset, bank));
  if (period.from !== null || period.to !== null) marks.push(periodMark(project, dataset, period));
  const dropped = new Uint32Array(CHUNK_ROWS);
  return (chunk) => {
    if (marks.length > 0) dropped.fill(0);
    for (const mark of marks) mark(chunk, dropped);
    return dropped;
  };
}

function bankMark(project: Project, dataset: DatasetInfo, bank: string): Mark {
  const column = roleColumn(dataset, 'bank');
  const names = textValues(readDictionary(project, dataset, column));
  const code = names.indexOf(bank) + 1;
  if (code === 0) throw unknownName('bank', bank, names.toSorted());
  return (chunk, dropped) => dropOthers(dropped, readCodes(project, dataset, column, chunk), code);
}

function periodMark(project: Project, dataset: DatasetInfo, { from, to }: Period): Mark {
  const column = roleColumn(dataset, 'time');
  return (chunk, dropped) => dropOutside(dropped, readNumbers(project, dataset, column, chunk), from ?? -Infinity, to ?? Infinity);
}

function dropOthers(dropped: Uint32Array, codes: CodeColumn['values'], code: number): void {
  for (let row = 0; row < codes.length; row++) if (codes[row] !== code) dropped[row] = 1;
}

/** A row without a time is in no period. */
function dropOutside(dropped: Uint32Array, times: Float64Array, from: number, to: number): void {
  for (let row = 0; row < times.length; row++) if (!(times[row] >= from && times[row] < to)) dropped[row] = 1;
}

function roleColumn({ name, columns }: DatasetInfo, role: 'bank' | 'time'): ColumnInfo {
  const column = columns.find((candidate) => candidate.role === role);
  if (column === undefined) throw new AppError('invalid-input', `dataset ${name} has no ${role} column`, `name it as "${role}" in the mapping file and import again`);
  return column;
}
