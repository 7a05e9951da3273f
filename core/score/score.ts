import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';

import { AppError } from '../errors.ts';
import type { JobContext } from '../job.ts';
import { loadMapping, mappingSchema, parseMapping, type MappingFile } from '../ingest/mapping.ts';
import { listBanks } from '../store/banks.ts';
import type { Project } from '../store/project.ts';
import { refuseReplacing, type InputFile } from '../store/replacing.ts';
import type { RunInfo } from '../store/runs.ts';
import { loadPlan } from '../train/plan.ts';
import { readTrained, type TrainedModel } from '../train/trained.ts';
import type { AudienceMapping } from './audience.ts';
import { listCandidates, type CandidateList } from './candidates.ts';
import { AudienceFeed } from './feed.ts';
import type { ManifestRun } from './manifest.ts';
import { blockShape, rankAudience, scorerShape, type RankedList } from './rank.ts';
import type { RejectCount } from './rejects.ts';
import type { ScoringRun } from './run.ts';
import { ThreadScorer } from './scorer.ts';
import { WorkFolder } from './work-folder.ts';

/** Users per block: enough for a model to be at its fastest. */
const BLOCK_USERS = 2048;
/** Blocks that are filled or ranked while as many as there are lanes are scored. */
const SPARE_BLOCKS = 3;
/** Size of an audience that one thread scores. */
const SHORT_BYTES = 4 << 20;
/** Beyond that, reading the audience is what takes the time. */
const MOST_LANES = 16;

/** What to score, with what, and where the list goes. */
export interface ScoreOptions {
  /** One run per bank. */
  readonly runs: readonly string[];
  /** A file or a folder of files. */
  readonly audience: string;
  /** The ranked CSV; `<out>.manifest.json` is written beside it. */
  readonly out: string;
  /** Every user's best banner in one list, or a list of all users per bank. */
  readonly per: 'user' | 'bank';
  /** How many rows of the list (of each bank) are wanted; all where it is left out. */
  readonly top?: number;
  /** Path of a mapping file for the audience, or its content. */
  readonly mapping?: string | MappingFile;
}

/** What scoring did. */
export interface ScoreResult {
  readonly audience: string;
  readonly records: number;
  /** Users whose candidates were scored: records = scored + rejected. */
  readonly scored: number;
  readonly rejected: number;
  /** Rows of the ranked CSV. */
  readonly written: number;
  /** Rows put through the models (users × candidates) per second, from opening the audience to the finished list. */
  readonly rowsPerSecond: number;
  /** Candidates of each user. */
  readonly candidates: number;
  readonly elapsedMs: number;
  readonly rejects: readonly RejectCount[];
  /** Path of the manifest. */
  readonly manifest: string;
  readonly notes: readonly string[];
}

/**
 * Scores an audience with the models of one or more banks and writes the ranked banner list: score = weight × ŷ of the bank's objective (eq. 1).
 * Streams in bounded memory; when it fails, is cancelled or killed, the files of an earlier call stay as they are.
 * Throws `state` for a run that is not trained to its end, `invalid-input` for runs or an audience that do not fit together.
 */
export async function scoreAudience(project: Project, options: ScoreOptions, job: JobContext): Promise<ScoreResult> {
  if (options.top !== undefined && !(Number.isInteger(options.top) && options.top >= 1)) {
    throw new AppError('usage', `unusable top: ${options.top}`, 'give a whole number from 1 up');
  }
  refuseOverwriting(project, options, [options.audience]);
  const runs = options.runs.map((run) => readRun(project, run));
  const mapping = typeof options.mapping === 'string' ? await loadMapping(options.mapping) : parseMapping(options.mapping ?? {});
  const list = listCandidates(runs, listBanks(project));
  for (const note of list.notes) job.report({ phase: 'score', note });
  return scoreRuns(project, runs, list, mapping, options, job);
}

/** A run with its model and what it was trained on. */
interface StoredRun extends ScoringRun {
  readonly info: RunInfo;
  /** SHA-256 of the training data. */
  readonly dataHash: string;
  /** How the training data were read. */
  readonly trainedOn: AudienceMapping;
  readonly model: TrainedModel;
}

