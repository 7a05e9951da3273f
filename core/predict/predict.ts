import { gatherEmbeddings, type EncodedSamples } from '../engine/embedding.ts';
import type { Engine, ScoringProgram } from '../engine/engine.ts';
import type { Calibration } from '../evaluate/calibration.ts';
import { correctDownSampling } from '../evaluate/correction.ts';
import { BlockReader, type Block } from '../features/blocks.ts';
import { joinArrays } from '../features/gather.ts';
import type { FeatureSchema } from '../features/schema.ts';
import type { Selection } from '../features/selection.ts';
import { yieldToEventLoop, type JobContext } from '../job.ts';
import type { ConfiguredModel } from '../models/model.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import type { Project } from '../store/file/project.ts';
import { Calibrator } from './calibrator.ts';
import {
  checkLayout,
  checkSizes,
  networkLayout,
  type NetworkLayout,
  type Weights,
  type WeightSizes,
} from './weights.ts';

/** Samples per scoring batch. */
const SCORING_BATCH = 2048;
/** How long predictions run before yielding to the event loop, which also lets a cancelled job end. */
const YIELD_EVERY_MS = 20;

/** Predicts with a trained model of any kind; probabilities are corrected for down-sampling, and calibrated. */
export interface StepPredictor {
  /** Maximum number of samples per call. */
  readonly batchSize: number;
  readonly steps: readonly string[];
  /** Corrected probabilities `[count]` per step of up to `batchSize` samples. */
  predict(samples: EncodedSamples): Promise<Float32Array[]>;
  /** Sets the calibration of each step; without it, probabilities are not calibrated. */
  calibrate(calibrations: readonly Calibration[], schema: FeatureSchema): void;
  release(): Promise<void>;
}

/** Predicts with a network. */
export class Predictor implements StepPredictor {
  readonly batchSize: number;
  readonly steps: readonly string[];
  readonly #program: ScoringProgram;
  /** Width of a table row. */
  readonly #rowWidth: number;
  readonly #negativeRate: number;
  readonly #layout: string;
  /** Number of weights of each kind. */
  readonly #sizes: WeightSizes;
  #table: Float32Array = new Float32Array(0);
  #calibrator: Calibrator | null = null;

  private constructor(
    program: ScoringProgram,
    { layout, sizes, rowWidth }: Omit<NetworkLayout, 'shape'>,
    steps: readonly string[],
    negativeRate: number,
  ) {
    this.batchSize = SCORING_BATCH;
    this.steps = steps;
    this.#program = program;
    this.#layout = layout;
    this.#sizes = sizes;
    this.#rowWidth = rowWidth;
    this.#negativeRate = negativeRate;
  }

  /**
   * Compiles the forward pass; call `load` afterwards. `negativeRate` is the fraction of the last step's negatives kept
   * in training, `intermediates` names additional intermediate values to compute.
   */
  static async create(
    engine: Pick<Engine, 'compileScoring'>,
    model: ConfiguredModel,
    schema: FeatureSchema,
    dimension: number,
    steps: readonly string[],
    negativeRate: number,
    intermediates: readonly string[] = [],
  ): Promise<Predictor> {
    const { shape, ...layout } = networkLayout(model, { schema, dimension, steps }, SCORING_BATCH);
    const program = await engine.compileScoring(model, shape, intermediates);
    return new Predictor(program, layout, steps, negativeRate);
  }

