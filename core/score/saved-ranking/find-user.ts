import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { withoutApostrophes } from '../../text/csv.ts';
import { encodeCell } from '../output/csv.ts';
import type { SavedList, SavedRanking } from './saved-ranking.ts';

/** A user in a list of a saved ranking. */
export interface FoundUser {
  /** Row of the list, from 0. */
  readonly row: number;
  /** The id as in the audience. */
  readonly user: string;
}

/** Rows that are read at once: few, since an id may have 64 KiB. */
const CHUNK_ROWS = 4096;
const COMMA = 44;

/**
 * Finds a user in a list by comparing ids byte by byte; null if there is none. The list is read in bounded memory. If
 * no user has the id, it may have been copied from an exported list: it is then read without the apostrophe that keeps
 * a spreadsheet from executing it.
 */
export async function findUser(
  ranking: SavedRanking,
  list: SavedList,
  user: string,
  job: JobContext,
): Promise<FoundUser | null> {
  const cells = cellsOf(user);
  const found: (FoundUser | undefined)[] = cells.map(() => undefined);
  for (let from = 0; from < list.rows && found[0] === undefined; from += CHUNK_ROWS) {
    const to = Math.min(from + CHUNK_ROWS, list.rows);
    const records = readRecords(ranking, list, from, to);
    for (const [index, cell] of cells.entries()) found[index] ??= findIn(records, cell);
    job.report({ phase: 'search', fraction: to / list.rows, counts: { rows: to } });
    await yieldToEventLoop(job);
  }
  return found.find((row) => row !== undefined) ?? null;
}

/** A cell that a user may have in the list, and the id behind it. */
interface UserCell {
  readonly cell: Uint8Array;
  readonly id: string;
}

/** The cells that a user may have in the list, the preferred one first. */
function cellsOf(user: string): readonly UserCell[] {
  const bare = withoutApostrophes(user);
  return (bare === user ? [user] : [user, bare]).map((id) => ({ cell: encodeCell(id), id }));
}

/** Some rows of a list: their records, and where each one's user cell begins. */
interface Records {
  readonly from: number;
  readonly csv: Buffer;
  readonly starts: Float64Array;
}

function readRecords({ reader }: SavedRanking, { start }: SavedList, from: number, to: number): Records {
  const ends = reader.ends(start + from, start + to);
  const first = reader.start(start + from);
  // A record begins with the rank, which counts from 1 in each list.
  const starts = ends.map(
    (_, index) => (index === 0 ? 0 : ends[index - 1] - first) + String(from + index + 1).length + 1,
  );
  return { from, csv: reader.csv(first, ends[ends.length - 1]), starts };
}

function findIn({ from, csv, starts }: Records, { cell, id }: UserCell): FoundUser | undefined {
  const index = starts.findIndex((start) => {
    const end = start + cell.length;
    return csv[end] === COMMA && csv.compare(cell, 0, cell.length, start, end) === 0;
  });
  return index < 0 ? undefined : { row: from + index, user: id };
}
