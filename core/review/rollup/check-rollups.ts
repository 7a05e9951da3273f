/** Checks stored counts before they are used: a project may come from a third party. */
import { z } from 'zod';

import { cellCount } from '../../funnel/count.ts';
import type { CodeColumn, ListColumn } from '../../store/columns/columns.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { chunkCount } from '../../store/datasets/datasets.ts';
import type { Rollup } from '../../store/datasets/rollups.ts';
import { damagedRow } from '../../store/file/stored-json.ts';
import { message } from '../../text/message.ts';
import type { GroupsMetadata, RowRollup, RowsMetadata, RunLengths } from './rollup-types.ts';

const whole = z.int().min(0);
const time = z.number().nullable();

const rowsMetadata = z.looseObject({
  units: z.looseObject({ first: z.int(), days: z.int().min(1), count: z.int().min(1) }),
  classes: z.looseObject({ banks: z.array(whole.nullable()), cells: z.array(whole) }),
  spans: z.array(z.tuple([time, time, z.boolean()])).nullable(),
});

const groupsMetadata = z.looseObject({
  groupCount: whole,
  numbers: z.looseObject({ edges: z.array(z.number()), values: z.array(z.number()).nullable() }).nullable(),
  parts: z.array(whole).nullable(),
});

/** The counts of a dataset's rows; throws `corrupt` if they do not match its number of rows and steps. */
export function checkedRows(
  name: string,
  { metadata, data }: Rollup,
  dataset: DatasetInfo,
): { readonly metadata: RowsMetadata; readonly counts: CodeColumn['values'] } {
  const counts = data.kind === 'code' ? data.values : null;
  if (counts === null || !rowsMetadata.safeParse(metadata).success) throw damaged(name);
  const { units, classes, spans } = metadata as RowsMetadata;
  const width = cellCount(dataset.steps.length);
  const isPossible =
    classes.banks.length === classes.cells.length &&
    classes.cells.every((cell) => cell < width) &&
    counts.length === units.count * classes.cells.length &&
    (spans === null || spans.length === chunkCount(dataset)) &&
    sumOf(counts) === dataset.rows;
  if (!isPossible) throw damaged(name);
  return { metadata: metadata as RowsMetadata, counts };
}

/** The description of the counts by group; throws `corrupt` for one that no counts can have. */
export function checkedGroups(name: string, { metadata }: Rollup, { buckets }: RowRollup): GroupsMetadata {
  if (!groupsMetadata.safeParse(metadata).success) throw damaged(name);
  const groups = metadata as GroupsMetadata;
  const areInOrder = groups.parts?.every((first, part, all) => first < buckets.count && !(first <= all[part - 1]));
  if (areInOrder === false) throw damaged(name);
  return groups;
}

/** The counts `[buckets × strata × groups]`; throws `corrupt` if there are more or fewer. */
export function checkedTable(
  name: string,
  { data }: Rollup,
  rows: RowRollup,
  groupCount: number,
): CodeColumn['values'] {
  if (data.kind !== 'code' || data.values.length !== rows.counts.length * groupCount) throw damaged(name);
  return data.values;
}

/** The run-length counts of some buckets; throws `corrupt` if they do not match those buckets. */
export function checkedRunLengths(
  name: string,
  groups: Rollup['data'],
  counts: Rollup['data'],
  buckets: number,
  { strata }: RowRollup,
): RunLengths {
  if (groups.kind !== 'list' || counts.kind !== 'code' || !areBytes(groups) || !areBytes(counts)) throw damaged(name);
  const { offsets, values } = groups;
  if (offsets.length - 1 !== buckets * strata.cells.length || values.length !== counts.values.length)
    throw damaged(name);
  return { offsets, steps: values as Uint8Array, counts: counts.values as Uint8Array };
}

function areBytes({ values }: ListColumn | CodeColumn): boolean {
  return values instanceof Uint8Array;
}

function sumOf(counts: CodeColumn['values']): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i];
  return sum;
}

function damaged(name: string): Error {
  return damagedRow(message('store.summary', { name }), message('review.restoreOrImport'));
}
