import { AppError, unknownName } from '../../errors.ts';
import { isUnbounded, type Period } from '../../funnel/period.ts';
import type { Condition, NamedConditions } from '../../segment/conditions.ts';
import { checkColumns, checkValues, requiredColumn, rowMasker, type ColumnReaders } from '../../segment/row-masker.ts';
import { CHUNK_ROWS, type ColumnInfo } from '../../store/columns/columns.ts';
import { codeRange, type StoredNumbers } from '../../store/columns/stored-numbers.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { message } from '../../text/message.ts';
import {
  cachedChunk,
  readCodes,
  readLists,
  readNumbers,
  readSpan,
  readTimes,
  type DatasetSource,
  type TimeSpan,
} from '../columns/chunks.ts';
import { codeGrouping, readTexts } from '../groups/code-groups.ts';
import type { SingleGrouping } from '../groups/grouping-types.ts';
import { rowRollup } from '../rollup/rollups.ts';

/** The selected rows of a chunk: all, none, or those with 1 in the mask `[rows]`. */
export type Selected = 'all' | 'none' | Uint8Array;

/** Returns the selected rows of a chunk; the next chunk reuses the mask. */
export type RowFilter = (chunk: number) => Selected;

/** Filters of rows; all of them must match. */
export interface Filters {
  readonly bank?: string;
  readonly banner?: string;
  readonly where?: readonly Condition[];
  /** Saved segments; values that the dataset lacks match no rows, since a segment may be of another dataset. */
  readonly segments?: readonly NamedConditions[];
}

/** All conditions of filters. */
export function conditionsOf({ where = [], segments = [] }: Filters): Condition[] {
  return [...where, ...segments.flatMap(({ conditions }) => conditions)];
}

/** Sets the mask to 0 at rows of the chunk that do not match, or leaves it as it is and says that all or none match. */
type ChunkMasker = (chunk: number, mask: Uint8Array) => 'all' | 'none' | 'some';

/**
 * Creates a filter for the rows of a dataset that match `filters` and lie in any of the disjoint `periods`. Throws
 * `unknown-name` for a bank, banner, column or value that the dataset lacks, and `invalid-input` if it records no
 * banks, banners or times at all, or lacks a column of a saved segment.
 */
export function openFilter(source: DatasetSource, filters: Filters, periods: readonly Period[]): RowFilter {
  const maskers: ChunkMasker[] = [];
  if (!periods.some(isUnbounded)) maskers.push(periodMasker(source, periods));
  if (filters.bank !== undefined) maskers.push(roleMasker(source, 'bank', filters.bank));
  if (filters.banner !== undefined) maskers.push(roleMasker(source, 'banner', filters.banner));
  for (const condition of filters.where ?? []) {
    const column = requiredColumn(source.dataset, condition);
    checkValues(column, condition, () => readTexts(source, column));
  }
  for (const segment of filters.segments ?? []) checkColumns(source.dataset, segment);
  for (const condition of conditionsOf(filters)) maskers.push(conditionMasker(source, condition));
  const mask = new Uint8Array(CHUNK_ROWS);
  return (chunk) => {
    mask.fill(1);
    let selected: Selected = 'all';
    for (const maskRows of maskers) {
      const outcome = maskRows(chunk, mask);
      if (outcome === 'none') return 'none';
      if (outcome === 'some') selected = mask;
    }
    return selected;
  };
}

function periodMasker(source: DatasetSource, periods: readonly Period[]): ChunkMasker {
  const column = roleColumn(source.dataset, 'time');
  // The stored spans are those of the dataset's chunks.
  const spans = source.sampledRows === undefined ? (rowRollup(source)?.spans ?? null) : null;
  return (chunk, mask) => {
    const span = spans?.[chunk] ?? readSpan(source, column, chunk);
    const overlapping = periods.filter((period) => spanWithin(span, period) !== 'none');
    if (overlapping.length === 0) return 'none';
    if (spanWithin(span, overlapping[0]) === 'all') return 'all';
    maskOutsidePeriods(mask, readTimes(source, column, chunk), overlapping);
    return 'some';
  };
}

