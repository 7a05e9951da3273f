import type { Draft, DraftList } from './draft.ts';
import type { DraftRow } from './layout.ts';

/** A row of a ranked list as a table shows it. */
export interface PageRow {
  readonly rank: number;
  /** As in the CSV. */
  readonly user: string;
  readonly bank: string;
  readonly banner: string;
  readonly score: number;
  readonly objective: string;
  /** By step; null where the run does not have the step. */
  readonly probabilities: readonly (number | null)[];
}

/** Reads up to `limit` rows of a list from row `offset` (counted from 0) on. */
export function readPage({ reader, facts }: Draft, { start, rows }: DraftList, offset: number, limit: number): PageRow[] {
  const from = Math.min(offset, rows);
  const to = Math.min(from + limit, rows);
  if (from === to) return [];
  const found = reader.range(start + from, start + to);
  const first = reader.start(start + from);
  const csv = reader.csv(first, found[found.length - 1].end);
  return found.map(({ score, candidate, end, probabilities }: DraftRow, index) => {
    const begin = index === 0 ? 0 : found[index - 1].end - first;
    const { bank, banner, objective } = facts.shape.candidates[candidate];
    return { rank: from + index + 1, user: secondCell(csv.toString('utf8', begin, end - first)), bank, banner, score, objective, probabilities };
  });
}

/** The second cell of a CSV record, after the rank. */
function secondCell(record: string): string {
  const start = record.indexOf(',') + 1;
  if (record[start] !== '"') return record.slice(start, record.indexOf(',', start));
  const [quoted] = /^"(?:[^"]|"")*"/.exec(record.slice(start)) ?? [''];
  return quoted.slice(1, -1).replaceAll('""', '"');
}
