import type { Snippet } from 'svelte';

/** A table of more rows scrolls, so that the page need not render them all. */
export const MAX_UNSCROLLED = 100;

/** A column of numbers that only a saved table has. */
export interface SavedColumn<Row> {
  readonly title: string;
  readonly value: (row: Row) => number | null;
}

/** A column of a table: the text of its cells, their sort key and, if text is not enough, how to render them. */
export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  /** `end` for numbers. */
  readonly align?: 'start' | 'end' | 'center';
  readonly text: (row: Row) => string;
  /** The sort key; a column without one cannot be sorted. Nulls come last in both directions. */
  readonly value?: (row: Row) => number | string | null;
  /** What a saved table has in place of this column, e.g. an AUC and the ends of its interval. */
  readonly saved?: readonly SavedColumn<Row>[];
  /**
   * The 95 % interval of a row's figure: shown below it, or in a narrow table by the cell's `hint`; saved in a column
   * of its own; null without one.
   */
  readonly interval?: {
    readonly title: string;
    readonly text: (row: Row) => string | null;
    readonly inHint?: boolean;
  };
  /** Renders a cell; also receives the key of its column. */
  readonly cell?: Snippet<[row: Row, key: string]>;
  /** The reason for a cell's content, e.g. why it is undefined; shown as a tooltip. */
  readonly hint?: (row: Row) => string | undefined;
  /** Lets long texts wrap. */
  readonly wraps?: boolean;
  /** Lets the title wrap, so that a column of short texts can be narrow; by default if it has no width. */
  readonly titleWraps?: boolean;
  /** CSS width at which text is truncated, `none` for the column's width; a tooltip shows the whole text. */
  readonly maxWidth?: string;
  /** CSS width; required in a table with a height, whose columns must not move while it scrolls. */
  readonly width?: string;
  /** The explanation of the title. */
  readonly titleHint?: string;
  /** Shows the column as less important than the others. */
  readonly muted?: boolean;
  readonly strong?: boolean;
  /**
   * Keeps the last column, which holds the buttons, visible while the table scrolls sideways. Only screen readers read
   * its title, and saved tables leave it out.
   */
  readonly pinned?: boolean;
}

/** The column and direction of a sort. */
export interface Sorting {
  readonly key: string;
  readonly descending: boolean;
}

/** The rows sorted by a column; the sort is stable. */
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
 * The sort after a click on a column's title: numbers start with the largest; a third click restores the original
 * order.
 */
export function nextSorting(
  current: Sorting | null,
  { key, isNumeric }: { readonly key: string; readonly isNumeric: boolean },
): Sorting | null {
  if (current?.key !== key) return { key, descending: isNumeric };
  return current.descending === isNumeric ? { key, descending: !isNumeric } : null;
}
