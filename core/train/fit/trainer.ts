import type { AdamConfig } from '../../engine/adam.ts';
import { EmbeddingTable } from '../../engine/embedding.ts';
import {
  initialState,
  type DenseState,
  type Engine,
  type TrainingBatch,
  type TrainingProgram,
} from '../../engine/engine.ts';
import { copiesOf, layoutKey } from '../../engine/program.ts';
import { mixSeed } from '../../engine/random.ts';
import type { ConfiguredModel, InputLayout } from '../../models/model.ts';
import { checkLayout, checkSizes, type Weights, type WeightSizes } from '../../predict/weights.ts';
import type { StepPartition } from './early-stopping.ts';

/** The options of a trainer: the model, its inputs and its settings. */
export interface TrainerOptions {
  readonly model: ConfiguredModel;
  readonly steps: readonly string[];
  readonly singleFields: number;
  readonly multiFields: number;
  /** The single-valued fields that hold the positions of the model's history. */
  readonly history: InputLayout['history'];
  /** Rows of the shared embedding table. */
  readonly tableRows: number;
  readonly dimension: number;
  readonly batchSize: number;
  readonly adam: AdamConfig;
  readonly seed: number;
}

/** A model in training: the embedding table and the compiled step that updates it. */
export class Trainer {
  readonly table: EmbeddingTable;
  /** Which weights belong to which step; null if the steps share some. */
  readonly stepPartition: StepPartition | null;
  readonly #program: TrainingProgram;
  readonly #seed: number;

  private constructor(
    table: EmbeddingTable,
    stepPartition: StepPartition | null,
    program: TrainingProgram,
    seed: number,
  ) {
    this.table = table;
    this.stepPartition = stepPartition;
    this.#program = program;
    this.#seed = seed;
  }

  /** Which parameters the flat vectors hold, and in which order; see `layoutKey`. */
  get layout(): string {
    return layoutKey(this.#program.layout);
  }

  /** Compiles the step and draws the initial weights from the seed. */
  static async create(engine: Engine, options: TrainerOptions): Promise<Trainer> {
    const { model, tableRows, adam, seed, ...shape } = options;
    const copies = copiesOf(model, shape.steps);
    const table = new EmbeddingTable(tableRows, shape.dimension * copies);
    table.initialise(mixSeed(seed, 1));
    const program = await engine.compileTraining(model, { ...shape, copies }, adam, table);
    program.load(initialState(program.layout, mixSeed(seed, 2)));
    const { stepOfParameter } = model;
    const stepPartition =
      stepOfParameter === null ? null : { layout: program.layout, stepOfParameter, dimension: shape.dimension, copies };
    return new Trainer(table, stepPartition, program, seed);
  }

  /** Numbers of weights apart from the table, and of the model's states. */
  get sizes(): Pick<WeightSizes, 'weights' | 'states'> {
    const { weightCount: weights, stateCount: states } = this.#program.layout;
    return { weights, states };
  }

  /** Milliseconds spent so far in each part of the steps. */
  get timings(): TrainingProgram['timings'] {
    return this.#program.timings;
  }

  /** A copy of the weights apart from the table. */
  saveDense(): DenseState {
    return this.#program.save();
  }

  /** Restores an earlier state; load the table by writing to `table.data`. */
  loadDense(state: DenseState): void {
    this.#program.load(state);
  }

  /** Sets all weights and clears the moments. Throws `state` or `corrupt` if the weights are of another model. */
  load({ table, weights, states, layout }: Weights): void {
    checkLayout(layout, this.layout);
    checkSizes({ table, weights, states }, { table: this.table.rows * this.table.dimension, ...this.sizes });
    this.table.load(table);
    const { length } = weights;
    const moments = { firstMoment: new Float32Array(length), secondMoment: new Float32Array(length) };
    this.#program.load({ weights, states, ...moments });
  }

  /** Trains on a batch and returns its loss. Random numbers depend only on the seed and the step number. */
  async step(batch: TrainingBatch, stepNumber: number): Promise<number> {
    return this.#program.step(batch, stepNumber, mixSeed(this.#seed, 3, stepNumber));
  }

  async release(): Promise<void> {
    await this.#program.release();
  }
}
