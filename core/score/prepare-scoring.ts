import { statSync } from 'node:fs';

import type { Engine } from '../engine/engine.ts';
import type { EngineChoice } from '../engine/names.ts';
import { threadCount } from '../engine/thread-count.ts';
import { AppError, unknownName } from '../errors.ts';
import { givenMapping, mappingSchema, type MappingFile } from '../ingest/mapping/mapping.ts';
import type { JobContext } from '../job.ts';
import { readForecastParameters } from '../predict/forecast.ts';
import { grosslyMiscalibratedSteps } from '../predict/gross-miscalibration.ts';
import { withAveragedBanners } from '../predict/pairs/averaged-banners.ts';
import { loadPlan, readOutline } from '../predict/plan.ts';
import { networksOf, readTrained, type TrainedModel } from '../predict/trained.ts';
import type { NamedConditions } from '../segment/conditions.ts';
import { getSegment } from '../segment/saved-segments.ts';
import { writtenCondition } from '../segment/written-conditions.ts';
import type { Project } from '../store/file/project.ts';
import { listBanks } from '../store/runs/banks.ts';
import type { RunInfo } from '../store/runs/runs.ts';
import { message, type Message } from '../text/message.ts';
import type { AudienceMapping } from './audience/audience.ts';
import type { BlockShape } from './audience/block.ts';
import { AudienceFeed } from './audience/feed.ts';
import { openEngineScorer, ThreadScorer, type BlockScorer, type ScorerSetup } from './block-scorer.ts';
import { assignRuns, banksWithBanners, type RunsByBank } from './candidates/assign-runs.ts';
import { listCandidates, type CandidateList, type ScoringRun } from './candidates/candidates.ts';
import { competitionNotes } from './candidates/values.ts';
import { openScoringEngine } from './engine.ts';
import { driftNotes, levelNotes } from './forecast-notes.ts';
import type { ManifestRun } from './output/manifest.ts';
import { reportNotes } from './output/publish.ts';
import type { WorkFolder } from './output/work-folder.ts';
import { blockShapeOf, scorerShapeOf, type RankingSetup } from './ranking/with-ranking.ts';

/** Users per block: enough for a model's full speed. */
const BLOCK_USERS = 2048;
/** Blocks being filled or ranked, in addition to one per scorer. */
const SPARE_BLOCKS = 3;
/** A single thread scores audiences smaller than this. */
const SHORT_BYTES = 4 << 20;
/** With more threads, reading the audience becomes the bottleneck. */
const MAX_THREADS = 16;

/** The audience to score, and the runs to score it with. */
export interface ScoringRequest {
  /** Each bank is scored by one of them: its own if there is one, else the one that was trained on all banks. */
  readonly runs: readonly string[];
  /** By bank, the run that scores it instead; null leaves the bank out. */
  readonly banks?: RunsByBank | undefined;
  /** A file or a folder of files. */
  readonly audience: string;
  /** Every user's best banner in one list, or one list of all users per bank. */
  readonly per: 'user' | 'bank';
  /** Path of a mapping file for the audience, or its content. */
  readonly mapping?: string | MappingFile;
  /** The formats of columns, which take precedence over those of the mapping and of the training data. */
  readonly formats?: MappingFile['formats'];
  /** Name of a saved segment: only its users are scored. */
  readonly segment?: string | undefined;
  /** The engine for the networks; ONNX Runtime on the CPU by default. */
  readonly engine?: EngineChoice;
}

/** A run with its model and a description of its training data. */
export interface StoredRun extends ScoringRun {
  readonly info: RunInfo;
  /** SHA-256 of the training data. */
  readonly dataHash: string;
  /** How the training data were read. */
  readonly trainedOn: AudienceMapping;
  readonly model: TrainedModel;
}

/** The models and candidates of a request. */
export interface ScoringSetup {
  readonly request: ScoringRequest;
  readonly runs: readonly StoredRun[];
  readonly candidateList: CandidateList;
  readonly mapping: MappingFile;
  readonly segment?: NamedConditions | undefined;
}

