import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { readForecastFacts } from '../../predict/forecast.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { listDatasets } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { getExport, type ExportInfo } from '../../store/runs/exports.ts';
import { listRuns } from '../../store/runs/runs.ts';
import { forecastStep, type ForecastShape, type StepForecast } from '../ranking/forecast.ts';
import { readExported, type ExportedCandidate, type ExportedRows } from './exported-rows.ts';
import { findImpressions, type FirstImpressions } from './impressions.ts';

/** Maximum number of rows of a list that is compared in memory. */
export const MAX_ROWS = 3_000_000;

/** Forecast and observed conversions of the rows whose impressions are mature for a step. */
export interface StepOutcome extends StepForecast {
  /** Rows that were shown, in impressions that are mature for the step. */
  readonly rows: number;
  /** Observed conversions of these rows. */
  readonly seen: number;
}

/** The outcome of an exported list. */
export interface ExportOutcome {
  readonly dataset: string;
  readonly rows: number;
  /** Rows whose user was shown the row's banner after the list was written; only the first such impression counts. */
  readonly shown: number;
  readonly steps: readonly StepOutcome[];
}

/** An outcome, or why there is none. */
export type OutcomeAnswer =
  | { readonly outcome: ExportOutcome; readonly why: null }
  | { readonly outcome: null; readonly why: 'too-long' | 'no-later-data' | 'choose-list' | 'changed' };

/** The export to compare, by its number in the history, and the path of its list, which the user chose. */
export interface OutcomeRequest {
  readonly export: number;
  readonly list?: string | undefined;
}

/**
 * Compares an exported list with its users' later impressions, from the newest dataset that has users and extends
 * beyond the export. The list must be unchanged. Does not read the path stored in the history, since a project may come
 * from an untrusted source. Throws `unknown-name` for an export that is not in the history.
 */
export async function exportOutcome(
  project: Project,
  { export: id, list }: OutcomeRequest,
  job: JobContext,
): Promise<OutcomeAnswer> {
  const entry = getExport(project, id);
  if (entry.rows > MAX_ROWS) return { outcome: null, why: 'too-long' };
  const dataset = laterDataset(listDatasets(project), Date.parse(entry.createdAt));
  if (dataset === null) return { outcome: null, why: 'no-later-data' };
  if (list === undefined) return { outcome: null, why: 'choose-list' };
  const rows = await readUnchanged(list, entry.sha256, dataset, job);
  if (rows === null) return { outcome: null, why: 'changed' };
  return { outcome: await compare(project, { entry, rows, dataset }, job), why: null };
}

/** The rows of a list with this hash; null for another list, or one that changes while it is read. */
async function readUnchanged(
  list: string,
  sha256: string,
  { steps }: DatasetInfo,
  job: JobContext,
): Promise<ExportedRows | null> {
  if ((await hashOf(list, job)) !== sha256) return null;
  const names = steps.map(({ name }) => name);
  const rows = await readExported(list, names, job);
  return (await hashOf(list, job)) === sha256 ? rows : null;
}

/** The newest dataset that has users and extends beyond a time; null if there is none. */
export function laterDataset(datasets: readonly DatasetInfo[], since: number): DatasetInfo | null {
  const usable = datasets.filter(
    ({ columns, lastTime }) => lastTime !== null && lastTime >= since && columns.some(({ role }) => role === 'user'),
  );
  return usable.sort((a, b) => (b.lastTime ?? 0) - (a.lastTime ?? 0))[0] ?? null;
}

/** SHA-256 of a file. */
export async function hashOf(path: string, job: JobContext): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(piece);
    await yieldToEventLoop(job);
  }
  return hash.digest('hex');
}

interface Comparison {
  readonly entry: ExportInfo;
  readonly rows: ExportedRows;
  readonly dataset: DatasetInfo;
}

async function compare(
  project: Project,
  { entry, rows, dataset }: Comparison,
  job: JobContext,
): Promise<ExportOutcome> {
  const impressions = await findImpressions(project, dataset, rows, Date.parse(entry.createdAt), job);
  const shape = forecastShape(project, rows.candidates, dataset);
  return {
    dataset: dataset.name,
    rows: entry.rows,
    shown: impressions.count,
    steps: dataset.steps.map(({ name }, step) => stepOutcome(shape, rows, impressions, { name, index: step })),
  };
}

/** The shape of a list for its forecast; for runs that were deleted, the forecast covers only chance. */
export function forecastShape(
  project: Project,
  candidates: readonly ExportedCandidate[],
  dataset: DatasetInfo,
): ForecastShape {
  const names = [...new Set(candidates.map(({ run }) => run))];
  const runs = listRuns(project);
  return {
    candidates: candidates.map(({ run, bank }) => ({ run: names.indexOf(run), bank })),
    runs: names.map((name) => {
      const info = runs.find(({ run }) => run === name);
      const steps = info?.steps ?? dataset.steps.map((step) => step.name);
      return { steps, forecast: info === undefined ? null : readForecastFacts(project, name) };
    }),
  };
}

function stepOutcome(
  shape: ForecastShape,
  { probabilities, candidateOf }: ExportedRows,
  { depth, open }: FirstImpressions,
  { name, index }: { readonly name: string; readonly index: number },
): StepOutcome {
  let [expected, variance, seen] = [0, 0, 0];
  const rows = new Float64Array(shape.candidates.length);
  for (let row = 0; row < depth.length; row += 1) {
    const probability = probabilities[index][row];
    // For immature impressions, fast conversions would count and slow ones would still be missing.
    if (depth[row] < 0 || Number.isNaN(probability) || (open[row] & (1 << index)) !== 0) continue;
    rows[candidateOf[row]] += 1;
    expected += probability;
    variance += probability * (1 - probability);
    if (depth[row] > index) seen += 1;
  }
  const total = rows.reduce((sum, count) => sum + count, 0);
  return { ...forecastStep(shape, name, { expected, variance, rows }), rows: total, seen };
}
