import { rmSync } from 'node:fs';
import { basename } from 'node:path';

import { breathe, type JobContext } from '../job.ts';
import { BestCandidates } from './best.ts';
import { multiRows, type UserBlock } from './block.ts';
import type { CandidateList } from './candidates.ts';
import { isRepeated } from './duplicates.ts';
import type { AudienceFeed } from './feed.ts';
import type { FeedHeader, FeedProgress } from './feed-messages.ts';
import { listColumns, ListWriter, type ListShape } from './list.ts';
import { manifestBytes, type Manifest, type ManifestRun } from './manifest.ts';
import type { OutputFile, WrittenFile } from './output.ts';
import type { ScoringRun } from './predictor.ts';
import { Ranking } from './ranking.ts';
import type { RejectCount } from './rejects.ts';
import type { WorkFolder } from './work-folder.ts';

const KEPT = 'nothing was written';
const REPORT_EVERY_MS = 200;

/** What is ranked, and how. */
export interface RankingJob {
  readonly runs: readonly ScoringRun[];
  readonly list: CandidateList;
  /** The audience, opened, with blocks of `blockCapacity` users. */
  readonly feed: AudienceFeed;
  readonly header: FeedHeader;
  readonly per: 'user' | 'bank';
  readonly top: number | null;
  readonly work: WorkFolder;
  /** Described in the manifest. */
  readonly audience: string;
  readonly manifestRuns: readonly ManifestRun[];
  /** Bytes of records held in memory; see `Ranking`. */
  readonly budgetBytes?: number;
}

/** What came of it. */
export interface RankedList {
  readonly records: number;
  readonly scored: number;
  readonly rejected: number;
  readonly written: number;
  /** Candidates of each user. */
  readonly candidates: number;
  readonly rejects: readonly RejectCount[];
  readonly manifest: Manifest;
}

/** Scores every user of an audience with every candidate, ranks what is best and writes it with its manifest; nothing is left when it fails or is cancelled. */
export async function rankAudience(ranked: RankingJob, job: JobContext): Promise<RankedList> {
  const { list: { candidates }, runs, feed, header } = ranked;
  const stride = Math.max(...runs.map((run) => run.predictor.steps.length));
  const groupOf = candidates.map(({ group }) => (ranked.per === 'bank' ? group : 0));
  const ranking = new Ranking({ steps: stride, groupOf, top: ranked.top, spillPath: ranked.work.file('ranking'), budgetBytes: ranked.budgetBytes });
  try {
    const scoring = new BlockScoring(ranked, ranking, stride, groupOf);
    const report = progressReporter(candidates.length, job);
    for (let fed = await feed.next(); fed !== null; fed = await feed.next()) {
      if (!fed.settled) ranking.settle();
      await scoring.score(fed.block);
      feed.giveBack(fed.block);
      await breathe(job, KEPT);
      report(fed.progress);
    }
    return await writeList(ranked, { stride, ranking, user: header.columns[header.user] }, job);
  } finally {
    ranking.close();
  }
}

/** Puts blocks of users through the models into the ranking. */
class BlockScoring {
  readonly #ranked: RankingJob;
  readonly #ranking: Ranking;
  readonly #groupOf: readonly number[];
  readonly #best: BestCandidates;

  constructor(ranked: RankingJob, ranking: Ranking, stride: number, groupOf: readonly number[]) {
    this.#ranked = ranked;
    this.#ranking = ranking;
    this.#groupOf = groupOf;
    this.#best = new BestCandidates(blockCapacity(ranked.runs), stride);
  }

  async score(block: UserBlock): Promise<void> {
    const { runs, list: { candidates } } = this.#ranked;
    this.#best.clear();
    for (let index = 0; index < candidates.length; index += 1) {
      const candidate = candidates[index];
      if (index > 0 && this.#groupOf[index] !== this.#groupOf[index - 1]) this.#rankBest(block);
      const { run, predictor } = runs[candidate.run];
      const { single } = block.inputs[candidate.run];
      const stride = single.length / block.capacity;
      for (const { column, row } of candidate.fields) fillColumn(single, stride, column, row, block.rows);
      const probabilities = await predictor.predict(single.subarray(0, block.rows * stride), multiRows(block, candidate.run), block.rows);
      this.#best.offer(block, index, candidate, probabilities, run);
    }
    this.#rankBest(block);
  }

  #rankBest(block: UserBlock): void {
    this.#best.rank(block, this.#ranking);
    this.#best.clear();
  }
}

/** Users per block: as many as every model takes at once. */
export function blockCapacity(runs: readonly ScoringRun[]): number {
  return Math.min(...runs.map((run) => run.predictor.batchSize));
}

function progressReporter(candidates: number, job: JobContext): (progress: FeedProgress) => void {
  const started = performance.now();
  let reported = -Infinity;
  return ({ records, rejected, fraction }) => {
    const now = performance.now();
    if (now - reported < REPORT_EVERY_MS && fraction < 1) return;
    reported = now;
    const leftMs = fraction > 0 ? (now - started) * (1 / fraction - 1) : undefined;
    job.report({ phase: 'score', fraction, counts: { records, candidates: (records - rejected) * candidates }, leftMs });
  };
}

function fillColumn(single: Int32Array, stride: number, column: number, value: number, rows: number): void {
  for (let row = 0, cell = column; row < rows; row += 1, cell += stride) single[cell] = value;
}

interface RankedState {
  readonly stride: number;
  readonly ranking: Ranking;
  /** Header of the users' column. */
  readonly user: string;
}

async function writeList(ranked: RankingJob, { stride, ranking, user }: RankedState, job: JobContext): Promise<RankedList> {
  const { work, list } = ranked;
  const { records, rejected, rejects, repetitions } = ranked.feed.end;
  const scored = records - rejected;
  const shape: ListShape = { user, candidates: list.candidates, runs: ranked.runs.map(({ run, predictor }) => ({ run, steps: predictor.steps })) };
  const output = work.open();
  try {
    const writer = new ListWriter(shape, stride, (bytes) => { output.write(bytes); });
    const rows = await ranking.visit((arena, at, rank) => { writer.add(arena, at, rank); }, (ordinal) => isRepeated(repetitions, ordinal), job);
    writer.flush();
    const manifest: Manifest = {
      ...describe(output.finish()), created: new Date().toISOString(), audience: ranked.audience, per: ranked.per, top: ranked.top, columns: listColumns(shape),
      rows, records, scored, rejected, rejects, neutralised: writer.neutralised, runs: ranked.manifestRuns, notes: list.notes,
    };
    await publish(work, output, manifest, job);
    return { records, scored, rejected, written: rows, candidates: list.candidates.length, rejects, manifest };
  } finally {
    output.close();
  }
}

/** Gives list and manifest their names. An old manifest must not describe a new list, so it goes first. */
async function publish(work: WorkFolder, output: OutputFile, manifest: Manifest, job: JobContext): Promise<void> {
  const file = work.open('.manifest.json');
  file.write(manifestBytes(manifest));
  file.finish();
  await breathe(job, KEPT);
  rmSync(`${work.target}.manifest.json`, { force: true });
  output.publish();
  file.publish();
}

function describe(file: WrittenFile): Pick<Manifest, 'file' | 'bytes' | 'sha256'> {
  return { file: basename(file.path), bytes: file.bytes, sha256: file.sha256 };
}
