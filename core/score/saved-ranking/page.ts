import type { SavedRow } from './layout.ts';
import type { SavedRanking, SavedList } from './saved-ranking.ts';

/** Cell indexes of the user and the weight in the ranked CSV. */
const [USER_CELL, WEIGHT_CELL] = [1, 6];

/** A row of a ranked list in the form that a table shows. */
export interface PageRow {
  readonly rank: number;
  /** As in the CSV. */
  readonly user: string;
  readonly bank: string;
  readonly banner: string;
  readonly score: number;
  readonly objective: string;
  /** The bank's weight times the user's weights, as in the score. */
  readonly weight: number;
  /** By step; null if the run lacks the step. */
  readonly probabilities: readonly (number | null)[];
}

/** Reads up to `limit` rows of a list, starting at row `offset` (from 0). */
export function readPage(
  { reader, metadata }: SavedRanking,
  { start, rows }: SavedList,
  offset: number,
  limit: number,
): PageRow[] {
  const from = Math.min(offset, rows);
  const to = Math.min(from + limit, rows);
  if (from === to) return [];
  const savedRows = reader.range(start + from, start + to);
  const first = reader.start(start + from);
  const csv = reader.csv(first, savedRows[savedRows.length - 1].end);
  return savedRows.map(({ score, candidate, end, probabilities }: SavedRow, index) => {
    const begin = index === 0 ? 0 : savedRows[index - 1].end - first;
    const { bank, banner, objective } = metadata.shape.candidates[candidate];
    const cells = cellsOf(csv.toString('utf8', begin, end - first));
    return {
      rank: from + index + 1,
      user: cells[USER_CELL],
      bank,
      banner,
      score,
      objective,
      weight: Number(cells[WEIGHT_CELL]),
      probabilities,
    };
  });
}

/** The cells of a CSV record, unquoted. */
function cellsOf(record: string): readonly string[] {
  return Array.from(
    record.trimEnd().matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g),
    ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare,
  );
}
