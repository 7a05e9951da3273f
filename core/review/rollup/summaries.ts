import { AppError } from '../../errors.ts';
import type { CodeColumn, ColumnInfo } from '../../store/columns/columns.ts';
import { readSummary, type Summary } from '../../store/datasets/summaries.ts';
import { message } from '../../text/message.ts';
import { keptPart, type Source } from '../columns/chunks.ts';
import { addRuns, addTable, addUnits, sumRuns, sumTable } from './add-counts.ts';
import type { CountedRows, Counted, CountedGroups, AboutRows, AboutGroups, Runs, Timing } from './rollup-types.ts';

/** The name of the summary of the rows. */
export const ROWS_SUMMARY = 'rows';

/** The name of the summary of a column's groups. */
export function columnSummary({ role, name }: Pick<ColumnInfo, 'role' | 'name'>): string {
  return `column ${role} ${name}`;
}

/** The name of the summary of how long a step took. */
export function durationsSummary({ step, since }: Pick<Timing, 'step' | 'since'>): string {
  return `durations ${step} since ${since}`;
}

/** The name of the summary of how long a step took each row of a chunk. */
export function binsSummary(timing: Pick<Timing, 'step' | 'since'>, chunk: number): string {
  return `bins ${chunk} of ${durationsSummary(timing)}`;
}

/** The names of what a part holds: the groups that occur in each unit and class, and how often. */
export function partSummaries(summary: string, part: number): { readonly groups: string; readonly counts: string } {
  return { groups: `groups ${part} of ${summary}`, counts: `counts ${part} of ${summary}` };
}

/** The counts of a dataset's rows; null where none were made. */
export function countedRows(source: Source): CountedRows | null {
  const summary = keptSummary(source, ROWS_SUMMARY);
  if (summary === null) return null;
  const { units, classes, spans } = summary.about as AboutRows;
  // JSON has no infinity, between which the times of a chunk without any lie.
  return {
    units,
    classes,
    counts: codesOf(summary).values,
    spans:
      spans?.map(([earliest, latest, anyMissing]) => ({
        earliest: earliest ?? Infinity,
        latest: latest ?? -Infinity,
        anyMissing,
      })) ?? null,
  };
}

/** Counted rows as if they were one group. */
export function rowsAsOneGroup({ classes, counts }: CountedRows): Counted {
  return { add: (addition) => addTable(addition, classes, counts, 1) };
}

/** Counted rows, grouped by their units. */
export function rowsByUnit({ classes, counts }: CountedRows, groupOf: (unit: number) => number): Counted {
  return { add: (addition) => addUnits(addition, classes, counts, groupOf) };
}

/** The counts of the groups that a summary is of; null where none were made. */
export function countedGroups(source: Source, name: string): CountedGroups | null {
  const rows = countedRows(source);
  const summary = rows === null ? null : keptSummary(source, name);
  if (rows === null || summary === null) return null;
  const about = summary.about as AboutGroups;
  const numbers =
    about.numbers === null
      ? null
      : {
          edges: Float64Array.from(about.numbers.edges),
          values: about.numbers.values === null ? null : Float64Array.from(about.numbers.values),
        };
  return {
    numbers,
    ...(about.parts === null
      ? countsOfTable(rows, codesOf(summary).values, about.groupCount)
      : countsOfRuns(rows, about.parts, (part) => readRuns(source, name, part))),
  };
}

function countsOfTable(
  { classes, counts: own }: CountedRows,
  counts: CodeColumn['values'],
  groupCount: number,
): Omit<CountedGroups, 'numbers'> {
  return {
    add: (addition) => addTable(addition, classes, counts, groupCount),
    sum: (wanted) => {
      const sums = new Uint32Array(own.length);
      sumTable(sums, counts, wanted);
      return sums;
    },
  };
}

function countsOfRuns(
  { classes, units, counts: own }: CountedRows,
  parts: readonly number[],
  read: (part: number) => Runs,
): Omit<CountedGroups, 'numbers'> {
  return {
    add: (addition) => {
      for (const [part, first] of parts.entries()) {
        const range = {
          first: Math.max(addition.units.first, first),
          end: Math.min(addition.units.end, parts[part + 1] ?? units.count),
        };
        if (range.first < range.end) addRuns({ ...addition, units: range }, classes, read(part), first);
      }
    },
    sum: (wanted) => {
      const sums = new Uint32Array(own.length);
      for (const [part, first] of parts.entries()) sumRuns(sums, read(part), wanted, first * classes.cells.length);
      return sums;
    },
  };
}

function readRuns(source: Source, name: string, part: number): Runs {
  const names = partSummaries(name, part);
  const groups = presentSummary(source, names.groups).data;
  const counts = codesOf(presentSummary(source, names.counts)).values;
  if (groups.kind !== 'list' || !(groups.values instanceof Uint8Array && counts instanceof Uint8Array))
    throw new TypeError(`summary ${names.groups} holds no runs`);
  return { offsets: groups.offsets, steps: groups.values, counts };
}

function presentSummary(source: Source, name: string): Summary {
  const summary = keptSummary(source, name);
  if (summary === null)
    throw new AppError(
      'corrupt',
      message('review.countsMissing', { summary: name }),
      message('review.restoreOrImport'),
    );
  return summary;
}

function codesOf({ data }: Summary): CodeColumn {
  if (data.kind !== 'code') throw new TypeError(`a summary holds ${data.kind} values`);
  return data;
}

/** A summary as long as there is room; what is not there is looked for again. */
function keptSummary(source: Source, name: string): Summary | null {
  return keptPart(
    source,
    `summary ${name}`,
    0,
    () => readSummary(source.project, source.dataset, name),
    sizeOf,
    'if-room',
  );
}

function sizeOf(summary: Summary | null): number {
  if (summary?.data.kind === 'list') return summary.data.values.byteLength + summary.data.offsets.byteLength;
  return summary?.data.kind === 'code' ? summary.data.values.byteLength : Infinity;
}
