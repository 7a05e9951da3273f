import { AppError } from '../errors.ts';
import type { JobContext } from '../job.ts';
import { refuseMovedProject, type Project } from '../store/file/project.ts';
import { refuseReplacing, type InputFile } from '../store/file/replacing.ts';
import type { Holdout } from '../store/runs/export-holdout.ts';
import { message, type Text } from '../text/message.ts';
import type { RejectCount } from './audience/rejects.ts';
import { controlPath, type HoldoutOptions } from './holdout/group.ts';
import { banksIn, formatPaths, NO_FORMATS, type ListFormats } from './list-formats/format-paths.ts';
import type { AdLists } from './list-formats/write-ad-lists.ts';
import { checkFormats } from './list-formats/write-formats.ts';
import { refuseOtherLists } from './output/earlier-list.ts';
import { expectedNumbers, manifestPath, type ExpectedMoney } from './output/manifest.ts';
import { WorkFolder } from './output/work-folder.ts';
import { prepareScoring, withScorers, type ScoringSetup, type ScoringRequest } from './prepare-scoring.ts';
import type { StepForecast } from './ranking/forecast.ts';
import { rankAudience, type RankedList } from './ranking/rank-audience.ts';

/** The options of scoring: the request, and where to write the list. */
export interface ScoreOptions extends ScoringRequest {
  /** The ranked CSV; `<out>.manifest.json` is written beside it. */
  readonly out: string;
  /** Number of rows to write (per bank, if there is a list per bank); all by default. */
  readonly top?: number;
  /** The control group to keep; none by default. */
  readonly holdout?: HoldoutOptions | null;
  /** Additional formats to write the list in. */
  readonly listFormats?: ListFormats;
}

/** The result of scoring. */
export interface ScoreResult {
  readonly audience: string;
  readonly records: number;
  /** Users whose candidates were scored: records = scored + rejected. */
  readonly scored: number;
  readonly rejected: number;
  /** Rows of the ranked CSV. */
  readonly written: number;
  /** Rows run through the models (users × candidates) per second, from opening the audience to the finished list. */
  readonly rowsPerSecond: number;
  /** Candidates per user. */
  readonly candidates: number;
  readonly elapsedMs: number;
  /** The engine that computed the probabilities, and its device; several for different kinds of runs. */
  readonly engine: string;
  readonly device: string;
  readonly rejects: readonly RejectCount[];
  /** Path of the manifest. */
  readonly manifest: string;
  /** The forecast of the list, by step. */
  readonly forecast: readonly StepForecast[];
  /** The expected value of the list's conversions; null if banks have no value. */
  readonly expectedValue: ExpectedMoney | null;
  /** The control group, which is not in the list; null if none was kept. */
  readonly holdout: Holdout | null;
  /** The files written for an ad platform; null if there are none. */
  readonly adLists: AdLists | null;
  /** Name of the copy for Excel; null without one. */
  readonly excel: string | null;
  readonly notes: readonly Text[];
}

/** The result of scoring, and what the export history also records. */
export interface ScoredList {
  readonly result: ScoreResult;
  /** SHA-256 of the ranked CSV. */
  readonly sha256: string;
  /** Expected conversions of the list by step. */
  readonly expected: Readonly<Record<string, number>>;
}

/**
 * Scores an audience with the models of one or more banks and writes the ranked list: score = weight × value × ŷ
 * of the bank's objective (eq. 1). Streams in bounded memory. When it fails, is cancelled or killed, the files of an
 * earlier call remain unchanged. Throws `state` for an unfinished run, and `invalid-input` for runs or an audience that
 * do not fit together.
 */
export async function scoreAudience(project: Project, options: ScoreOptions, job: JobContext): Promise<ScoreResult> {
  return (await scoreList(project, options, job)).result;
}

