import { basename } from 'node:path';

import { AppError } from '../../errors.ts';
import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { message } from '../../text/message.ts';
import type { FeedProgress } from '../audience/feed-messages.ts';
import type { AudienceFeed, FedBlock } from '../audience/feed.ts';
import type { RejectCount } from '../audience/rejects.ts';
import type { BlockScorer } from '../block-scorer.ts';
import type { CandidateList } from '../candidates/candidates.ts';

const NOTHING_WRITTEN = message('base.nothingWritten');
const REPORT_EVERY_MS = 200;

/** An open audience, and the threads that score it. */
export interface OpenAudience {
  readonly candidateList: CandidateList;
  readonly feed: AudienceFeed;
  /** The scorers, which work in parallel. */
  readonly scorers: readonly BlockScorer[];
  /** The audience's path, for the manifest. */
  readonly audience: string;
}

/**
 * Scores the blocks of an audience in parallel and hands over each one, in any order; the first error stops everything.
 */
export async function scoreBlocks(
  { feed, scorers, candidateList }: OpenAudience,
  take: (scored: FedBlock) => void | Promise<void>,
  job: JobContext,
): Promise<void> {
  const report = progressReporter(candidateList.candidates.length, job);
  let failed = false;
  const scoreWith = async (scorer: BlockScorer): Promise<void> => {
    for (let fed = await feed.next(); fed !== null && !failed; fed = await feed.next()) {
      const block = await scorer.score(fed.block);
      await take({ ...fed, block });
      feed.release(block);
      await yieldToEventLoop(job, NOTHING_WRITTEN);
      report(fed.progress);
    }
  };
  const ends = await Promise.allSettled(
    scorers.map(async (scorer) => {
      try {
        await scoreWith(scorer);
      } catch (error) {
        failed = true;
        throw error;
      }
    }),
  );
  const failure = ends.find((end) => end.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}

function progressReporter(candidates: number, job: JobContext): (progress: FeedProgress) => void {
  const started = performance.now();
  let reported = -Infinity;
  return ({ records, rejected, fraction }) => {
    const now = performance.now();
    if (now - reported < REPORT_EVERY_MS && fraction < 1) return;
    reported = now;
    const leftMs = fraction > 0 ? (now - started) * (1 / fraction - 1) : undefined;
    job.report({
      phase: 'score',
      fraction,
      counts: { records, candidates: (records - rejected) * candidates },
      leftMs,
    });
  };
}

/** Counts of an audience's records by outcome. */
export interface UserCounts {
  readonly records: number;
  readonly scored: number;
  readonly rejected: number;
  readonly rejects: readonly RejectCount[];
}

/** Counts the records once all blocks are scored; throws `invalid-input` if there are none. */
export function countUsers({ feed, audience }: OpenAudience): UserCounts {
  const { records, rejected, rejects } = feed.end;
  if (records === 0)
    throw new AppError(
      'invalid-input',
      message('score.noRecords', { file: basename(audience) }),
      message('score.checkAudience'),
    );
  return { records, scored: records - rejected, rejected, rejects };
}
