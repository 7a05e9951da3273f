import type { CodeColumn, ListColumn } from '../../store/columns/columns.ts';
import type { CachePolicy } from '../columns/cache.ts';
import type { DatasetSource } from '../columns/chunks.ts';
import type { Coverage, RollupCounts, NumberGroups } from '../rollup/rollup-types.ts';

interface Groups {
  readonly groupCount: number;
  /** Whether the groups have a natural order: days, numbers. */
  readonly ordered: boolean;
  /** The group's value as text, null for rows without one. */
  valueOf(group: number): string | null;
  /** The group of a value; −1 if there is none. */
  groupOf(value: string | null): number;
  /** Counts of a segment's groups from the dataset's rollups; null if they hold none for these groups. */
  rollupCounts(coverage: Coverage): RollupCounts | null;
}

/** The assignment of rows to groups, numbered from 0; group 0 holds the rows without a value. */
export type Grouping = SingleGrouping | ListGrouping;

/** Each row is in one group. */
export interface SingleGrouping extends Groups {
  readonly kind: 'single';
  /** The values or edges that define the groups of a number column; null for other columns. */
  readonly numbers: NumberGroups | null;
  /** The group of each row of a chunk, or of a chunk of the dataset's sample, if it is given; do not modify. */
  codes(chunk: number, sample?: DatasetSource): CodeColumn['values'];
}

/** A row is in the group of each of its values, so the groups overlap; a row with an empty list is in group 0. */
export interface ListGrouping extends Groups {
  readonly kind: 'lists';
  /** The groups of each row of a chunk, or of a chunk of the dataset's sample, if it is given; do not modify. */
  lists(chunk: number, sample?: DatasetSource): ListColumn;
}

/** Options besides the column. */
export interface GroupingOptions {
  /**
   * A grouping of another dataset by the same column, whose edges are used for numbers, so that the two can be
   * compared.
   */
  readonly like?: Grouping;
  readonly policy?: CachePolicy;
}
