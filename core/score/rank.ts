import { rmSync } from 'node:fs';
import { basename } from 'node:path';

import { breathe, type JobContext } from '../job.ts';
import type { RecordBatch, Table } from '../ingest/table.ts';
import type { AudiencePlan } from './audience.ts';
import { BestCandidates } from './best.ts';
import { BlockFiller, UserBlock } from './block.ts';
import type { CandidateList } from './candidates.ts';
import { UserSet } from './duplicates.ts';
import { listColumns, ListWriter, type ListShape } from './list.ts';
import { manifestBytes, type Manifest, type ManifestRun } from './manifest.ts';
import type { WorkFolder, WrittenFile } from './output.ts';
import type { ScoringRun } from './predictor.ts';
import { Ranking } from './ranking.ts';
import { RejectCounter, type RejectCount } from './rejects.ts';

const KEPT = 'nothing was written';
const REPORT_EVERY_MS = 200;

/** What is ranked, and how. */
export interface RankingJob {
  readonly runs: readonly ScoringRun[];
  readonly list: CandidateList;
  readonly table: Table;
  readonly plan: AudiencePlan;
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
  /** Rows that went through the models: users × their candidates. */
  readonly candidates: number;
  readonly rejects: readonly RejectCount[];
  readonly manifest: Manifest;
}

/** Scores every user of an audience with every candidate, ranks what is best and writes it with its manifest; nothing is left when it fails or is cancelled. */
export async function rankAudience(ranked: RankingJob, job: JobContext): Promise<RankedList> {
  const { list: { candidates }, runs, work } = ranked;
  const stride = Math.max(...runs.map((run) => run.predictor.steps.length));
  const groupOf = candidates.map(({ group }) => (ranked.per === 'bank' ? group : 0));
  const users = new UserSet(work.file('users'));
  const ranking = new Ranking({ steps: stride, groupOf, top: ranked.top, spillPath: work.file('ranking'), budgetBytes: ranked.budgetBytes });
  try {
    const scoring = new AudienceScoring(ranked, users, ranking, stride, groupOf);
    await scoring.run(job);
    const rejected = scoring.finishRejects();
    return await writeList(ranked, { stride, users, ranking, ...rejected }, job);
  } finally {
    ranking.close();
    users.close();
  }
}

/** Puts an audience through the models, block by block, into the ranking. */
class AudienceScoring {
  readonly #ranked: RankingJob;
  readonly #users: UserSet;
  readonly #ranking: Ranking;
  readonly #groupOf: readonly number[];
  readonly #rejects = new RejectCounter();
  readonly #block: UserBlock;
  readonly #filler: BlockFiller;
  readonly #best: BestCandidates;
  /** The number of the first record of each file. */
  readonly #files: { file: string; first: number }[] = [];
  #reported = 0;
  #started = 0;

  constructor(ranked: RankingJob, users: UserSet, ranking: Ranking, stride: number, groupOf: readonly number[]) {
    const capacity = Math.min(...ranked.runs.map((run) => run.predictor.batchSize));
    this.#ranked = ranked;
    this.#users = users;
    this.#ranking = ranking;
    this.#groupOf = groupOf;
    this.#block = new UserBlock(ranked.plan, capacity);
    this.#filler = new BlockFiller(ranked.plan, users, this.#rejects, capacity);
    this.#best = new BestCandidates(capacity, stride);
  }

