import type { ConfiguredModel, Initializer } from '../models/model.ts';
import type { Text } from '../text/message.ts';
import type { AdamConfig } from './adam.ts';
import type { EncodedSamples, EmbeddingTable } from './embedding.ts';
import type { BatchOutcomes } from './loss-inputs.ts';
import type { EngineName } from './names.ts';
import type { ParameterLayout, ProgramShape, TrainingShape } from './program.ts';
import { Random } from './random.ts';

/** A model's weights apart from the embedding table, as flat vectors in the layout's order. */
export interface DenseState {
  readonly weights: Float32Array;
  /** Adam's moments, `[weights]` each. */
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
  /** Running statistics of batch normalisation. */
  readonly states: Float32Array;
}

/** The samples of a training step. */
export interface TrainingBatch extends EncodedSamples, BatchOutcomes {}

/** A training step that is ready to run; it updates the embedding table that it was compiled with. */
export interface TrainingProgram {
  readonly layout: ParameterLayout;
  /** Milliseconds spent so far in each part of the steps. */
  readonly timings: { readonly gatherMs: number; readonly denseMs: number; readonly updateMs: number };
  load(state: DenseState): void;
  /** A copy of the current state. */
  save(): DenseState;
  /**
   * Looks up the batch's embeddings, runs forward and backward, and makes one Adam step for the weights and the batch's
   * embeddings.
   * @param stepNumber from 1, counted over the whole training run
   * @param maskSeed seed of this step's dropout masks
   * @returns the batch's loss
   */
  step(batch: TrainingBatch, stepNumber: number, maskSeed: number): Promise<number>;
  release(): Promise<void>;
}

/**
 * A compiled forward pass. Fill `embedded`, call `run`, then read `probabilities` and the requested intermediate
 * values.
 */
export interface ScoringProgram {
  readonly embedded: Float32Array;
  /** `[batch, steps]`, uncorrected model output: no correction for down-sampling. */
  readonly probabilities: Float32Array;
  /** `[batch, width]` each, by name. */
  readonly intermediates: Readonly<Record<string, Float32Array>>;
  load(weights: Float32Array, states: Float32Array): void;
  run(): Promise<void>;
  release(): Promise<void>;
}

/** Trained parameters apart from the embedding table. */
export type TrainedParameters = Pick<DenseState, 'weights' | 'states'>;

/**
 * A compiled forward pass of every user with every candidate. Fill `embedded` with the users, call `run`, then read
 * `probabilities`.
 */
export interface PairProgram extends Pick<ScoringProgram, 'run' | 'release'> {
  /** `[users, width]`; 0 in the fields that the candidates set. */
  readonly embedded: Float32Array;
  /** `[users × candidates, steps]`, uncorrected model output. */
  readonly probabilities: Float32Array;
}

/** A backend that runs models. */
export interface Engine {
  readonly name: EngineName;
  /** The device: `cpu`, or the name of the GPU. */
  readonly device: string;
  readonly version: string;
  /** Why it does not run on the expected device, and what to do; null if it does. */
  readonly note: Text | null;
  compileTraining(
    model: ConfiguredModel,
    shape: TrainingShape,
    adam: AdamConfig,
    table: EmbeddingTable,
  ): Promise<TrainingProgram>;
  /**
   * `intermediates` names additional intermediate values to compute; throws `unknown-name` for one that the model does
   * not have.
   */
  compileScoring(
    model: ConfiguredModel,
    shape: ProgramShape,
    intermediates?: readonly string[],
  ): Promise<ScoringProgram>;
  /**
   * Compiles a trained model for batches of `shape.batchSize` users. `candidates` are the embedded candidates,
   * `[candidates, width]`, 0 in the users' fields. What is linear in the embeddings is computed once per user and once
   * per candidate.
   */
  compilePairs(
    model: ConfiguredModel,
    shape: ProgramShape,
    trained: TrainedParameters,
    candidates: Float32Array,
  ): Promise<PairProgram>;
}

/** The state before the first step: parameters from their initialisers, moments zero. */
export function initialState(layout: ParameterLayout, seed: number): DenseState {
  const weights = new Float32Array(layout.weightCount);
  const states = new Float32Array(layout.stateCount);
  layout.weights.forEach((slot, index) => {
    // Each parameter draws from a stream of its own.
    const random = new Random(seed + 7919 * (index + 1));
    for (let i = 0; i < slot.size; i++) weights[slot.offset + i] = firstValue(slot.initializer, random);
  });
  for (const slot of layout.states)
    states.fill(
      slot.initializer.kind === 'constant' ? slot.initializer.value : 0,
      slot.offset,
      slot.offset + slot.size,
    );
  return {
    weights,
    states,
    firstMoment: new Float32Array(layout.weightCount),
    secondMoment: new Float32Array(layout.weightCount),
  };
}

function firstValue(initializer: Initializer, random: Random): number {
  switch (initializer.kind) {
    case 'constant':
      return initializer.value;
    case 'normal':
      return initializer.deviation * random.normal();
    default:
      return (2 * random.uniform() - 1) * Math.sqrt(6 / (initializer.inputs + initializer.outputs));
  }
}
