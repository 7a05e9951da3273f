import type { MappingFile } from '../../ingest/mapping/mapping.ts';
import type { JobContext } from '../../job.ts';
import type { BlockShape, UserBlock } from '../audience/block.ts';
import { isLateDuplicate } from '../audience/duplicates.ts';
import type { FeedHeader } from '../audience/feed-messages.ts';
import type { FedBlock } from '../audience/feed.ts';
import type { ScorerShape } from '../block-scorer.ts';
import type { CandidateList, ScoringRun } from '../candidates/candidates.ts';
import type { HoldoutOptions } from '../holdout/group.ts';
import type { ListFormats } from '../list-formats/format-paths.ts';
import type { ManifestRun } from '../output/manifest.ts';
import type { WorkFolder } from '../output/work-folder.ts';
import type { BestCandidates } from './best-candidates.ts';
import { RecordRanker, type RecordVisitor } from './record-ranker.ts';
import { countUsers, scoreBlocks, type OpenAudience, type UserCounts } from './score-blocks.ts';

/** The audience, models and options of a ranking. */
export interface RankingSetup extends OpenAudience {
  readonly runs: readonly ScoringRun[];
  /** The shape of the blocks from `feed`. */
  readonly blockShape: BlockShape;
  /** The scorers' configuration. */
  readonly scorerShape: ScorerShape;
  readonly header: FeedHeader;
  readonly per: 'user' | 'bank';
  readonly top: number | null;
  readonly work: WorkFolder;
  readonly manifestRuns: readonly ManifestRun[];
  /** The control group to keep, if any. */
  readonly holdout?: HoldoutOptions | null;
  /** Additional formats to write the list in. */
  readonly listFormats?: ListFormats;
  /** How the audience is read, if the user said so. */
  readonly dialect?: MappingFile['dialect'];
  /** Bytes of records held in memory; see `RecordRanker`. */
  readonly budgetBytes?: number;
}

/** Scores every user with every candidate and calls `use` with the ranking of the best ones. */
export async function withRanking<Result>(
  setup: RankingSetup,
  job: JobContext,
  use: (ranking: AudienceRanking) => Promise<Result>,
): Promise<Result> {
  const { header } = setup;
  const { steps } = setup.blockShape;
  const ranker = new RecordRanker({
    steps,
    listOf: setup.scorerShape.listOf,
    top: setup.top,
    spillPath: setup.work.file('ranking'),
    budgetBytes: setup.budgetBytes,
  });
  const rank = async ({ block, usersUnique }: FedBlock): Promise<void> => {
    if (!usersUnique) ranker.freezeBounds();
    await ranker.reserve(block.rows * block.best.length, block.idOffsets[block.rows] * block.best.length, job);
    for (const best of block.best) rankBest(block, best, ranker);
  };
  // The threads that score do not wait for each other, but the ranker takes one block at a time.
  let last = Promise.resolve();
  try {
    await scoreBlocks(setup, (scored) => (last = last.then(() => rank(scored))), job);
    return await use({ ...countUsers(setup), stride: steps, ranker, user: header.columns[header.user] });
  } finally {
    ranker.close();
  }
}

/** The shape of blocks with this many users. */
export function blockShapeOf(
  runs: readonly ScoringRun[],
  candidateList: CandidateList,
  per: RankingSetup['per'],
  capacity: number,
): BlockShape {
  return {
    capacity,
    lists: per === 'bank' ? candidateList.banks.length : 1,
    steps: Math.max(...runs.map((run) => run.steps.length)),
  };
}

/** The scorers' configuration for runs and candidates. */
export function scorerShapeOf(
  runs: readonly ScoringRun[],
  { candidates }: CandidateList,
  per: RankingSetup['per'],
): ScorerShape {
  return {
    runs: runs.map(({ run }) => run),
    candidates,
    forecasts: runs.map(({ forecast }) => forecast ?? null),
    listOf: candidates.map(({ bankIndex }) => (per === 'bank' ? bankIndex : 0)),
  };
}

function rankBest({ rows, ids, idOffsets, ordinals }: UserBlock, best: BestCandidates, ranker: RecordRanker): void {
  const { scores, candidates, weights, probabilities } = best;
  const steps = probabilities.length / scores.length;
  for (let user = 0; user < rows; user++) {
    ranker.push(
      scores[user],
      candidates[user],
      ordinals[user],
      weights[user],
      probabilities,
      user * steps,
      ids,
      idOffsets[user],
      idOffsets[user + 1],
    );
  }
}

/** The ranking of an audience, and its record counts. */
export interface AudienceRanking extends UserCounts {
  /** Probabilities per record. */
  readonly stride: number;
  readonly ranker: RecordRanker;
  /** Header of the users' column. */
  readonly user: string;
}

/** Visits the rows of the list in order, skipping duplicate users; returns the number of rows. */
export function visitRows(
  { feed }: RankingSetup,
  { ranker }: AudienceRanking,
  visitor: RecordVisitor,
  job: JobContext,
): Promise<number> {
  const { lateDuplicates } = feed.end;
  return ranker.visit(visitor, (ordinal) => isLateDuplicate(lateDuplicates, ordinal), job);
}