/**
 * Reads the runs and lists the candidates. Throws `state` for an unfinished run, and `invalid-input` for runs that do
 * not fit together.
 */
export async function prepareScoring(
  project: Project,
  request: ScoringRequest,
  job: JobContext,
): Promise<ScoringSetup> {
  const mapping = await givenMapping(request.mapping, job);
  const segment = request.segment === undefined ? undefined : getSegment(project, request.segment);
  const prepared = prepareRuns(project, request, job);
  if (segment === undefined) return { request, ...prepared, mapping };
  const note = message('score.onlySegment', {
    segment: segment.name,
    conditions: segment.conditions.map(writtenCondition),
  });
  const notes = [...prepared.candidateList.notes, ...reportNotes([note], job)];
  return { request, ...prepared, candidateList: { ...prepared.candidateList, notes }, mapping, segment };
}

/** The part of `prepareScoring` that needs no audience. */
export function prepareRuns(
  project: Project,
  { runs: names, banks, per }: Pick<ScoringRequest, 'runs' | 'banks' | 'per'>,
  job: JobContext,
): Pick<ScoringSetup, 'runs' | 'candidateList'> {
  checkNamed(names, banks);
  const requested = names.map((run) => readRun(project, run));
  const settings = listBanks(project);
  const used = new Set(assignRuns(requested, banks, banksWithBanners(settings)).map(({ index }) => index));
  if (used.size === 0)
    throw new AppError('invalid-input', message('score.noBankLeft'), message('score.nameBankToScore'));
  const usedRuns = requested.filter((_, index) => used.has(index));
  const unused = requested.filter((_, index) => !used.has(index));
  const { candidates } = listCandidates(usedRuns, settings, banks);
  const runs = usedRuns.map((run, index) => ({
    ...run,
    ...withAveragedBanners(
      run,
      candidates.filter((candidate) => candidate.run === index),
    ),
  }));
  const candidateList = listCandidates(runs, settings, banks);
  const notes = [
    ...unused.map(({ run }) => message('score.runUnused', { run })),
    ...candidateList.notes,
    ...miscalibrationNotes(project, runs, candidateList),
    ...driftNotes(runs),
    ...levelNotes(runs, candidateList.candidates),
    ...(per === 'user' ? competitionNotes(candidateList.candidates) : []),
  ];
  return { runs, candidateList: { ...candidateList, notes: reportNotes(notes, job) } };
}

/** Throws `unknown-name` for a run that is named for a bank but is not one of the request's runs. */
function checkNamed(runs: readonly string[], named: RunsByBank = {}): void {
  const unknown = Object.values(named).find((run) => run !== null && !runs.includes(run));
  if (typeof unknown === 'string') throw unknownName(message('noun.run'), unknown, runs);
}

/** A note on each bank whose run is miscalibrated by more than a factor of 2, by the rule of `promote`. */
function miscalibrationNotes(project: Project, runs: readonly StoredRun[], { candidates }: CandidateList): Message[] {
  const banks = new Map(candidates.map((candidate) => [candidate.bank, candidate]));
  return [...banks.values()].flatMap(({ bank, run: index, objective }) => {
    const { run } = runs[index];
    const steps = grosslyMiscalibratedSteps(project, run, objective);
    const original = readOutline(project, run)?.refit?.run;
    return steps.length === 0 ? [] : [message('score.grosslyMiscalibrated', { bank, run, original, steps })];
  });
}

function readRun(project: Project, name: string): StoredRun {
  const plan = loadPlan(project, name);
  const { run: info, schema, candidates, parts } = plan;
  const { run, bank, objective, steps } = info;
  return {
    run,
    bank,
    objective,
    steps,
    schema,
    candidates,
    info,
    dataHash: parts.train.dataHash,
    trainedOn: mappingOf(plan.mapping),
    forecast: readForecastParameters(project, run),
    model: readTrained(project, plan),
  };
}

/**
 * Starts the threads that read and score the audience, calls `use` with them, and ends them. `top` is the number of
 * rows wanted of each list; null for all.
 */
