import { chunkCount } from '../store/datasets.ts';

import type { Coverage } from './coverage.ts';
import type { OpenSegment } from './segment.ts';
import type { CountedGroups, CountedUnit } from './summaries.ts';

/** Adds the rows of one cell: of group g there are `counts[start + g]`. */
export type AddCell = (cell: number, counts: CountedUnit['counts'], start: number) => void;

/** Adds what a column's summaries tell of a segment, which has `groupCount` groups. Returns `[chunks]`: 1 where nothing of the segment is left to be counted. */
export function addUnits({ dataset, coverage }: OpenSegment, groupCount: number, counted: CountedGroups | null, add: AddCell): Uint8Array {
  const known = new Uint8Array(chunkCount(dataset));
  if (coverage === null) return known;
  const chunksPerUnit = counted?.chunksPerUnit ?? 1;
  for (let first = 0; first < known.length; first += chunksPerUnit) {
    const end = Math.min(known.length, first + chunksPerUnit);
    const covered = coverOf(coverage, first, end);
    for (let chunk = first; chunk < end; chunk++) known[chunk] = Number(coverage.covers(chunk) === 'none');
    if (counted === null || covered !== 'all') continue;
    if (addUnit(counted.unit(first / chunksPerUnit), groupCount, coverage, add)) known.fill(1, first, end);
  }
  return known;
}

/** The rows of a segment's dataset as if they were one group; null where they are not counted. */
export function rowsAsOneGroup({ coverage }: OpenSegment): CountedGroups | null {
  if (coverage === null) return null;
  const { classes, counts } = coverage.rows;
  return { numbers: null, chunksPerUnit: 1, unit: (unit) => ({ classes, counts, start: unit * classes.cells.length }) };
}

function coverOf(coverage: Coverage, first: number, end: number): 'all' | 'some' {
  for (let chunk = first; chunk < end; chunk++) if (coverage.covers(chunk) !== 'all') return 'some';
  return 'all';
}

/** Adds a unit's counts; false where they do not tell the segment's bank apart. */
function addUnit({ classes: { banks, cells }, counts, start }: CountedUnit, groupCount: number, { bank }: Coverage, add: AddCell): boolean {
  if (bank !== null && banks.includes(null)) return false;
  for (let own = 0; own < cells.length; own++) {
    if (bank === null || banks[own] === bank) add(cells[own], counts, start + own * groupCount);
  }
  return true;
}