/** Does the same as `scoreAudience`, but returns more about the written list. */
export async function scoreList(project: Project, options: ScoreOptions, job: JobContext): Promise<ScoredList> {
  if (options.top !== undefined && !(Number.isInteger(options.top) && options.top >= 1)) {
    throw new AppError('usage', message('score.unusableTop', { top: options.top }), message('score.giveWholeNumber'));
  }
  refuseOverwriting(project, options, [options.audience]);
  return writeScored(project, await prepareScoring(project, options, job), options, job);
}

async function writeScored(
  project: Project,
  scoring: ScoringSetup,
  options: ScoreOptions,
  job: JobContext,
): Promise<ScoredList> {
  const started = performance.now();
  const work = new WorkFolder(options.out, () => refuseMovedProject(project));
  try {
    const { holdout = null, listFormats = NO_FORMATS } = options;
    const list = await withScorers(scoring, work, options.top ?? null, job, async (setup) => {
      refuseOverwriting(project, options, setup.header.files, banksIn(scoring.candidateList.candidates));
      await checkFormats(setup.header.columns, listFormats);
      return rankAudience({ ...setup, holdout, listFormats, dialect: scoring.mapping.dialect }, job);
    });
    return {
      result: resultOf(options, list, performance.now() - started),
      sha256: list.manifest.sha256,
      expected: expectedNumbers(list.forecast),
    };
  } finally {
    work.remove();
  }
}

/** The result of a list that was written. */
export function resultOf(
  { audience, out }: Pick<ScoreOptions, 'audience' | 'out'>,
  { records, scored, rejected, written, candidates, rejects, forecast, expectedValue, holdout, manifest }: RankedList,
  elapsedMs: number,
): ScoreResult {
  return {
    audience,
    records,
    scored,
    rejected,
    written,
    rowsPerSecond: Math.round((scored * candidates) / (elapsedMs / 1000)),
    candidates,
    elapsedMs: Math.round(elapsedMs),
    engine: distinct(manifest.runs.map(({ engine }) => engine)),
    device: distinct(manifest.runs.map(({ device }) => device)),
    rejects,
    manifest: manifestPath(out),
    forecast,
    expectedValue,
    holdout,
    adLists: manifest.adLists ?? null,
    excel: manifest.excel?.file ?? null,
    notes: manifest.notes,
  };
}

function distinct(names: readonly string[]): string {
  return [...new Set(names)].join(', ');
}

/**
 * Throws `invalid-input` if a list, or a file that is written beside it, would replace the project or an input of the
 * list; `files` are the files of the audience.
 */
export function refuseOverwriting(
  project: Project,
  options: ScoreOptions,
  files: readonly string[],
  banks: readonly string[] = [],
): void {
  const { out, mapping, holdout, listFormats } = options;
  const inputs = typeof mapping === 'string' ? [{ path: mapping, what: message('score.mappingFile') }] : [];
  const audience = files.map((path) => ({ path, what: message('score.audienceFile') }));
  refuseListPath(project.path, out, [...inputs, ...audience], { holdout, listFormats, banks });
}

/**
 * Throws `invalid-input` if a list at `out`, or a file that is written beside it, would replace the project, an input,
 * or a file of another list.
 */
export function refuseListPath(
  project: string,
  out: string,
  inputs: readonly InputFile[],
  beside: FilesBeside = {},
): void {
  const all: InputFile[] = [{ path: project, what: message('store.theProject'), project: true }, ...inputs];
  const paths = listPaths(out, beside);
  for (const path of paths) refuseReplacing(path, all);
  refuseOtherLists(out, paths);
}

/** The files written beside a list. */
export interface FilesBeside {
  readonly holdout?: HoldoutOptions | null | undefined;
  readonly listFormats?: ListFormats | undefined;
  /** The banks of the list. */
  readonly banks?: readonly string[];
}

/** The paths of all files that are written for a list. */
export function listPaths(
  out: string,
  { holdout = null, listFormats = NO_FORMATS, banks = [] }: FilesBeside = {},
): string[] {
  const control = holdout === null ? [] : [controlPath(out)];
  return [out, manifestPath(out), ...control, ...formatPaths(out, listFormats, banks)];
}
