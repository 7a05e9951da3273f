import type { MappingFile } from '../../ingest/mapping/mapping.ts';
import type { JobContext } from '../../job.ts';
import type { Holdout } from '../../store/runs/export-holdout.ts';
import type { BlockShape, UserBlock } from '../audience/block.ts';
import { isLateDuplicate } from '../audience/duplicates.ts';
import type { FeedHeader } from '../audience/feed-messages.ts';
import type { RejectCount } from '../audience/rejects.ts';
import type { ScorerShape } from '../block-scorer.ts';
import type { CandidateList, ScoringRun } from '../candidates/candidates.ts';
import { finishedColumns, finishList, openList } from '../holdout/finish-list.ts';
import type { HoldoutOptions } from '../holdout/group.ts';
import { banksIn, type ListFormats } from '../list-formats/format-paths.ts';
import { writeFormats } from '../list-formats/write-formats.ts';
import { describeHoldout, expectedCounts, type Manifest, type ManifestRun, type Money } from '../output/manifest.ts';
import { describeFile, neutralisedNotes, publishList, reportNotes } from '../output/publish.ts';
import { rankedManifest } from '../output/ranked-manifest.ts';
import type { WorkFolder } from '../output/work-folder.ts';
import type { BestCandidates } from './best-candidates.ts';
import type { StepForecast } from './forecast.ts';
import { listNotes } from './list-notes.ts';
import { ListSums } from './list-sums.ts';
import { hasValues, ListWriter, type ListShape } from './list-writer.ts';
import { RecordRanker, type RecordVisitor } from './record-ranker.ts';
import { countUsers, scoreBlocks, type ScoringJob, type UserCounts } from './score-blocks.ts';

/** The audience, models and options of a ranking. */
export interface RankingJob extends ScoringJob {
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
  /** Further formats to write the list in. */
  readonly listFormats?: ListFormats;
  /** How the audience is read, if the user said so. */
  readonly dialect?: MappingFile['dialect'];
  /** Bytes of records held in memory; see `RecordRanker`. */
  readonly budgetBytes?: number;
}

/** The result of ranking an audience. */
export interface RankedList {
  readonly records: number;
  readonly scored: number;
  readonly rejected: number;
  readonly written: number;
  /** Candidates per user. */
  readonly candidates: number;
  readonly rejects: readonly RejectCount[];
  /** The forecast of the list, by step. */
  readonly forecast: readonly StepForecast[];
  /** The expected value of the list; null if banks have no value. */
  readonly expectedValue: Money | null;
  /** The control group, which is not in the list; null if none was kept. */
  readonly holdout: Holdout | null;
  readonly manifest: Manifest;
}

/**
 * Scores every user of an audience with every candidate, ranks the best ones and writes the list with its manifest.
 * Leaves no files behind when it fails or is cancelled.
 */
export async function rankAudience(ranked: RankingJob, job: JobContext): Promise<RankedList> {
  return withRanking(ranked, job, (state) => writeList(ranked, state, job));
}

/** Scores every user with every candidate and calls `use` with the ranking of the best ones. */
export async function withRanking<Result>(
  ranked: RankingJob,
  job: JobContext,
  use: (state: RankedState) => Promise<Result>,
): Promise<Result> {
  const { header } = ranked;
  const { steps } = ranked.blockShape;
  const ranker = new RecordRanker({
    steps,
    groupOf: ranked.scorerShape.groupOf,
    top: ranked.top,
    spillPath: ranked.work.file('ranking'),
    budgetBytes: ranked.budgetBytes,
  });
  try {
    await scoreBlocks(
      ranked,
      ({ block, usersUnique }) => {
        if (!usersUnique) ranker.freezeBounds();
        for (const best of block.best) rankBest(block, best, ranker);
      },
      job,
    );
    return await use({ ...countUsers(ranked), stride: steps, ranker, user: header.columns[header.user] });
  } finally {
    ranker.close();
  }
}

