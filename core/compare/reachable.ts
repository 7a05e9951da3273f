import { createReadStream, statSync } from 'node:fs';
import { createInterface } from 'node:readline';

import { AppError } from '../errors.ts';
import { aucWithInterval, type AucWithInterval } from '../evaluate/auc-interval.ts';
import { meanInterval } from '../evaluate/over-seeds.ts';
import { spreadOf } from '../evaluate/paired.ts';
import { matureSamples, type Outcomes } from '../evaluate/steps.ts';
import { requiredReader } from '../features/columns.ts';
import { selectionCounts } from '../features/counts.ts';
import { labelReader } from '../features/labels.ts';
import { RowPicker, visitChunks } from '../features/picker.ts';
import type { Selection } from '../features/selection.ts';
import { userGroups } from '../features/user-groups.ts';
import type { JobContext } from '../job.ts';
import type { Part } from '../predict/parts.ts';
import { CHUNK_ROWS } from '../store/columns/columns.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import { getDataset } from '../store/datasets/datasets.ts';
import type { Project } from '../store/file/project.ts';
import { message, stepName } from '../text/message.ts';
import { IdIndex } from './id-index.ts';

/**
 * The AUC of the true probabilities on a selection with its interval, by step: the best that a model can be expected to
 * reach. Holds the whole selection in memory, at 8 bytes per sample and step, plus 23 to 41 for the ids and users.
 * Throws `invalid-file` if a probability is missing, repeated or invalid.
 */
export async function reachableAucs(
  project: Project,
  dataset: DatasetInfo,
  selection: Selection,
  truthFile: string,
  job: JobContext,
): Promise<Record<string, AucWithInterval>> {
  const { ids, groups, ...outcomes } = await selectedSamples(project, dataset, selection, job);
  const steps = dataset.steps.map(({ name }) => name);
  const truth = await readTruth(truthFile, steps, ids);
  return Object.fromEntries(
    steps.map((step, t) => {
      const samples = matureSamples(outcomes, t + 1);
      return [step, aucWithInterval(samples.pick(truth[t]), samples.labels, { groups: samples.pickGroups(groups) })];
    }),
  );
}

/** The AUCs of the true probabilities: over all test periods and in each of them, the oldest first. */
export interface ReachableAucs {
  readonly all: Readonly<Record<string, AucWithInterval>>;
  readonly byPeriod: readonly Readonly<Record<string, AucWithInterval>>[];
}

/** The AUC of the true probabilities in each test period, and their means; throws like `reachableAucs`. */
export async function reachableInPeriods(
  project: Project,
  tests: readonly Part[],
  truthFile: string,
  job: JobContext,
): Promise<ReachableAucs> {
  const byPeriod: Record<string, AucWithInterval>[] = [];
  for (const { dataset, selection } of tests)
    byPeriod.push(await reachableAucs(project, getDataset(project, dataset), selection, truthFile, job));
  if (byPeriod.length === 1) return { all: byPeriod[0], byPeriod };
  const meanOf = (step: string): AucWithInterval => {
    const aucs = byPeriod.map((period) => period[step]);
    const { mean } = spreadOf(aucs.map(({ auc }) => auc).filter((auc) => auc !== null));
    return { auc: mean, ...meanInterval(aucs.map(({ auc, low, high }) => ({ value: auc, low, high }))) };
  };
  return { all: Object.fromEntries(Object.keys(byPeriod[0]).map((step) => [step, meanOf(step)])), byPeriod };
}

interface SelectedSamples extends Outcomes {
  /** Index of each selected sample by its id. */
  readonly ids: IdIndex;
  /** The group of each sample's user. */
  readonly groups: Uint16Array;
}

async function selectedSamples(
  project: Project,
  dataset: DatasetInfo,
  selection: Selection,
  job: JobContext,
): Promise<SelectedSamples> {
  const idColumn = dataset.columns.find(({ role }) => role === 'id');
  if (idColumn === undefined) throw new AppError('invalid-input', message('compare.noIds', { dataset: dataset.name }));
  const readId = requiredReader(project, dataset, 'id', 'text');
  const readLabels = labelReader(project, dataset, selection.knownAt);
  const { rows: count } = await selectionCounts(project, dataset, selection, job);
  const ids = new IdIndex(count);
  const depth = new Uint8Array(count);
  const matureSteps = new Uint8Array(count);
  const sourceRows = new Uint32Array(count);
  await visitChunks(new RowPicker(project, dataset, selection), job, (chunk, rows) => {
    const [{ bytes, offsets }, labels] = [readId(chunk), readLabels(chunk)];
    for (const row of rows) {
      depth[ids.size] = labels.depth[row];
      matureSteps[ids.size] = labels.matureSteps[row];
      sourceRows[ids.size] = chunk * CHUNK_ROWS + row;
      ids.add(bytes, offsets[row], offsets[row + 1]);
    }
  });
  return { ids, depth, matureSteps, groups: await userGroups(project, dataset, sourceRows, job) };
}

/** The true probabilities of the selected samples, per step `[samples]`, matched by id. */
async function readTruth(file: string, steps: readonly string[], ids: IdIndex): Promise<Float64Array[]> {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true)
    throw new AppError('invalid-file', message('compare.noTruthFile', { file }), message('compare.checkTruthPath'));
  const input = createReadStream(file);
  try {
    return await truthIn(createInterface({ input })[Symbol.asyncIterator](), file, steps, ids);
  } finally {
    input.destroy();
  }
}

/** Reads the true probabilities from the lines of the file, the header first. */
async function truthIn(
  lines: NodeJS.AsyncIterator<string>,
  file: string,
  steps: readonly string[],
  ids: IdIndex,
): Promise<Float64Array[]> {
  const columns = steps.map(() => new Float64Array(ids.size).fill(NaN));
  const header = ((await lines.next()).value ?? '') as string;
  const positions = steps.map((step) => header.split(',').indexOf(`p_${step}`));
  if (positions.includes(-1))
    throw new AppError(
      'invalid-file',
      message('compare.notTruth', { steps: steps.map(stepName), file }),
      message('compare.truthColumns', { columns: steps.map((step) => `p_${step}`) }),
    );
  let matched = 0;
  for await (const line of lines) {
    const id = Buffer.from(line.slice(0, line.indexOf(',')));
    const index = ids.find(id, 0, id.length);
    if (index === null) continue;
    const cells = line.split(',');
    if (!Number.isNaN(columns[0][index]))
      throw new AppError('invalid-file', message('compare.truthTwice', { sample: cells[0], file }));
    positions.forEach((position, t) => {
      columns[t][index] = probabilityIn(cells[position] ?? '', file);
    });
    matched++;
  }
  if (matched !== ids.size)
    throw new AppError(
      'invalid-file',
      message('compare.truthMissing', { missing: ids.size - matched, samples: ids.size, file }),
      message('compare.sameFunnel'),
    );
  return columns;
}

/** Rejects an empty cell, which would otherwise count as 0. */
function probabilityIn(cell: string, file: string): number {
  const value = cell.trim() === '' ? NaN : Number(cell);
  if (value >= 0 && value <= 1) return value;
  throw new AppError('invalid-file', message('compare.notProbability', { cell, file }));
}
