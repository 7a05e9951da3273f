import { basename } from 'node:path';

import type { MappingFile } from '../../ingest/mapping/mapping.ts';
import type { Text } from '../../text/message.ts';
import type { RejectCount } from '../audience/rejects.ts';
import { scoreHistogram, type ScoreHistogram } from './histogram.ts';
import { notesOf } from './outlook.ts';
import { readPage, type PageRow } from './page.ts';
import type { SavedRanking } from './saved-ranking.ts';

const FIRST_ROWS = 100;

/** A saved ranking in the form that the window shows. */
export interface RankingDescription {
  readonly id: string;
  /** The name of the audience. */
  readonly audience: string;
  /** The path of the audience. */
  readonly file: string;
  readonly mapping: MappingFile;
  readonly per: 'user' | 'bank';
  readonly segment: string | null;
  readonly rows: number;
  readonly records: number;
  readonly scored: number;
  readonly rejected: number;
  readonly rejects: readonly RejectCount[];
  readonly candidates: number;
  readonly rowsPerSecond: number;
  readonly elapsedMs: number;
  readonly notes: readonly Text[];
  readonly created: string;
  readonly steps: readonly string[];
  readonly banks: readonly { readonly bank: string; readonly objective: string; readonly run: string }[];
  readonly lists: readonly {
    readonly bank: string | null;
    readonly rows: number;
    readonly scores: ScoreHistogram | null;
  }[];
  readonly first: readonly PageRow[];
}

/** Describes a saved ranking: what was scored, the distribution of the scores, and the first rows of its first list. */
export function describeRanking(ranking: SavedRanking): RankingDescription {
  const { metadata, reader, steps } = ranking;
  const { records, scored, rejected, rejects, per, notes, elapsedMs, created, lists } = metadata;
  const candidates = metadata.shape.candidates.length;
  return {
    id: metadata.id,
    audience: basename(metadata.audience),
    file: metadata.audience,
    mapping: metadata.mapping,
    per,
    segment: metadata.segment,
    rows: reader.rows,
    records,
    scored,
    rejected,
    rejects,
    candidates,
    rowsPerSecond: Math.round((scored * candidates) / (elapsedMs / 1000)),
    elapsedMs,
    notes: [...notes, ...notesOf(ranking, reader.sums(0, reader.rows))],
    created,
    steps,
    banks: banksOf(ranking),
    lists: lists.map((list) => ({ bank: list.bank, rows: list.rows, scores: scoreHistogram(reader, list) })),
    first: readPage(ranking, lists[0], 0, FIRST_ROWS),
  };
}

function banksOf({ metadata: { shape } }: SavedRanking): RankingDescription['banks'] {
  const banks = new Map(
    shape.candidates.map(({ bank, objective, run }) => [bank, { bank, objective, run: shape.runs[run].run }]),
  );
  return [...banks.values()];
}
