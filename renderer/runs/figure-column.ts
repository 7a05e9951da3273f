import type { Column } from '../parts/table/table.ts';
import { formatNumber } from '../text/format.ts';
import { text } from '../text/text.svelte.ts';
import { endsText, missingInterval } from './auc-interval.ts';

/** A figure of a row; the ends of its interval are absent if an older version measured it, and null if undefined. */
interface Figure {
  readonly value: number | null;
  readonly low?: number | null | undefined;
  readonly high?: number | null | undefined;
  /** Why the figure is undefined or has no interval. */
  readonly missing?: string | undefined;
}

/** What the column of a figure shows. */
interface FigureColumn<Row> extends Pick<Column<Row>, 'key' | 'title'> {
  /** Explains the title; an explanation of the intervals is appended. */
  readonly explanation: string;
  readonly digits: number;
  readonly figureOf: (row: Row) => Figure;
}

/** The column of a metric other than the AUC, with its 95 % interval and the reason if either is missing. */
export function figureColumn<Row>({ key, title, explanation, digits, figureOf }: FigureColumn<Row>): Column<Row> {
  return {
    key,
    title,
    titleHint: text().parts.sentences([explanation, text().auc.otherHint]),
    align: 'end',
    text: (row) => formatNumber(figureOf(row).value, digits),
    interval: { title: text().parts.intervals.title, text: (row) => endsText(figureOf(row), digits) },
    hint: (row) => {
      const { value, low, missing } = figureOf(row);
      return value === null ? missing : missingInterval(value, low, missing);
    },
  };
}
