import { AppError } from '../../errors.ts';
import type { JobContext } from '../../job.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import type { Project } from '../../store/file/project.ts';
import { getExport, readExports, type ExportInfo } from '../../store/runs/exports.ts';
import { message, type Message } from '../../text/message.ts';
import { readAssigned, type AssignedList } from './assigned-list.ts';
import { controlFindings, groupFindings, stillGrowing } from './control-findings.ts';
import { lateData, lostUsers, missingColumns, missingNames, repeatedExports } from './data-findings.ts';
import { laterDataset, namedDataset } from './datasets.ts';
import { exportsOfFiles, findFiles, hashFiles, type FilesProblem } from './export-files.ts';
import { forecastFindings, intervalNotes } from './findings.ts';
import { checkForecast, type ForecastCheck } from './forecast-check.ts';
import { compareGroups, type IncrementalResult } from './incremental.ts';
import { observe } from './observe.ts';
import { forecastShape, rankingRuns } from './ranking-runs.ts';
import { findRewrittenIds } from './rewritten-ids.ts';
import { stepPeriods, type StepPeriod } from './step-periods.ts';

/** Maximum number of rows of an export that is compared in memory. */
const MAX_ROWS = 3_000_000;

/** Which export to compare with which dataset, by default the newest one. */
export interface ResultsRequest {
  /**
   * The number of the export. By default, the export that the files belong to, or the first one if their list was
   * exported again; the latest of all exports if they belong to none.
   */
  readonly export?: number | undefined;
  readonly dataset?: string | undefined;
  /** The files of the export, in any order. A path that only the project names is never read. */
  readonly files: readonly string[];
  /** Whether the dataset has every conversion since the export: users without a sample then have not converted. */
  readonly coversEveryone: boolean;
}

/** The results of an export. */
export interface ListResults {
  readonly export: ExportInfo;
  readonly dataset: string;
  readonly since: number;
  readonly asOf: number;
  readonly coversEveryone: boolean;
  readonly periods: readonly StepPeriod[];
  readonly check: ForecastCheck;
  /** The steps that the export was ranked by. */
  readonly objectives: readonly string[];
  /** The comparison with the control group; null without one. */
  readonly incremental: IncrementalResult | null;
  /** Whether conversions of users without a sample are unknown, so that groups cannot be compared. */
  readonly unknown: boolean;
  readonly findings: readonly Message[];
}

/** Results, or why there are none. */
export type ResultsAnswer =
  | { readonly results: ListResults; readonly reason: null; readonly export: ExportInfo }
  | {
      readonly results: null;
      readonly reason: 'too-long' | 'no-later-data' | FilesProblem;
      readonly export: ExportInfo;
    };

/**
 * Compares an export with what its users did afterwards. Throws `unknown-name` for an export or a dataset that does not
 * exist, `state` without any export, and `invalid-input` for a dataset without users or times, or one that ends before
 * the export.
 */
export async function measureResults(
  project: Project,
  request: ResultsRequest,
  job: JobContext,
): Promise<ResultsAnswer> {
  const chosen = await hashFiles(request.files, job);
  const named = request.export === undefined ? null : getExport(project, request.export);
  const exports = named === null ? readExports(project).intact : [];
  const same = exportsOfFiles(exports, chosen);
  // If a list was exported again, results begin with its first export: else conversions since then would be lost.
  const entry = named ?? same.at(-1) ?? exports.at(0);
  if (entry === undefined)
    throw new AppError('state', message('listResults.noExport'), message('listResults.scoreFirst'));
  const noResults = (reason: Exclude<ResultsAnswer['reason'], null>): ResultsAnswer => ({
    results: null,
    reason,
    export: entry,
  });
  if (entry.rows + (entry.holdout?.rows ?? 0) > MAX_ROWS) return noResults('too-long');
  const since = Date.parse(entry.createdAt);
  const dataset =
    request.dataset === undefined ? laterDataset(project, since) : namedDataset(project, request.dataset, since);
  if (dataset === null) return noResults('no-later-data');
  const files = await findFiles(entry, chosen, job);
  if (typeof files === 'string') return noResults(files);
  const list = await readAssigned(
    files,
    dataset.steps.map(({ name }) => name),
    entry.per,
    job,
  );
  // Hashed once more, because a file may have changed while it was read.
  if (typeof (await findFiles(entry, await hashFiles(files, job), job)) === 'string') return noResults('changed');
  return {
    results: await compare(project, { entry, same, dataset, list, since, request }, job),
    reason: null,
    export: entry,
  };
}

interface Comparison {
  readonly entry: ExportInfo;
  /** All exports of the chosen list, the latest first, if none of them was named. */
  readonly same: readonly ExportInfo[];
  readonly dataset: DatasetInfo;
  readonly list: AssignedList;
  readonly since: number;
  readonly request: ResultsRequest;
}

async function compare(
  project: Project,
  { entry, same, dataset, list, since, request: { coversEveryone } }: Comparison,
  job: JobContext,
): Promise<ListResults> {
  const steps = dataset.steps.map(({ name }) => name);
  const asOf = dataset.asOf ?? dataset.lastTime ?? since;
  const periods = stepPeriods(dataset.steps, since, asOf);
  const observed = await observe(project, dataset, list, since, job);
  const runs = rankingRuns(project, list);
  const check = await checkForecast(list, observed, { shape: forecastShape(list, runs, steps), steps }, job);
  const incremental = entry.holdout === undefined ? null : await compareGroups(list, observed, steps.length, job);
  const rewritten = await findRewrittenIds(project, dataset, { list, observed, since }, job);
  const lost = lostUsers(dataset.name, list, observed, rewritten);
  const unknown = incremental !== null && (!lost.isComparable || (!coversEveryone && hasUnknown(incremental)));
  const objectives = steps.filter((step) => list.candidates.some(({ objective }) => objective === step));
  const findingsOf = (index: number): Message[] => [
    ...(entry.holdout === undefined || incremental === null || unknown || periods[index].until === null
      ? []
      : controlFindings(incremental, entry.holdout, steps[index], index)),
    ...forecastFindings(check, steps[index], index, runs),
  ];
  const findings = [
    ...missingColumns(dataset, list),
    ...missingNames(project, dataset, list),
    ...lost.findings,
    ...(lost.noneFound ? [] : objectives.flatMap((step) => findingsOf(steps.indexOf(step)))),
    ...intervalNotes(list, runs),
    ...(unknown && lost.isComparable ? [message('listResults.unknownUsers')] : []),
    ...(incremental === null ? [] : groupFindings(incremental)),
    ...(incremental === null || unknown ? [] : stillGrowing(check, periods)),
    ...lateData(dataset, since),
    ...repeatedExports(same),
  ];
  const compared = { periods, check, objectives, incremental, unknown };
  return { export: entry, dataset: dataset.name, since, asOf, coversEveryone, ...compared, findings };
}

function hasUnknown({ groups: { target, control } }: IncrementalResult): boolean {
  return target.found < target.users || control.found < control.users;
}
