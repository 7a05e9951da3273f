import { MASK_ROWS } from '../dropout.ts';
import type { EmbeddedRows } from '../embedding.ts';
import type { DenseState } from '../engine.ts';
import { programShape, type ParameterLayout, type TrainingShape } from '../program.ts';

/** How the threads share a training step. */
export interface StepSize {
  /** A power of two. */
  readonly replicas: number;
  /** Samples per replica. */
  readonly samples: number;
  /** Flat weights per replica, for the optimiser. */
  readonly slice: number;
}

/** All that the threads of a training step share; every array lies in shared memory. */
export interface StepMemory {
  /** `[replicas × samples × steps]` */
  readonly labels: Float32Array;
  /** `[replicas × samples]` */
  readonly sampleShare: Float32Array;
  /** `[replicas × samples × width]` */
  readonly embeddedGradient: Float32Array;
  /** Per replica, `[replicas × slice]` with the tail unused. */
  readonly gradients: readonly Float32Array[];
  /** Loss per replica. */
  readonly losses: Float32Array;
  /** The state before and after a step; they change places at every step. */
  readonly states: readonly [DenseState, DenseState];
  /** Step number, mask seed, and number of samples. */
  readonly numbers: Float64Array;
}

function sharedFloats(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));
}

/** Divides a step of a shape among replicas; where there are several, each begins at a row at which dropout's randomness begins anew. */
export function stepSize(shape: TrainingShape, layout: ParameterLayout, replicas: number): StepSize {
  const samples = replicas === 1 ? shape.batchSize : MASK_ROWS * Math.ceil(shape.batchSize / replicas / MASK_ROWS);
  return { replicas, samples, slice: Math.ceil(layout.weightCount / replicas) };
}

/** Allocates what the replicas of a step share. */
export function stepMemory(shape: TrainingShape, layout: ParameterLayout, { replicas, samples, slice }: StepSize): StepMemory {
  const rows = replicas * samples;
  const { width } = programShape(shape);
  const state = (): DenseState => ({
    weights: sharedFloats(replicas * slice), firstMoment: sharedFloats(replicas * slice), secondMoment: sharedFloats(replicas * slice), states: sharedFloats(layout.stateCount),
  });
  return {
    labels: sharedFloats(rows * shape.steps.length),
    sampleShare: sharedFloats(rows),
    embeddedGradient: sharedFloats(rows * width),
    gradients: Array.from({ length: replicas }, () => sharedFloats(replicas * slice)),
    losses: sharedFloats(replicas),
    states: [state(), state()],
    numbers: new Float64Array(new SharedArrayBuffer(3 * Float64Array.BYTES_PER_ELEMENT)),
  };
}

/** Room for batches with so many values in each multi-valued field. */
export function sharedBatch(shape: TrainingShape, multiCapacities: readonly number[]): EmbeddedRows {
  const integers = (length: number): SharedArrayBuffer => new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT);
  return {
    count: 0,
    singleFields: shape.singleFields,
    single: new Int32Array(integers(shape.batchSize * shape.singleFields)),
    multi: multiCapacities.map((capacity) => ({ offsets: new Uint32Array(integers(shape.batchSize + 1)), values: new Int32Array(integers(capacity)) })),
  };
}

/** True where a batch's multi-valued fields have room. */
export function batchFits(shared: EmbeddedRows, batch: EmbeddedRows): boolean {
  return batch.multi.every(({ offsets }, field) => offsets[batch.count] <= shared.multi[field].values.length);
}

/** Copies a batch's rows into shared memory. */
export function copyBatch(batch: EmbeddedRows, shared: EmbeddedRows): void {
  shared.single.set(batch.single.subarray(0, batch.count * batch.singleFields));
  batch.multi.forEach(({ offsets, values }, field) => {
    shared.multi[field].offsets.set(offsets.subarray(0, batch.count + 1));
    shared.multi[field].values.set(values.subarray(0, offsets[batch.count]));
  });
}