function maskOutsidePeriods(mask: Uint8Array, times: StoredNumbers, periods: readonly Period[]): void {
  if (periods.length === 1) return maskOutsidePeriod(mask, times, periods[0]);
  const within = new Uint8Array(mask.length);
  for (const period of periods) {
    const periodMask = new Uint8Array(mask.length).fill(1);
    maskOutsidePeriod(periodMask, times, period);
    for (let row = 0; row < periodMask.length; row++) within[row] |= periodMask[row];
  }
  for (let row = 0; row < mask.length; row++) mask[row] &= within[row];
}

/** Compares stored codes without decoding them. */
function maskOutsidePeriod(mask: Uint8Array, times: StoredNumbers, period: Period): void {
  const { codes } = times;
  const [from, to] = [period.from ?? -Infinity, period.to ?? Infinity];
  const range = codeRange(times, from, to);
  if (range === null) {
    for (let row = 0; row < codes.length; row++) mask[row] &= Number(codes[row] >= from) & Number(codes[row] < to);
  } else {
    const { start, end } = range;
    for (let row = 0; row < codes.length; row++) mask[row] &= Number(codes[row] >= start) & Number(codes[row] < end);
  }
}

function roleMasker(source: DatasetSource, role: 'bank' | 'banner', name: string): ChunkMasker {
  const grouping = codeGrouping(source, roleColumn(source.dataset, role));
  const group = grouping.groupOf(name);
  if (group < 0) throw unknownName(message(`noun.${role}`), name, namesOf(grouping));
  return groupMasker(grouping, group);
}

/** A mask of numbers is cached, since numbers are decompressed on every read. */
function conditionMasker(source: DatasetSource, condition: Condition): ChunkMasker {
  const apply = rowMasker(source.dataset, condition, readers(source));
  if (requiredColumn(source.dataset, condition).role !== 'numeric')
    return (chunk, mask) => {
      apply(chunk, mask);
      return 'some';
    };
  const name = `mask ${JSON.stringify(condition)}`;
  const own = (chunk: number): Uint8Array =>
    cachedChunk(
      source,
      name,
      chunk,
      () => ownMask(apply, chunk),
      ({ byteLength }) => byteLength,
      'if-room',
    );
  return (chunk, mask) => {
    const allowed = own(chunk);
    for (let row = 0; row < allowed.length; row++) mask[row] &= allowed[row];
    return 'some';
  };
}

function ownMask(apply: (chunk: number, mask: Uint8Array) => void, chunk: number): Uint8Array {
  const mask = new Uint8Array(CHUNK_ROWS).fill(1);
  apply(chunk, mask);
  return mask;
}

/** Reads a dataset's columns through the cache. */
export function readers(source: DatasetSource): ColumnReaders {
  return {
    codes: (column, chunk) => readCodes(source, column, chunk),
    lists: (column, chunk) => readLists(source, column, chunk),
    numbers: (column, chunk) =>
      column.role === 'time' ? readTimes(source, column, chunk) : readNumbers(source, column, chunk),
    dictionary: (column) => readTexts(source, column),
  };
}

function groupMasker(grouping: SingleGrouping, group: number): ChunkMasker {
  return (chunk, mask) => {
    const codes = grouping.codes(chunk);
    for (let row = 0; row < codes.length; row++) mask[row] &= Number(codes[row] === group);
    return 'some';
  };
}

const MAX_SUGGESTED = 10_000;

function namesOf(grouping: SingleGrouping): string[] {
  const count = Math.min(grouping.groupCount, MAX_SUGGESTED);
  return Array.from({ length: count }, (_, group) => grouping.valueOf(group))
    .filter((name) => name !== null)
    .sort();
}

function roleColumn({ name, columns }: DatasetInfo, role: 'bank' | 'banner' | 'time'): ColumnInfo {
  const column = columns.find((candidate) => candidate.role === role);
  if (column === undefined)
    throw new AppError(
      'invalid-input',
      message('review.noColumn', {
        dataset: name,
        role: message(`columnRole.${role}`),
      }),
      message('review.nameColumn', { key: role }),
    );
  return column;
}

/** Whether all, none or some of a chunk's times lie in a period: a row without a time is in no period. */
function spanWithin({ earliest, latest, anyMissing }: TimeSpan, { from, to }: Period): 'all' | 'none' | 'some' {
  const [start, end] = [from ?? -Infinity, to ?? Infinity];
  if (!(latest >= start && earliest < end)) return 'none';
  return earliest >= start && latest < end && !anyMissing ? 'all' : 'some';
}
