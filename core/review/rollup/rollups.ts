import { AppError } from '../../errors.ts';
import type { CodeColumn, ColumnInfo } from '../../store/columns/columns.ts';
import { readRollup, type Rollup } from '../../store/datasets/rollups.ts';
import { message } from '../../text/message.ts';
import { cachedPart, type DatasetSource } from '../columns/chunks.ts';
import { addRunLengths, addTable, addBuckets, sumRunLengths, sumTable } from './add-counts.ts';
import { checkedGroups, checkedRows, checkedRunLengths, checkedTable } from './check-rollups.ts';
import type { RowRollup, RollupCounts, GroupRollup, RunLengths, StepTiming } from './rollup-types.ts';

/** Name of the rollup of the rows. */
export const ROWS_ROLLUP = 'rows';

/** Name of the rollup of a column's groups. */
export function columnRollup({ role, name }: Pick<ColumnInfo, 'role' | 'name'>): string {
  return `column ${role} ${name}`;
}

/** Name of the rollup of a step's durations. */
export function durationsRollup({ step, since }: Pick<StepTiming, 'step' | 'since'>): string {
  return `durations ${step} since ${since}`;
}

/** Name of the rollup of a step's durations in a chunk, row by row. */
export function binsRollup(timing: Pick<StepTiming, 'step' | 'since'>, chunk: number): string {
  return `bins ${chunk} of ${durationsRollup(timing)}`;
}

/** Names of a part's rollups: the groups that occur in each bucket and stratum, and their counts. */
export function partRollups(rollup: string, part: number): { readonly groups: string; readonly counts: string } {
  return { groups: `groups ${part} of ${rollup}`, counts: `counts ${part} of ${rollup}` };
}

/** The rollup of a dataset's rows; null if it has no rollups. */
export function rowRollup(source: DatasetSource): RowRollup | null {
  const rollup = cachedRollup(source, ROWS_ROLLUP);
  if (rollup === null) return null;
  return cachedPart(
    source,
    'rows of rollup',
    0,
    () => checkedRowRollup(source, rollup),
    ({ counts, spans }) => counts.byteLength + 64 * (spans?.length ?? 0),
    'if-room',
  );
}

function checkedRowRollup({ dataset }: DatasetSource, rollup: Rollup): RowRollup {
  const { metadata, counts } = checkedRows(ROWS_ROLLUP, rollup, dataset);
  const { units: buckets, classes: strata, spans } = metadata;
  // The time range of a chunk without times is infinite, which JSON stores as null.
  return {
    buckets,
    strata,
    counts,
    spans:
      spans?.map(([earliest, latest, anyMissing]) => ({
        earliest: earliest ?? Infinity,
        latest: latest ?? -Infinity,
        anyMissing,
      })) ?? null,
  };
}

/** The counts of all rows as a single group. */
export function rowsAsOneGroup({ strata, counts }: RowRollup): RollupCounts {
  return { add: (addition) => addTable(addition, strata, counts, 1) };
}

/** The counts of all rows, grouped by their buckets. */
export function rowsByTimeBucket({ strata, counts }: RowRollup, groupOf: (bucket: number) => number): RollupCounts {
  return { add: (addition) => addBuckets(addition, strata, counts, groupOf) };
}

/** The rollup of groups with this name; null if there is none. */
export function groupRollup(source: DatasetSource, name: string): GroupRollup | null {
  const rows = rowRollup(source);
  const rollup = rows === null ? null : cachedRollup(source, name);
  if (rows === null || rollup === null) return null;
  const metadata = checkedGroups(name, rollup, rows);
  const numbers =
    metadata.numbers === null
      ? null
      : {
          edges: Float64Array.from(metadata.numbers.edges),
          values: metadata.numbers.values === null ? null : Float64Array.from(metadata.numbers.values),
        };
  return {
    numbers,
    ...(metadata.parts === null
      ? countsOfTable(rows, checkedTable(name, rollup, rows, metadata.groupCount), metadata.groupCount)
      : countsOfRunLengths(rows, metadata.parts, (part, buckets) => {
          const [groups, counts] = readRunLengths(source, name, part);
          return checkedRunLengths(name, groups.data, counts.data, buckets, rows);
        })),
  };
}

function countsOfTable(
  { strata, counts: rowCounts }: RowRollup,
  counts: CodeColumn['values'],
  groupCount: number,
): Omit<GroupRollup, 'numbers'> {
  return {
    add: (addition) => addTable(addition, strata, counts, groupCount),
    sum: (selected) => {
      const sums = new Uint32Array(rowCounts.length);
      sumTable(sums, counts, selected);
      return sums;
    },
  };
}

function countsOfRunLengths(
  { strata, buckets, counts: rowCounts }: RowRollup,
  parts: readonly number[],
  readPart: (part: number, buckets: number) => RunLengths,
): Omit<GroupRollup, 'numbers'> {
  const endOf = (part: number): number => parts[part + 1] ?? buckets.count;
  const read = (part: number): RunLengths => readPart(part, endOf(part) - parts[part]);
  return {
    add: (addition) => {
      for (const [part, first] of parts.entries()) {
        const range = {
          first: Math.max(addition.buckets.first, first),
          end: Math.min(addition.buckets.end, endOf(part)),
        };
        if (range.first < range.end) addRunLengths({ ...addition, buckets: range }, strata, read(part), first);
      }
    },
    sum: (selected) => {
      const sums = new Uint32Array(rowCounts.length);
      for (const [part, first] of parts.entries())
        sumRunLengths(sums, read(part), selected, first * strata.cells.length);
      return sums;
    },
  };
}

function readRunLengths(source: DatasetSource, name: string, part: number): [groups: Rollup, counts: Rollup] {
  const names = partRollups(name, part);
  return [requiredRollup(source, names.groups), requiredRollup(source, names.counts)];
}

function requiredRollup(source: DatasetSource, name: string): Rollup {
  const rollup = cachedRollup(source, name);
  if (rollup === null)
    throw new AppError(
      'corrupt',
      message('review.countsMissing', { summary: name }),
      message('review.restoreOrImport'),
    );
  return rollup;
}

/** A rollup, cached if there is room; a missing one is looked up again each time. */
function cachedRollup(source: DatasetSource, name: string): Rollup | null {
  return cachedPart(
    source,
    `rollup ${name}`,
    0,
    () => readRollup(source.project, source.dataset, name),
    sizeOf,
    'if-room',
  );
}

function sizeOf(rollup: Rollup | null): number {
  if (rollup?.data.kind === 'list') return rollup.data.values.byteLength + rollup.data.offsets.byteLength;
  return rollup?.data.kind === 'code' ? rollup.data.values.byteLength : Infinity;
}
