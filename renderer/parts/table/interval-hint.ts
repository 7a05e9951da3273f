import { text } from '../../text/text.svelte.ts';

/** The hint of a column's title, which says whether all or some of its figures have their interval below them. */
export function intervalHint(figure: string, intervals: readonly unknown[]): string {
  const { below, belowSome } = text().parts.intervals;
  const known = intervals.filter((interval) => interval !== null && interval !== undefined).length;
  if (known === 0) return figure;
  return known === intervals.length ? below(figure) : belowSome(figure);
}
