import { isFirst } from '../funnel/count.ts';
import { breathe } from '../job.ts';
import type { JobContext } from '../job.ts';
import { CHUNK_ROWS } from '../store/columns.ts';
import type { Summary } from '../store/summaries.ts';

import type { ClassedRows, RowClasses } from './classes.ts';
import type { Grouping } from './grouping.ts';
import type { AboutUnit } from './summaries.ts';

/** Which chunks of a column are counted, and how far the counts of one chunk are from those of the next; 0 where they are counted together. */
export interface CountedRange {
  readonly grouping: Grouping;
  readonly groupCount: number;
  readonly rows: ClassedRows;
  readonly first: number;
  readonly end: number;
  readonly perChunk: number;
}

/** Counts the rows of chunks by class and group into `[classes × groups]`, or that many for each chunk. */
export async function countChunks(counts: Uint32Array, { grouping, groupCount, rows, first, end, perChunk }: CountedRange, job: JobContext): Promise<void> {
  const scratch = new Uint32Array(CHUNK_ROWS);
  for (let chunk = first; chunk < end; chunk++) {
    await breathe(job);
    const own = perChunk === 0 ? counts : counts.subarray((chunk - first) * perChunk, (chunk - first + 1) * perChunk);
    const classes = rows.codes[chunk];
    if (grouping.kind === 'lists') countLists(own, classes, groupCount, grouping.lists(chunk));
    else countCodes(own, classes, groupCount, widened(grouping.codes(chunk), scratch));
  }
}

/** The counts of a unit without the classes that it has no rows of. */
export function withoutEmpty(counts: Uint32Array, groupCount: number, { banks, cells }: RowClasses): Summary {
  const filled = Array.from(cells.keys()).filter((own) => counts.subarray(own * groupCount, (own + 1) * groupCount).some((count) => count > 0));
  const kept = new Uint32Array(filled.length * groupCount);
  filled.forEach((own, place) => kept.set(counts.subarray(own * groupCount, (own + 1) * groupCount), place * groupCount));
  const classes = { banks: filled.map((own) => banks[own]), cells: filled.map((own) => cells[own]) };
  return { about: { classes } satisfies AboutUnit, counts: kept };
}

/** Counting is several times as fast where the compiler only ever sees one width of codes. */
function widened(codes: ArrayLike<number>, scratch: Uint32Array): Uint32Array {
  scratch.set(codes);
  return scratch;
}

function countCodes(counts: Uint32Array, classes: Uint8Array, groupCount: number, codes: Uint32Array): void {
  for (let row = 0; row < classes.length; row++) counts[classes[row] * groupCount + codes[row]]++;
}

function countLists(counts: Uint32Array, classes: Uint8Array, groupCount: number, { values, offsets }: { readonly values: ArrayLike<number>; readonly offsets: Uint32Array }): void {
  for (let row = 0; row < classes.length; row++) {
    const [start, end] = [offsets[row], offsets[row + 1]];
    const base = classes[row] * groupCount;
    if (start === end) counts[base]++;
    for (let at = start; at < end; at++) if (isFirst(values, start, at)) counts[base + values[at]]++;
  }
}