function readRun(project: Project, name: string): StoredRun {
  const plan = loadPlan(project, name);
  const { run: info, schema, candidates, parts } = plan;
  const { run, bank, objective, steps } = info;
  return { run, bank, objective, steps, schema, seen: candidates, info, dataHash: parts.train.dataHash, trainedOn: mappingOf(plan.mapping), model: readTrained(project, plan) };
}

async function scoreRuns(project: Project, runs: readonly StoredRun[], list: CandidateList, mapping: MappingFile, options: ScoreOptions, job: JobContext): Promise<ScoreResult> {
  const { audience, out, per, top = null } = options;
  const started = performance.now();
  const lanes = laneCount(audience);
  const work = new WorkFolder(out);
  const threads: { close(): Promise<void> }[] = [];
  const open = <T extends { close(): Promise<void> }>(thread: T): T => {
    threads.push(thread);
    return thread;
  };
  try {
    const feed = open(new AudienceFeed({
      paths: [audience], options: { dialect: mapping.dialect, tempFolder: work.path }, mapping, banks: list.banks, usersPath: work.file('users'),
      shape: blockShape(runs, list, per, BLOCK_USERS), models: runs.map(({ run, schema, trainedOn }) => ({ run, schema, trainedOn })),
    }, lanes + SPARE_BLOCKS, job.signal));
    const setup = { shape: scorerShape(runs, list, per), models: runs.map(({ model }) => model) };
    const scorers = Array.from({ length: lanes }, () => open(new ThreadScorer(setup, job.signal)));
    const header = await feed.open();
    refuseOverwriting(project, options, header.files);
    const manifestRuns = runs.map((run, index) => describeRun(run, list, index));
    const ranked = await rankAudience({ runs, list, feed, header, scorers, per, top, work, audience, manifestRuns }, job);
    return resultOf(options, ranked, performance.now() - started);
  } finally {
    await Promise.all(threads.map((thread) => thread.close()));
    work.remove();
  }
}

/** One thread of models for a short list, which is done before others would be ready; else one per core. */
function laneCount(audience: string): number {
  const found = statSync(audience, { throwIfNoEntry: false });
  const short = found === undefined || (found.isFile() && found.size < SHORT_BYTES);
  return short ? 1 : Math.min(availableParallelism(), MOST_LANES);
}

function resultOf({ audience, out }: ScoreOptions, { records, scored, rejected, written, candidates, rejects, manifest }: RankedList, elapsedMs: number): ScoreResult {
  return {
    audience, records, scored, rejected, written, rowsPerSecond: Math.round((scored * candidates) / (elapsedMs / 1000)),
    candidates, elapsedMs: Math.round(elapsedMs), rejects, manifest: manifestPath(out), notes: manifest.notes,
  };
}

function mappingOf(mapping: unknown): AudienceMapping {
  const parsed = mappingSchema.safeParse(mapping);
  return parsed.success ? parsed.data : {};
}

function describeRun({ info, dataHash }: StoredRun, list: CandidateList, index: number): ManifestRun {
  const { run, model, bank, weightsSha256 } = info;
  const objectives = new Set(list.candidates.filter((candidate) => candidate.run === index).map(({ objective }) => objective));
  return { run, model, bank, objective: [...objectives].join(', '), dataset: info.dataset, dataHash, weightsSha256 };
}

/** Neither the list nor its manifest may replace a project or what the list is made from; `files` are those of the audience. */
function refuseOverwriting(project: Project, { out, mapping }: ScoreOptions, files: readonly string[]): void {
  const inputs: InputFile[] = [
    { path: project.path, what: 'the project', project: true },
    ...(typeof mapping === 'string' ? [{ path: mapping, what: 'the mapping file' }] : []),
    ...files.map((path) => ({ path, what: 'an audience file' })),
  ];
  for (const path of [out, manifestPath(out)]) refuseReplacing(path, inputs);
}

function manifestPath(out: string): string {
  return `${out}.manifest.json`;
}
