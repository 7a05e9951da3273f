import { BlockReader, type Block } from '../../../features/blocks.ts';
import { selectionCounts } from '../../../features/counts.ts';
import { RowPicker } from '../../../features/picker.ts';
import { userGroups } from '../../../features/user-groups.ts';
import { yieldToEventLoop, type JobContext } from '../../../job.ts';
import type { LightgbmConfig } from '../../../models/lightgbm.ts';
import { dataOfPart, ofBank, type Part } from '../../../predict/parts.ts';
import type { TrainingPlan } from '../../../predict/plan.ts';
import { rowsOf } from '../../../predict/predict.ts';
import { TreesMatrix } from '../../../predict/trees-matrix.ts';
import { CHUNK_ROWS } from '../../../store/columns/columns.ts';
import type { Project } from '../../../store/file/project.ts';
import type { GrownTrees } from '../../../trees/continuation.ts';
import { TreesTrainerThread } from '../../../trees/trees-trainer-thread.ts';
import { needsAllBanks } from '../epoch-choice.ts';

/** Number of rows to compute the bins from, LightGBM's default. */
const SAMPLED_ROWS = 200_000;

/** A trainer that holds all data, and the number of its training rows. */
export interface LoadedTrainer {
  readonly trainer: TreesTrainerThread;
  readonly trainRows: number;
}

/**
 * Starts a trainer, which may continue with existing trees of its first step. Feeds it all training and validation
 * samples chunk by chunk: it keeps only their bins.
 */
export async function openTrainer(
  project: Project,
  plan: TrainingPlan,
  settings: LightgbmConfig,
  threads: number,
  grown: GrownTrees | null,
  job: JobContext,
): Promise<LoadedTrainer> {
  const { parts, schema, run } = plan;
  const matrix = new TreesMatrix(schema, settings.multiValues);
  const valid = validatingPart(plan);
  const [trainRows, validRows] = [await countRows(project, parts.train, job), await countRows(project, valid, job)];
  const rate = parts.valid.selection.keepNegatives?.rate;
  const trainer = new TreesTrainerThread({
    columns: matrix.columns,
    categorical: matrix.categorical,
    trainRows,
    validRows,
    parameters: parametersOf(settings, run.seed, threads),
    weighting: rate === undefined ? null : { lastDepth: run.steps.length, otherWeight: 1 / rate },
    grown,
  });
  try {
    await feedTrainer(trainer, project, plan, matrix, trainRows, job);
    return { trainer, trainRows };
  } catch (error) {
    await trainer.close();
    throw error;
  }
}

/** Feeds a trainer a sample of the training data, which decides the bins, then all samples. */
async function feedTrainer(
  trainer: TreesTrainerThread,
  project: Project,
  plan: TrainingPlan,
  matrix: TreesMatrix,
  trainRows: number,
  job: JobContext,
): Promise<void> {
  const { train } = plan.parts;
  const valid = validatingPart(plan);
  const draw = new EvenDraw(trainRows, SAMPLED_ROWS);
  await eachMatrix(project, plan, train, matrix, job, (values) =>
    trainer.request('sample', [draw.take(values, matrix.columns)]),
  );
  await eachMatrix(project, plan, train, matrix, job, (values, { depth, matureSteps }) =>
    trainer.request('push', ['train', values, depth, matureSteps], [values.buffer as ArrayBuffer]),
  );
  const isOfRunBank = valid === plan.parts.valid ? null : runBankRows(project, plan);
  const data = dataOfPart(project, valid);
  await eachMatrix(project, plan, valid, matrix, job, async (values, { depth, matureSteps, sourceRows }, chunk) => {
    const groups = await userGroups(project, data, sourceRows, job);
    const rows = { ofRunBank: isOfRunBank?.(chunk, sourceRows), groups };
    await trainer.request('push', ['valid', values, depth, matureSteps, rows], [values.buffer as ArrayBuffer]);
  });
}

/** The samples that validate the trees: those of all banks if these choose the number of trees of some step. */
function validatingPart({ parts, choices }: TrainingPlan): Part {
  return choices !== undefined && needsAllBanks(choices, { independent: true })
    ? ofBank(parts.valid, null)
    : parts.valid;
}

/** Marks the rows of a chunk that belong to the run's validation set with 1, and others with 0. */
function runBankRows(
  project: Project,
  { parts: { valid } }: TrainingPlan,
): (chunk: number, rows: Uint32Array) => Uint8Array {
  const picker = new RowPicker(project, dataOfPart(project, valid), valid.selection);
  return (chunk, rows) => {
    const selected = new Set(picker.pick(chunk));
    return Uint8Array.from(rows, (row) => (selected.has(row - chunk * CHUNK_ROWS) ? 1 : 0));
  };
}

async function countRows(project: Project, part: Part, job: JobContext): Promise<number> {
  return (await selectionCounts(project, dataOfPart(project, part), part.selection, job)).rows;
}

/** The settings, under the library's names. */
function parametersOf(
  settings: LightgbmConfig,
  seed: number,
  threads: number,
): Readonly<Record<string, number | string>> {
  const {
    learningRate,
    leaves,
    maxBin,
    featureFraction,
    baggingFraction,
    baggingFrequency,
    minLeafSamples,
    l1,
    l2,
    categorySmoothing,
    categoryL2,
  } = settings;
  return {
    boosting: 'gbdt',
    learning_rate: learningRate,
    num_leaves: leaves,
    max_bin: maxBin,
    feature_fraction: featureFraction,
    bagging_fraction: baggingFraction,
    bagging_freq: baggingFrequency,
    min_data_in_leaf: minLeafSamples,
    lambda_l1: l1,
    lambda_l2: l2,
    cat_smooth: categorySmoothing,
    cat_l2: categoryL2,
    seed,
    num_threads: threads,
  };
}

/** Calls `use` with the samples of each chunk as a new matrix `[rows × columns]`. */
async function eachMatrix(
  project: Project,
  { schema, run }: TrainingPlan,
  part: Part,
  matrix: TreesMatrix,
  job: JobContext,
  use: (values: Float32Array, block: Block, chunk: number) => Promise<unknown>,
): Promise<void> {
  const reader = new BlockReader(project, dataOfPart(project, part), schema, part.selection, {
    steps: run.steps,
    cacheBytes: 0,
  });
  for (let chunk = 0; chunk < reader.chunkCount; chunk++) {
    const block = reader.read(chunk);
    if (block.rows > 0) {
      const values = new Float32Array(block.rows * matrix.columns);
      matrix.fill(rowsOf(block, 0, block.rows), values);
      await use(values, block, chunk);
    }
    job.report({ phase: 'features' });
    await yieldToEventLoop(job);
  }
}

/** Draws evenly spaced rows: `count` of them, or all if there are fewer. */
class EvenDraw {
  readonly #total: number;
  readonly #count: number;
  #seen = 0;

  constructor(total: number, count: number) {
    this.#total = total;
    this.#count = Math.min(total, count);
  }

  /** The rows drawn from the next ones, `[rows × columns]`. */
  take(values: Float32Array, columns: number): Float32Array {
    const drawn = new Float32Array(values.length);
    let count = 0;
    for (let start = 0; start < values.length; start += columns, this.#seen++) {
      if (this.#drawnBefore(this.#seen + 1) === this.#drawnBefore(this.#seen)) continue;
      drawn.set(values.subarray(start, start + columns), columns * count++);
    }
    return drawn.slice(0, columns * count);
  }

  #drawnBefore(row: number): number {
    return Math.floor((row * this.#count) / this.#total);
  }
}
