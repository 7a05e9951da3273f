import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';

import { AppError } from '../errors.ts';
import type { JobContext } from '../job.ts';
import { loadMapping, mappingSchema } from '../ingest/mapping.ts';
import { listBanks } from '../store/banks.ts';
import { listDatasets, type DatasetInfo } from '../store/datasets.ts';
import type { Project } from '../store/project.ts';
import { getRun, type RunInfo } from '../store/runs.ts';
import { loadTrained } from '../train/trained.ts';
import type { AudienceMapping } from './audience.ts';
import { listCandidates, type CandidateList } from './candidates.ts';
import { AudienceFeed } from './feed.ts';
import type { ManifestRun } from './manifest.ts';
import { WorkFolder } from './output.ts';
import type { ScoringRun } from './predictor.ts';
import { blockCapacity, rankAudience, type RankedList } from './rank.ts';
import type { RejectCount } from './rejects.ts';

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
  /** Path of a mapping file for the audience. */
  readonly mapping?: string;
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
  if (options.top !== undefined && !(Number.isInteger(options.top) && options.top >= 1)) throw new AppError('usage', `unusable top: ${options.top}`, 'give a whole number from 1 up');
  const infos = options.runs.map((run) => finishedRun(project, run));
  const datasets = listDatasets(project);
  const mapping = options.mapping === undefined ? {} : await loadMapping(options.mapping);
  const runs = await Promise.all(infos.map((info) => openRun(project, info)));
  const list = listCandidates(runs, listBanks(project));
  for (const note of list.notes) job.report({ phase: 'score', note });
  const work = new WorkFolder(options.out);
  const started = performance.now();
  const feed = new AudienceFeed({
    paths: [options.audience], options: { dialect: mapping.dialect, tempFolder: work.path }, mapping, banks: list.banks, capacity: blockCapacity(runs), usersPath: work.file('users'),
    models: runs.map(({ run, predictor }, index) => ({ run, schema: predictor.schema, trainedOn: mappingOf(datasetOf(datasets, infos[index])) })),
  });
  try {
    const header = await feed.open();
    refuseOverwriting(options.out, header.files);
    const manifestRuns = infos.map((info, index) => describeRun(info, datasetOf(datasets, info), list, index));
    const ranked = await rankAudience({
      runs, list, feed, header, per: options.per, top: options.top ?? null, work, audience: options.audience, manifestRuns,
    }, job);
    return resultOf(options, ranked, performance.now() - started);
  } finally {
    await feed.close();
    work.remove();
  }
}

function resultOf({ audience, out }: ScoreOptions, { records, scored, rejected, written, candidates, rejects, manifest }: RankedList, elapsedMs: number): ScoreResult {
  return {
    audience, records, scored, rejected, written, rowsPerSecond: Math.round(candidates / (elapsedMs / 1000)),
    candidates, elapsedMs: Math.round(elapsedMs), rejects, manifest: `${out}.manifest.json`, notes: manifest.notes,
  };
}

function finishedRun(project: Project, run: string): RunInfo {
  const info = getRun(project, run);
  if (info.status === 'done') return info;
  throw new AppError('state', `run ${run} is not trained to its end: it is ${info.status}`,
    info.status === 'running' ? 'wait until it is done' : `go on with: train … --resume ${run}`);
}

async function openRun(project: Project, info: RunInfo): Promise<ScoringRun> {
  const predictor = await loadTrained(project, info.run);
  return { run: info.run, bank: info.bank, objective: predictor.objective, predictor, seen: predictor.candidates };
}

/** The data a run was trained on, unless they are gone. */
function datasetOf(datasets: readonly DatasetInfo[], { dataset }: RunInfo): DatasetInfo | undefined {
  return datasets.find((candidate) => candidate.name === dataset);
}

function mappingOf(dataset: DatasetInfo | undefined): AudienceMapping {
  const parsed = mappingSchema.safeParse(dataset?.mapping);
  return parsed.success ? parsed.data : {};
}

function describeRun({ run, model, bank, dataset, weightsSha256 }: RunInfo, data: DatasetInfo | undefined, list: CandidateList, index: number): ManifestRun {
  const objectives = new Set(list.candidates.filter((candidate) => candidate.run === index).map(({ objective }) => objective));
  return { run, model, bank, objective: [...objectives].join(', '), dataset, dataHash: data?.dataHash ?? null, weightsSha256 };
}

/** The list must not replace what it is made from. */
function refuseOverwriting(out: string, files: readonly string[]): void {
  if (!existsSync(out)) return;
  const target = realpathSync(out);
  const source = files.find((file) => realpathSync(resolve(file)) === target);
  if (source !== undefined) throw new AppError('invalid-input', `the output is an audience file: ${out}`, 'write the list to another file');
}