export async function withScorers<Result>(
  scoring: ScoringSetup,
  work: WorkFolder,
  top: number | null,
  job: JobContext,
  use: (setup: RankingSetup) => Promise<Result>,
): Promise<Result> {
  const { request, runs, candidateList } = scoring;
  const { audience, per, engine: choice = 'onnx' } = request;
  const models = runs.map(({ model }) => model);
  const blockShape = blockShapeOf(runs, candidateList, per, BLOCK_USERS);
  const scorerShape = scorerShapeOf(runs, candidateList, per);
  const scorerCount = scorerCountFor(audience);
  const engine = await openScoringEngine(choice, { shape: scorerShape, models }, scorerCount, job);
  const threads: Closable[] = [];
  const open = <T extends Closable>(thread: T): T => {
    threads.push(thread);
    return thread;
  };
  try {
    const feed = open(openFeed(scoring, work, blockShape, scorerCount, job));
    const scorers = await openScorers({ shape: scorerShape, models }, engine.name, scorerCount, open, job.signal);
    const header = await feed.open();
    const noted = { ...candidateList, notes: [...candidateList.notes, ...reportNotes(header.notes, job)] };
    const manifestRuns = runs.map((run, index) => describeRun(run, candidateList, index, engine));
    const opened = { runs, candidateList: noted, blockShape, scorerShape, feed, header, scorers };
    return await use({ ...opened, per, top, work, audience, manifestRuns });
  } finally {
    await Promise.all(threads.map((thread) => thread.close()));
  }
}

interface Closable {
  close(): Promise<void>;
}

/** Starts `count` threads with ONNX Runtime, or one scorer with another engine; calls `open` with each. */
async function openScorers(
  setup: ScorerSetup,
  engine: Engine['name'],
  count: number,
  open: <T extends Closable>(thread: T) => T,
  signal: AbortSignal,
): Promise<BlockScorer[]> {
  if (engine !== 'onnx') return [open(await openEngineScorer(setup, engine, signal))];
  return Array.from({ length: count }, () => open(new ThreadScorer(setup, signal)));
}

function openFeed(
  { request, runs, candidateList, mapping, segment }: ScoringSetup,
  work: WorkFolder,
  blockShape: BlockShape,
  scorerCount: number,
  job: JobContext,
): AudienceFeed {
  return new AudienceFeed(
    {
      paths: [request.audience],
      options: { dialect: mapping.dialect, tempFolder: work.path },
      mapping,
      segment,
      ...(request.formats && { given: request.formats }),
      banks: candidateList.banks,
      usersPath: work.file('users'),
      shape: blockShape,
      models: runs.map(({ run, schema, trainedOn }) => ({ run, schema, trainedOn })),
    },
    scorerCount + SPARE_BLOCKS,
    job.signal,
  );
}

/** A single thread for a short list, which finishes before further threads would be ready; else one per core. */
function scorerCountFor(audience: string): number {
  const file = statSync(audience, { throwIfNoEntry: false });
  const isShort = file === undefined || (file.isFile() && file.size < SHORT_BYTES);
  return isShort ? 1 : threadCount(MAX_THREADS);
}

/** The part of a stored mapping that applies to an audience; empty if the mapping is unreadable. */
export function mappingOf(mapping: unknown): AudienceMapping {
  const parsed = mappingSchema.safeParse(mapping);
  return parsed.success ? parsed.data : {};
}

function describeRun(
  { info, dataHash, model: trained }: StoredRun,
  candidateList: CandidateList,
  index: number,
  { name, device }: Engine,
): ManifestRun {
  const { run, model, bank, weightsSha256 } = info;
  const objectives = new Set(
    candidateList.candidates.filter((candidate) => candidate.run === index).map(({ objective }) => objective),
  );
  const machine = networksOf([trained]).length > 0 ? { engine: name, device } : { engine: info.engine, device: 'cpu' };
  return {
    run,
    model,
    bank,
    objective: [...objectives].join(', '),
    dataset: info.dataset,
    dataHash,
    weightsSha256,
    ...machine,
  };
}
