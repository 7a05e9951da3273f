import { AppError } from '../errors.ts';
import type { CodeColumn, ColumnInfo } from '../store/columns.ts';
import { readSummary } from '../store/summaries.ts';
import type { Summary } from '../store/summaries.ts';

import { keptPart } from './chunks.ts';
import type { Source, TimeSpan } from './chunks.ts';
import type { RowClasses } from './classes.ts';

/** What is known of a dataset's rows without reading them: how many of each class every chunk has, and between which times they lie. */
export interface CountedRows {
  readonly classes: RowClasses;
  /** By chunk; null where the dataset has no times. */
  readonly spans: readonly TimeSpan[] | null;
  /** `[chunks × classes]` */
  readonly counts: CodeColumn['values'];
}

/** How many rows fall into each group of a column, by class and by units of so many chunks. */
export interface CountedGroups {
  /** Of a number column: the values, or the edges, that its groups are made of. */
  readonly numbers: { readonly edges: Float64Array; readonly values: Float64Array | null } | null;
  readonly chunksPerUnit: number;
  unit(unit: number): CountedUnit;
}

/** The counts of one unit: those of class k and group g at `start + k × groups + g`. */
export interface CountedUnit {
  readonly classes: RowClasses;
  readonly counts: CodeColumn['values'];
  readonly start: number;
}

/** What stands in a summary besides its counts. */
export interface AboutRows {
  readonly classes: RowClasses;
  readonly spans: readonly (readonly [earliest: number | null, latest: number | null, anyMissing: boolean])[] | null;
}

/** What stands in a column's summary besides its counts, which are those of all units together where a unit is a chunk. */
export interface AboutGroups {
  readonly groupCount: number;
  readonly chunksPerUnit: number;
  readonly numbers: { readonly edges: readonly number[]; readonly values: readonly number[] | null } | null;
}

/** What stands in the summary of one unit of several chunks besides its counts: classes that it has none of are left out. */
export interface AboutUnit {
  readonly classes: RowClasses;
}

/** The names of summaries. */
export const ROWS_SUMMARY = 'rows';

/** The name of a column's summary. */
export function groupsSummary({ role, name }: Pick<ColumnInfo, 'role' | 'name'>): string {
  return `groups ${role} ${name}`;
}

/** The name of the summary of one unit of several chunks of a column. */
export function unitSummary({ role, name }: Pick<ColumnInfo, 'role' | 'name'>, unit: number): string {
  return `unit ${unit} ${role} ${name}`;
}

/** The counts of a dataset's rows; null where none were made. */
export function countedRows(source: Source): CountedRows | null {
  const summary = keptSummary(source, ROWS_SUMMARY);
  if (summary === null) return null;
  const { classes, spans } = summary.about as AboutRows;
  // JSON has no infinity, between which the times of a chunk without any lie.
  return { classes, counts: summary.counts, spans: spans?.map(([earliest, latest, anyMissing]) => ({ earliest: earliest ?? Infinity, latest: latest ?? -Infinity, anyMissing })) ?? null };
}

/** The counts of a column's groups; null where none were made. */
export function countedGroups(source: Source, column: ColumnInfo): CountedGroups | null {
  const rows = countedRows(source);
  const summary = rows === null ? null : keptSummary(source, groupsSummary(column));
  if (rows === null || summary === null) return null;
  const { groupCount, chunksPerUnit, numbers } = summary.about as AboutGroups;
  const width = rows.classes.cells.length * groupCount;
  return {
    numbers: numbers === null ? null : { edges: Float64Array.from(numbers.edges), values: numbers.values === null ? null : Float64Array.from(numbers.values) },
    chunksPerUnit,
    unit: (unit) => (chunksPerUnit === 1 ? { classes: rows.classes, counts: summary.counts, start: unit * width } : readUnit(source, column, unit)),
  };
}

function readUnit(source: Source, column: ColumnInfo, unit: number): CountedUnit {
  const summary = keptSummary(source, unitSummary(column, unit));
  if (summary === null) throw new AppError('corrupt', `column ${column.name} lacks the counts of unit ${unit}`, 'restore the project file from a backup, or delete the dataset and import it again');
  return { classes: (summary.about as AboutUnit).classes, counts: summary.counts, start: 0 };
}

/** A summary as long as there is room; what is not there is looked for again. */
export function keptSummary(source: Source, name: string): Summary | null {
  return keptPart(source, `summary ${name}`, 0, () => readSummary(source.project, source.dataset, name), (summary) => summary?.counts.byteLength ?? Infinity, 'if-room');
}