  /** Sets the weights; throws `state` if their layout differs, `corrupt` if their number does. */
  load({ table, weights, states, layout }: Weights): void {
    checkLayout(layout, this.#layout);
    checkSizes({ table, weights, states }, this.#sizes);
    this.#table = table;
    this.#program.load(weights, states);
  }

  /** Corrected probabilities `[count]` per step of up to `batchSize` samples. */
  async predict(samples: EncodedSamples): Promise<Float32Array[]> {
    gatherEmbeddings(this.#table, this.#rowWidth, this.#rowWidth, samples, 0, samples.count, this.#program.embedded);
    await this.#program.run();
    const probabilities = this.steps.map((_, t) =>
      columnOf(this.#program.probabilities, t, this.steps.length, samples.count),
    );
    correctDownSampling(probabilities, this.#negativeRate);
    this.#calibrator?.apply(probabilities, samples);
    return probabilities;
  }

  /** Sets the calibration of each step. */
  calibrate(calibrations: readonly Calibration[], schema: FeatureSchema): void {
    this.#calibrator = new Calibrator(calibrations, schema);
  }

  /**
   * The intermediate values `[batchSize × width]` of the last prediction's samples, by name; the next prediction
   * overwrites them.
   */
  get intermediates(): ScoringProgram['intermediates'] {
    return this.#program.intermediates;
  }

  async release(): Promise<void> {
    await this.#program.release();
  }
}

function columnOf(probabilities: Float32Array, column: number, columns: number, rows: number): Float32Array {
  const values = new Float32Array(rows);
  for (let row = 0; row < rows; row++) values[row] = probabilities[row * columns + column];
  return values;
}

/** A model's predictions for the samples of a selection, in the dataset's order. */
export interface Predictions {
  readonly rows: number;
  /** Corrected probabilities `[rows]` by step. */
  readonly probabilities: Readonly<Record<string, Float32Array>>;
  /** Number of steps reached `[rows]`, counting only the model's steps. */
  readonly depth: Uint8Array;
  /** Number of mature steps `[rows]`, counting only the model's steps. */
  readonly matureSteps: Uint8Array;
  /** The samples' rows in the dataset `[rows]`. */
  readonly sourceRows: Uint32Array;
}

/** A selection of a dataset, with the schema to encode it. */
export interface PredictionSource {
  readonly project: Project;
  readonly dataset: DatasetInfo;
  readonly schema: FeatureSchema;
  readonly selection: Selection;
  /** Predict only one in this many batches, spread evenly over the selection; absent: all. */
  readonly every?: number;
}

/** Predicts the samples of a selection. */
export async function predictSelection(
  predictor: StepPredictor,
  { project, dataset, schema, selection, every = 1 }: PredictionSource,
  job: JobContext,
): Promise<Predictions> {
  const reader = new BlockReader(project, dataset, schema, selection, { steps: predictor.steps, cacheBytes: 0 });
  const batches: PredictedBatch[] = [];
  let batch = 0;
  let rows = 0;
  let yieldedAt = performance.now();
  for (let chunk = 0; chunk < reader.chunkCount; chunk++) {
    const block = reader.read(chunk);
    for (let start = 0; start < block.rows; start += predictor.batchSize) {
      if (batch++ % every !== 0) continue;
      const end = Math.min(start + predictor.batchSize, block.rows);
      const probabilities = await predictor.predict(rowsOf(block, start, end));
      const [depth, matureSteps] = [block.depth.slice(start, end), block.matureSteps.slice(start, end)];
      batches.push({ probabilities, depth, matureSteps, sourceRows: block.sourceRows.slice(start, end) });
      rows += end - start;
      if (performance.now() - yieldedAt < YIELD_EVERY_MS) continue;
      await yieldToEventLoop(job);
      yieldedAt = performance.now();
    }
    job.report({ phase: 'predict', fraction: (chunk + 1) / reader.chunkCount, counts: { samples: rows } });
    await yieldToEventLoop(job);
  }
  return joinBatches(predictor.steps, rows, batches);
}

interface PredictedBatch extends Pick<Predictions, 'depth' | 'matureSteps' | 'sourceRows'> {
  /** Corrected probabilities of the batch, per step. */
  readonly probabilities: readonly Float32Array[];
}

function joinBatches(steps: readonly string[], rows: number, batches: readonly PredictedBatch[]): Predictions {
  const ofStep = (t: number): Float32Array =>
    joinArrays(
      new Float32Array(rows),
      batches.map(({ probabilities }) => probabilities[t]),
    );
  return {
    rows,
    probabilities: Object.fromEntries(steps.map((step, t) => [step, ofStep(t)])),
    depth: joinArrays(
      new Uint8Array(rows),
      batches.map(({ depth }) => depth),
    ),
    matureSteps: joinArrays(
      new Uint8Array(rows),
      batches.map(({ matureSteps }) => matureSteps),
    ),
    sourceRows: joinArrays(
      new Uint32Array(rows),
      batches.map(({ sourceRows }) => sourceRows),
    ),
  };
}

/** The samples `start .. end` of a block, as input for a prediction. */
export function rowsOf(block: Block, start: number, end: number): EncodedSamples {
  const singleFields = block.single.length / block.rows;
  return {
    count: end - start,
    singleFields,
    single: block.single.subarray(start * singleFields, end * singleFields),
    multi: block.multi.map(({ offsets, values }) => ({ values, offsets: offsets.subarray(start, end + 1) })),
  };
}
