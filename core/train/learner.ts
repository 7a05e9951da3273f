import { EmbeddingTable } from '../engine/embedding.ts';
import { initialState, type DenseState, type Engine, type TrainingProgram } from '../engine/engine.ts';
import type { AdamConfig } from '../engine/program.ts';
import { mixSeed } from '../engine/random.ts';
import type { ConfiguredModel } from '../models/model.ts';
import type { Batch } from './sampler.ts';

/** What is learned from: the model, its inputs and its settings. */
export interface LearnerOptions {
  readonly model: ConfiguredModel;
  readonly steps: readonly string[];
  readonly fieldCount: number;
  /** Rows of the shared embedding table. */
  readonly tableRows: number;
  readonly dimension: number;
  readonly batchSize: number;
  readonly adam: AdamConfig;
  readonly seed: number;
}

/** A model while it is trained: the embedding table outside, the compiled dense step inside. */
export class Learner {
  readonly table: EmbeddingTable;
  readonly #program: TrainingProgram;
  readonly #options: LearnerOptions;
  /** Milliseconds spent so far in each part of the steps. */
  readonly spent = { gatherMs: 0, denseMs: 0, updateMs: 0 };
  #shareCount = -1;

  private constructor(options: LearnerOptions, program: TrainingProgram) {
    this.#options = options;
    this.#program = program;
    this.table = new EmbeddingTable(options.tableRows, options.dimension);
  }

  /** Compiles the step and draws the first weights from the seed. */
  static async create(engine: Engine, options: LearnerOptions): Promise<Learner> {
    const { model, batchSize, steps, fieldCount, dimension, adam, seed } = options;
    const program = await engine.compileTraining(model, { batchSize, width: fieldCount * dimension, steps }, adam);
    const learner = new Learner(options, program);
    learner.table.initialise(mixSeed(seed, 1));
    program.load(initialState(program.layout, mixSeed(seed, 2)));
    return learner;
  }

  /** A copy of what is learned beside the table. */
  saveDense(): DenseState {
    return this.#program.save();
  }

  /** Goes on from an earlier state; the table is loaded by writing to `table.data`. */
  loadDense(state: DenseState): void {
    this.#program.load(state);
  }

  /** Trains on a batch; returns its loss. Randomness depends on seed and step number only. */
  async step(batch: Batch, stepNumber: number): Promise<number> {
    const { adam, seed } = this.#options;
    const program = this.#program;
    const startedAt = performance.now();
    this.table.gather(batch, program.embedded);
    fillLabels(batch, program.labels, this.#options.steps.length);
    this.#fillShares(batch.count);
    const gatheredAt = performance.now();
    const loss = await program.step(stepNumber, mixSeed(seed, 3, stepNumber));
    const steppedAt = performance.now();
    this.table.update(batch, program.embeddedGradient, stepNumber, adam);
    this.spent.gatherMs += gatheredAt - startedAt;
    this.spent.denseMs += steppedAt - gatheredAt;
    this.spent.updateMs += performance.now() - steppedAt;
    return loss;
  }

  async release(): Promise<void> {
    await this.#program.release();
  }

  #fillShares(count: number): void {
    if (count === this.#shareCount) return;
    this.#program.sampleShare.fill(0).fill(1 / count, 0, count);
    this.#shareCount = count;
  }
}

/** Labels `[batch, steps]` from the number of steps that each sample reached. */
function fillLabels(batch: Batch, labels: Float32Array, stepCount: number): void {
  const { depth, count } = batch;
  for (let i = 0; i < count; i++) {
    for (let t = 0; t < stepCount; t++) labels[i * stepCount + t] = t < depth[i] ? 1 : 0;
  }
}
