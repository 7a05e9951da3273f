import { MASK_ROWS } from '../dropout.ts';
import type { DenseState } from '../engine.ts';
import { newLossInputs, type LossInputs } from '../loss-inputs.ts';
import { programShape, type ParameterLayout, type TrainingShape } from '../program.ts';
import type { Arena } from '../simd/memory.ts';

/** How the threads share a training step. */
export interface StepSize {
  /** A power of two. */
  readonly replicas: number;
  /** Samples per replica. */
  readonly samples: number;
  /** Flat weights per replica for the optimiser; a multiple of 4. */
  readonly slice: number;
}

/** The arrays that the threads of a training step share. */
export interface StepMemory {
  /** `[replicas × samples × steps]` each. */
  readonly loss: LossInputs;
  /** `[replicas × samples]` */
  readonly sampleShare: Float32Array;
  /** `[replicas × samples × width]` */
  readonly embeddedGradient: Float32Array;
  /** Gradients of the flat weights, `[replicas × (replicas × slice)]` with each replica's tail unused. */
  readonly gradients: Float32Array;
  /** Loss per replica. */
  readonly losses: Float32Array;
  /** State of `replicas × slice` weights, the tail unused. */
  readonly state: DenseState;
  /** The running statistics after the step. */
  readonly newStates: Float32Array;
  /** Step number, mask seed, and number of samples. */
  readonly scalars: Float64Array;
}

/**
 * Divides a training step among replicas. If there are several, each starts at a row where the random stream of dropout
 * restarts.
 */
export function stepSize(shape: TrainingShape, layout: ParameterLayout, replicas: number): StepSize {
  const samples = replicas === 1 ? shape.batchSize : MASK_ROWS * Math.ceil(shape.batchSize / replicas / MASK_ROWS);
  return { replicas, samples, slice: 4 * Math.ceil(layout.weightCount / replicas / 4) };
}

/** Allocates the memory that the replicas of a step share. */
export function stepMemory(
  arena: Arena,
  shape: TrainingShape,
  layout: ParameterLayout,
  { replicas, samples, slice }: StepSize,
): StepMemory {
  const rows = replicas * samples;
  const { width } = programShape(shape);
  const weights = (): Float32Array => arena.floats(replicas * slice);
  return {
    loss: newLossInputs(() => arena.floats(rows * shape.steps.length)),
    sampleShare: arena.floats(rows),
    embeddedGradient: arena.floats(rows * width),
    gradients: arena.floats(replicas * replicas * slice),
    losses: arena.floats(replicas),
    state: {
      weights: weights(),
      firstMoment: weights(),
      secondMoment: weights(),
      states: arena.floats(layout.stateCount),
    },
    newStates: arena.floats(layout.stateCount),
    scalars: new Float64Array(new SharedArrayBuffer(3 * Float64Array.BYTES_PER_ELEMENT)),
  };
}