  async run(job: JobContext): Promise<void> {
    this.#started = performance.now();
    for await (const batch of this.#ranked.table.batches(job)) await this.#take(batch, job);
    if (this.#block.rows > 0) await this.#scoreBlock(job);
    this.#report(job);
  }

  /** Adds the repetitions that only show at the end; returns how many records there were and what became of them. */
  finishRejects(): { records: number; rejected: number; rejects: RejectCount[] } {
    const { records } = this.#filler;
    const { count, first } = this.#users.resolve(records);
    if (first !== null) {
      const file = this.#files.findLast((start) => start.first <= first.ordinal)?.file ?? '';
      const column = this.#ranked.plan.columns[this.#ranked.plan.user];
      this.#rejects.add('duplicate user', () => ({ file, line: first.line, column, value: null }), count);
    }
    return { records, rejected: this.#rejects.total, rejects: this.#rejects.list() };
  }

  async #take(batch: RecordBatch, job: JobContext): Promise<void> {
    if (this.#files.at(-1)?.file !== batch.file) this.#files.push({ file: batch.file, first: this.#filler.records });
    this.#filler.countBroken(batch);
    for (let from = 0; from < batch.rows;) {
      from += this.#filler.take(batch, from, this.#block);
      if (this.#block.rows === this.#block.capacity) await this.#scoreBlock(job);
    }
  }

  async #scoreBlock(job: JobContext): Promise<void> {
    const { runs, list: { candidates } } = this.#ranked;
    const block = this.#block;
    if (this.#users.spilled) this.#ranking.settle();
    this.#best.clear();
    for (let index = 0; index < candidates.length; index += 1) {
      const candidate = candidates[index];
      if (index > 0 && this.#groupOf[index] !== this.#groupOf[index - 1]) this.#rankBest();
      const { run, predictor } = runs[candidate.run];
      const { single } = block.inputs[candidate.run];
      const stride = single.length / block.capacity;
      for (const { column, row } of candidate.fields) fillColumn(single, stride, column, row, block.rows);
      const probabilities = await predictor.predict(single.subarray(0, block.rows * stride), block.multiRows(candidate.run), block.rows);
      this.#best.offer(block, index, candidate, probabilities, run);
    }
    this.#rankBest();
    block.clear();
    await breathe(job, KEPT);
    if (performance.now() - this.#reported > REPORT_EVERY_MS) this.#report(job);
  }

  #rankBest(): void {
    this.#best.rank(this.#block, this.#ranking);
    this.#best.clear();
  }

  #report(job: JobContext): void {
    this.#reported = performance.now();
    const { table, list } = this.#ranked;
    const { records } = this.#filler;
    const fraction = table.totalBytes > 0 ? Math.min(1, table.consumedBytes() / table.totalBytes) : 1;
    const leftMs = fraction > 0 ? (this.#reported - this.#started) * (1 / fraction - 1) : undefined;
    job.report({ phase: 'score', fraction, counts: { records, candidates: (records - this.#rejects.total) * list.candidates.length }, leftMs });
  }
}

function fillColumn(single: Int32Array, stride: number, column: number, value: number, rows: number): void {
  for (let row = 0, cell = column; row < rows; row += 1, cell += stride) single[cell] = value;
}

interface RankedState {
  readonly stride: number;
  readonly users: UserSet;
  readonly ranking: Ranking;
  readonly records: number;
  readonly rejected: number;
  readonly rejects: readonly RejectCount[];
}

async function writeList(ranked: RankingJob, state: RankedState, job: JobContext): Promise<RankedList> {
  const { work, plan, list } = ranked;
  const { records, rejected, rejects, users } = state;
  const shape: ListShape = {
    user: plan.columns[plan.user], candidates: list.candidates, runs: ranked.runs.map(({ run, predictor }) => ({ run, steps: predictor.steps })),
  };
  const output = work.open();
  try {
    const writer = new ListWriter(shape, state.stride, (bytes) => { output.write(bytes); });
    const written = await state.ranking.visit((arena, at, rank) => { writer.add(arena, at, rank); }, (ordinal) => users.isRepeated(ordinal), job);
    writer.flush();
    const file = output.finish();
    const scored = records - rejected;
    const manifest: Manifest = {
      ...describe(file), created: new Date().toISOString(), audience: ranked.audience, per: ranked.per, top: ranked.top, columns: listColumns(shape),
      rows: written, records, scored, rejected, rejects, neutralised: writer.neutralised, runs: ranked.manifestRuns, notes: list.notes,
    };
    const manifestFile = work.open('.manifest.json');
    manifestFile.write(manifestBytes(manifest));
    manifestFile.finish();
    await breathe(job, KEPT);
    // An old manifest must not describe a new list, so it goes first.
    rmSync(`${work.target}.manifest.json`, { force: true });
    output.publish();
    manifestFile.publish();
    return { records, scored, rejected, written, candidates: scored * list.candidates.length, rejects, manifest };
  } finally {
    output.close();
  }
}

function describe(file: WrittenFile): Pick<Manifest, 'file' | 'bytes' | 'sha256'> {
  return { file: basename(file.path), bytes: file.bytes, sha256: file.sha256 };
}
