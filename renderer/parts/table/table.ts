import type { Snippet } from 'svelte';

/** A column of a table: what its cells say, how they sort and, where text is not enough, how they are drawn. */
export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  /** `end` for numbers. */
  readonly align?: 'start' | 'end' | 'center';
  readonly text: (row: Row) => string;
  /** What the column sorts by; a column without it cannot be sorted. Null goes last either way. */
  readonly value?: (row: Row) => number | string | null;
  readonly cell?: Snippet<[Row]>;
  /** Why a cell is as it is, e.g. undefined; shown as a tooltip. */
  readonly hint?: (row: Row) => string | undefined;
  /** Lets long texts go on in a second line. */
  readonly wraps?: boolean;
  /** CSS width beyond which a text is cut off, `none` for that of the column; the pointer shows it in whole. */
  readonly maxWidth?: string;
  /** CSS width; needed in a table with a height, whose columns must not move while it scrolls. */
  readonly width?: string;
  /** What the title means. */
  readonly titleHint?: string;
  /** Less important than the others. */
  readonly muted?: boolean;
  readonly strong?: boolean;
}

/** What a table is sorted by. */
export interface Sorting {
  readonly key: string;
  readonly descending: boolean;
}

/** The rows in the order of a column; equal ones as they were. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sorting: Sorting | null,
  language: string,
): readonly Row[] {
  const value = columns.find(({ key }) => key === sorting?.key)?.value;
  if (sorting === null || value === undefined) return rows;
  const collator = new Intl.Collator(language, { numeric: true });
  const sign = sorting.descending ? -1 : 1;
  return rows
    .map((row) => ({ row, value: value(row) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
      if (typeof a.value === 'number' && typeof b.value === 'number') return sign * (a.value - b.value);
      return sign * collator.compare(String(a.value), String(b.value));
    })
    .map(({ row }) => row);
}

/**
 * What a click on a column's title sorts by next: numbers begin with the largest; a third click goes back to the order
 * of the rows.
 */
export function nextSorting(current: Sorting | null, key: string, numeric: boolean): Sorting | null {
  if (current?.key !== key) return { key, descending: numeric };
  return current.descending === numeric ? { key, descending: !numeric } : null;
}
