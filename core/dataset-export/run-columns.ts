import { BlockReader, type Block } from '../features/blocks.ts';
import { wholeSelection } from '../features/selection.ts';
import { loadPlan, type TrainingPlan } from '../predict/plan.ts';
import { rowsOf, type StepPredictor } from '../predict/predict.ts';
import { openTrained, readTrained } from '../predict/trained.ts';
import { CHUNK_ROWS, type CodeColumn } from '../store/columns/columns.ts';
import { findState } from '../store/datasets/appends.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import type { Project } from '../store/file/project.ts';
import { labelOf, noEntry, type ExportColumn } from './columns.ts';

const PARTS = { train: 'training', valid: 'validation', test: 'test' } as const;

/** The columns that a run adds to an exported dataset. */
export interface RunColumns {
  readonly columns: readonly ExportColumn[];
  release(): Promise<void>;
}

/**
 * The columns of a run: the part that each sample is in, its labels as the run used them there, and the probability of
 * each step. Samples in no part have no labels. Throws like `readTrained`, and `invalid-input` if the dataset lacks a
 * field of the run.
 */
export async function runColumns(project: Project, dataset: DatasetInfo, run: string): Promise<RunColumns> {
  const plan = loadPlan(project, run);
  const parts = partReaders(project, dataset, plan);
  const predictor = await openTrained(readTrained(project, plan));
  try {
    const probabilities = probabilityReader(project, dataset, plan, predictor);
    return {
      columns: [
        {
          name: `${run}_part`,
          type: 'text',
          entry: (code) => parts[code - 1].name,
          read: (chunk) => partCodes(parts, chunk),
        },
        ...plan.run.steps.map((step, index) => labelColumn(`${run}_${step}`, index, parts)),
        ...plan.run.steps.map((step, index) => probabilityColumn(`${run}_p_${step}`, index, probabilities)),
      ],
      release: () => predictor.release(),
    };
  } catch (error) {
    await predictor.release();
    throw error;
  }
}

interface PartReader {
  readonly name: string;
  /** The samples of a chunk in this part, with their labels as the run used them. */
  read(chunk: number): Pick<Block, 'rows' | 'sourceRows' | 'depth' | 'matureSteps'>;
}

const NO_ROWS = { rows: 0, sourceRows: new Uint32Array(0), depth: new Uint8Array(0), matureSteps: new Uint8Array(0) };

/**
 * The readers of those parts of a run that come from this dataset, as it is or as it was before an append. A refit is
 * trained on all samples of its dataset, so only other data can validate or test it.
 */
function partReaders(project: Project, dataset: DatasetInfo, { parts, run, refit }: TrainingPlan): PartReader[] {
  return (['train', 'valid', 'test'] as const).flatMap((key) => {
    const part = parts[key];
    if (part === null || part.dataset !== dataset.name) return [];
    if (refit !== undefined && key !== 'train' && part.dataHash === parts.train.dataHash) return [];
    // An append leaves the rows before it where they are.
    const state = findState(project, dataset, part.dataHash);
    if (state === null) return [];
    const reader = new BlockReader(project, state, { fields: [] }, part.selection, {
      steps: run.steps,
      cacheBytes: 0,
    });
    return [
      { name: PARTS[key], read: lastRead((chunk) => (chunk < reader.chunkCount ? reader.read(chunk) : NO_ROWS)) },
    ];
  });
}

/** The part of each sample: the number of its reader, from 1. */
function partCodes(parts: readonly PartReader[], chunk: number): CodeColumn {
  const values = new Uint8Array(CHUNK_ROWS);
  for (const [index, { read }] of parts.entries())
    for (const row of read(chunk).sourceRows) values[row % CHUNK_ROWS] = index + 1;
  return { kind: 'code', values };
}

function labelColumn(name: string, step: number, parts: readonly PartReader[]): ExportColumn {
  return {
    name,
    type: 'integer',
    entry: noEntry,
    read: (chunk) => {
      const values = new Float32Array(CHUNK_ROWS).fill(NaN);
      for (const { read } of parts) {
        const { rows, sourceRows, depth, matureSteps } = read(chunk);
        for (let index = 0; index < rows; index++)
          values[sourceRows[index] % CHUNK_ROWS] = labelOf(step, depth[index], matureSteps[index]);
      }
      return { kind: 'number', values };
    },
  };
}

/** Probabilities by step, then by row of the chunk; NaN beyond its last row. */
type ChunkProbabilities = readonly Float32Array[];

/** Creates a function that predicts all samples of a chunk: one array of probabilities per step of the run. */
function probabilityReader(
  project: Project,
  dataset: DatasetInfo,
  { schema, run }: TrainingPlan,
  predictor: StepPredictor,
): (chunk: number) => Promise<ChunkProbabilities> {
  const all = { ...wholeSelection(), ignoreMaturity: true };
  const reader = new BlockReader(project, dataset, schema, all, { steps: run.steps, cacheBytes: 0 });
  return lastRead(async (chunk) => {
    const block = reader.read(chunk);
    const probabilities = run.steps.map(() => new Float32Array(CHUNK_ROWS).fill(NaN));
    for (let start = 0; start < block.rows; start += predictor.batchSize) {
      const end = Math.min(start + predictor.batchSize, block.rows);
      const predicted = await predictor.predict(rowsOf(block, start, end));
      for (let index = start; index < end; index++)
        for (let step = 0; step < run.steps.length; step++)
          probabilities[step][block.sourceRows[index] % CHUNK_ROWS] = predicted[step][index - start];
    }
    return probabilities;
  });
}

function probabilityColumn(
  name: string,
  step: number,
  read: (chunk: number) => Promise<ChunkProbabilities>,
): ExportColumn {
  return {
    name,
    type: 'number',
    entry: noEntry,
    read: async (chunk) => ({ kind: 'number', values: (await read(chunk))[step] }),
  };
}

/** Keeps the result of the last chunk, which several columns read. */
function lastRead<Result>(read: (chunk: number) => Result): (chunk: number) => Result {
  let last: { readonly chunk: number; readonly result: Result } | null = null;
  return (chunk) => {
    if (last?.chunk !== chunk) last = { chunk, result: read(chunk) };
    return last.result;
  };
}
