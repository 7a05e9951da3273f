import { createHash } from 'node:crypto';

import { readForecastParameters } from '../../core/predict/forecast.ts';
import { loadPlan } from '../../core/predict/plan.ts';
import { readTrained } from '../../core/predict/trained.ts';
import { readAnnotations } from '../../core/store/datasets/annotations.ts';
import { findState, readAppends, type AppendInfo } from '../../core/store/datasets/appends.ts';
import type { DatasetInfo } from '../../core/store/datasets/dataset-types.ts';
import { chunkCount, listDatasets, readChunk, readDictionary } from '../../core/store/datasets/datasets.ts';
import { readMappings } from '../../core/store/datasets/mappings.ts';
import { countRejects, listRejects } from '../../core/store/datasets/rejects.ts';
import { readSegments } from '../../core/store/datasets/segments.ts';
import { readViews } from '../../core/store/datasets/views.ts';
import { requireIntact } from '../../core/store/file/damaged-rows.ts';
import { withProject, type Project } from '../../core/store/file/project.ts';
import { listBanks } from '../../core/store/runs/banks.ts';
import { readCampaigns } from '../../core/store/runs/campaigns.ts';
import { listEpochs } from '../../core/store/runs/epochs.ts';
import { comparisons, studies, tunings } from '../../core/store/runs/experiments.ts';
import { readExports } from '../../core/store/runs/exports.ts';
import { experimentsOfRuns } from '../../core/store/runs/run-uses.ts';
import { listRuns } from '../../core/store/runs/runs.ts';

/** Everything that a project holds for its user, as texts that can be compared. */
export interface ProjectSnapshot {
  readonly banks: string;
  /** By name: rows, metadata and a hash of all columns and rejects. */
  readonly datasets: Readonly<Record<string, string>>;
  /** By name: status, metrics and, for a finished run, a hash of its plan, weights and forecast parameters. */
  readonly runs: Readonly<Record<string, string>>;
  /** The figures of each epoch. */
  readonly epochs: readonly string[];
  /** By name: what it did, and a hash of all columns as they were before it. */
  readonly appends: Readonly<Record<string, string>>;
  /** Exported lists with their control groups, campaigns, segments, saved views and annotations. */
  readonly savedItems: readonly string[];
  /** Comparisons, tunings, studies and the runs they use, and saved mappings. */
  readonly history: string;
}

/** Reads everything in a project; throws the program's errors if it is damaged. */
export function takeSnapshot(path: string): Promise<ProjectSnapshot> {
  return withProject(path, { mode: 'read' }, (project) => ({
    banks: JSON.stringify(listBanks(project)),
    datasets: Object.fromEntries(
      listDatasets(project).map((dataset) => [dataset.name, datasetSnapshot(project, dataset)]),
    ),
    runs: Object.fromEntries(listRuns(project).map((run) => [run.run, runSnapshot(project, run.run)])),
    epochs: listRuns(project).flatMap(({ run }) =>
      listEpochs(project, run).map((epoch) => JSON.stringify([run, epoch])),
    ),
    appends: Object.fromEntries(
      requireIntact(readAppends(project)).map((append) => [append.append, appendSnapshot(project, append)]),
    ),
    savedItems: [readExports, readCampaigns, readSegments, readViews, readAnnotations].flatMap((read) =>
      requireIntact<unknown>(read(project)).map(serialised),
    ),
    history: historySnapshot(project),
  }));
}

function datasetSnapshot(project: Project, dataset: DatasetInfo): string {
  const hash = createHash('sha256');
  hash.update(columnsHash(project, dataset));
  hash.update(serialised([...listRejects(project, dataset)]));
  return `${JSON.stringify(dataset)} ${JSON.stringify(countRejects(project, dataset))} ${hash.digest('hex')}`;
}

function columnsHash(project: Project, dataset: DatasetInfo): string {
  const hash = createHash('sha256');
  for (const column of dataset.columns) {
    for (let chunk = 0; chunk < chunkCount(dataset); chunk++)
      hash.update(serialised(readChunk(project, dataset, column, chunk)));
    if (column.kind === 'code' || column.kind === 'list')
      hash.update(serialised(readDictionary(project, dataset, column)));
  }
  return hash.digest('hex');
}

function appendSnapshot(project: Project, append: AppendInfo): string {
  const dataset = listDatasets(project).find(({ name }) => name === append.dataset)!;
  const before = findState(project, dataset, append.dataHashBefore);
  return serialised([append, before, before === null ? null : columnsHash(project, before)]);
}

function runSnapshot(project: Project, name: string): string {
  const run = listRuns(project).find((one) => one.run === name)!;
  if (run.status !== 'done') return JSON.stringify({ status: run.status });
  const plan = loadPlan(project, name);
  const hash = createHash('sha256');
  // The run itself, with its dates and speeds, is compared as text.
  const parts = [{ ...plan, run: null }, readTrained(project, plan), readForecastParameters(project, name)];
  for (const part of parts) hash.update(serialised(part));
  return `${JSON.stringify(run)} ${hash.digest('hex')}`;
}

function historySnapshot(project: Project): string {
  return serialised([
    comparisons.list(project),
    tunings.list(project),
    studies.list(project),
    experimentsOfRuns(project),
    requireIntact(readMappings(project)),
  ]);
}

/** A value as text, with its binary parts. */
function serialised(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (ArrayBuffer.isView(part)) return Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString('base64');
    return part instanceof Map ? [...part] : part;
  });
}
