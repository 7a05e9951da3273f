import { DURATION_BINS } from '../funnel/durations.ts';
import { breathe } from '../job.ts';
import type { JobContext } from '../job.ts';
import { chunkCount } from '../store/datasets.ts';
import type { Summary } from '../store/summaries.ts';

import type { ClassedRows, RowClasses } from './classes.ts';
import type { OpenSegment } from './segment.ts';
import { readDurations, timesReader, timingsOf } from './step-durations.ts';
import type { Timing } from './step-durations.ts';
import { keptSummary } from './summaries.ts';

/** What stands in a summary of durations besides its counts, `[chunks × banks × (bins + 1)]`; null: all banks together. */
interface AboutDurations {
  readonly banks: readonly (number | null)[];
}

const WIDTH = DURATION_BINS + 1;
/** Beyond so many counts banks are not told apart, and beyond that durations are not counted in advance. */
const MOST_COUNTS = 2 ** 23;

/** Counts how long every timed step took in every chunk, by bank, those old enough for it; by the names of the summaries. */
export async function countDurations(segment: OpenSegment, { classes, codes }: ClassedRows, job: JobContext): Promise<Map<string, Summary>> {
  const summaries = new Map<string, Summary>();
  const all = [...new Set(classes.banks)];
  const banks = codes.length * all.length * WIDTH <= MOST_COUNTS ? all : [null];
  if (codes.length * banks.length * WIDTH > MOST_COUNTS) return summaries;
  for (const timing of [...timingsOf(segment, 'previous'), ...timingsOf(segment, 'impression')]) {
    const name = summaryName(timing);
    if (!summaries.has(name)) summaries.set(name, { about: { banks } satisfies AboutDurations, counts: await countTiming(segment, timing, { classes, codes }, banks, job) });
  }
  return summaries;
}

async function countTiming(segment: OpenSegment, timing: Timing, { classes, codes }: ClassedRows, banks: readonly (number | null)[], job: JobContext): Promise<Uint32Array> {
  const placeOf = matureBanks(classes, timing.position * (segment.dataset.steps.length + 1), banks);
  const counts = new Uint32Array(codes.length * banks.length * WIDTH);
  for (const [chunk, own] of codes.entries()) {
    await breathe(job);
    const { rows, bins } = readDurations(segment, timing, chunk, timesReader(segment, chunk));
    for (let i = 0; i < rows.length; i++) {
      const place = placeOf[own[rows[i]]];
      if (place >= 0) counts[(chunk * banks.length + place) * WIDTH + bins[i]]++;
    }
  }
  return counts;
}

/** The place of each class's bank among `banks`; −1 for classes too young for the step. */
function matureBanks({ banks: own, cells }: RowClasses, firstMature: number, banks: readonly (number | null)[]): Int16Array {
  return Int16Array.from(cells, (cell, index) => (cell < firstMature ? -1 : banks.length === 1 ? 0 : banks.indexOf(own[index])));
}

/** Adds what the summaries tell of a segment's durations to `[bins + 1]`. Returns `[chunks]`: 1 where nothing is left to be counted. */
export function addDurations(tally: Uint32Array, segment: OpenSegment, timing: Timing): Uint8Array {
  const { coverage } = segment;
  const known = new Uint8Array(chunkCount(segment.dataset));
  if (coverage === null) return known;
  const summary = keptSummary(segment, summaryName(timing));
  const banks = (summary?.about as AboutDurations | undefined)?.banks ?? [];
  const places = Array.from(banks.keys()).filter((place) => coverage.bank === null || banks[place] === coverage.bank);
  const isTold = summary !== null && (coverage.bank === null || !banks.includes(null));
  for (let chunk = 0; chunk < known.length; chunk++) {
    const covered = coverage.covers(chunk);
    known[chunk] = Number(covered === 'none' || (covered === 'all' && isTold));
    if (covered !== 'all' || !isTold) continue;
    for (const place of places) addCounts(tally, summary.counts, (chunk * banks.length + place) * WIDTH);
  }
  return known;
}

function addCounts(tally: Uint32Array, counts: Summary['counts'], start: number): void {
  for (let bin = 0; bin < WIDTH; bin++) tally[bin] += counts[start + bin];
}

function summaryName({ step, since }: Timing): string {
  return `durations ${step} since ${since}`;
}