/** The shape of blocks with this many users. */
export function blockShapeOf(
  runs: readonly ScoringRun[],
  list: CandidateList,
  per: RankingJob['per'],
  capacity: number,
): BlockShape {
  return {
    capacity,
    lists: per === 'bank' ? list.banks.length : 1,
    steps: Math.max(...runs.map((run) => run.steps.length)),
  };
}

/** The scorers' configuration for runs and candidates. */
export function scorerShapeOf(
  runs: readonly ScoringRun[],
  { candidates }: CandidateList,
  per: RankingJob['per'],
): ScorerShape {
  return {
    runs: runs.map(({ run }) => run),
    candidates,
    forecasts: runs.map(({ forecast }) => forecast ?? null),
    groupOf: candidates.map(({ group }) => (per === 'bank' ? group : 0)),
  };
}

function rankBest({ rows, ids, idOffsets, ordinals }: UserBlock, best: BestCandidates, ranker: RecordRanker): void {
  const { scores, candidates, weights, probabilities } = best;
  const steps = probabilities.length / scores.length;
  for (let user = 0; user < rows; user += 1) {
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
export interface RankedState extends UserCounts {
  /** Probabilities per record. */
  readonly stride: number;
  readonly ranker: RecordRanker;
  /** Header of the users' column. */
  readonly user: string;
}

/** Visits the rows of the list in order, skipping duplicate users; returns the number of rows. */
export function visitRows(
  { feed }: RankingJob,
  { ranker }: RankedState,
  visitor: RecordVisitor,
  job: JobContext,
): Promise<number> {
  const { lateDuplicates } = feed.end;
  return ranker.visit(visitor, (ordinal) => isLateDuplicate(lateDuplicates, ordinal), job);
}

async function writeList(ranked: RankingJob, state: RankedState, job: JobContext): Promise<RankedList> {
  const { work, list, per, holdout = null } = ranked;
  const { records, scored, rejected, rejects, stride, user } = state;
  const shape: ListShape = { user, candidates: list.candidates, runs: ranked.runs };
  const output = openList({ work, holdout });
  try {
    const writer = new ListWriter(shape, stride, (bytes) => {
      output.write(bytes);
    });
    const sums = new ListSums(shape);
    const rows = await visitRows(
      ranked,
      state,
      (arena, offset, rank) => {
        writer.add(arena, offset, rank);
        sums.add(arena, offset);
      },
      job,
    );
    writer.flush();
    const notes = [...list.notes, ...reportNotes(listNotes(list.candidates, per, sums), job)];
    const { outputs, file, divided } = await finishList(output, { work, shape, per, holdout }, job);
    const forecast = divided === null ? sums.forecast() : divided.target.forecast();
    const amount = divided === null ? sums.expectedValue : divided.target.value;
    const expectedValue = hasValues(shape) ? { amount, currency: list.currency } : null;
    const written = divided === null ? rows : divided.target.rows;
    const further = await writeFormats(
      { ...ranked, rows: written, banks: banksIn(list.candidates), user },
      ranked.listFormats,
      job,
    );
    const manifest = rankedManifest(
      { ...ranked, ...state },
      {
        ...describeFile(file),
        columns: finishedColumns(shape, divided),
        rows: written,
        neutralised: writer.neutralised,
        notes: [
          ...notes,
          ...reportNotes(divided?.notes ?? [], job),
          ...neutralisedNotes(writer.neutralised, job),
          ...further.notes,
        ],
        expected: expectedCounts(forecast),
        ...(expectedValue !== null && { expectedValue }),
        ...describeHoldout(divided?.holdout),
        ...further.described,
      },
    );
    await publishList(work, [...outputs, ...further.outputs], manifest, job);
    const counts = { records, scored, rejected, written, candidates: list.candidates.length, rejects };
    return { ...counts, forecast, expectedValue, holdout: divided?.holdout ?? null, manifest };
  } finally {
    output.close();
  }
}
