import type { EncodedSamples } from '../../engine/embedding.ts';
import { createBest, type BestCandidates } from '../ranking/best-candidates.ts';
import type { AudiencePlan } from './audience.ts';

/** A multi-valued field of the users of a block; the arrays may be longer than the part in use. */
export interface MultiValues {
  readonly offsets: Uint32Array;
  values: Int32Array;
}

/** The inputs of one model for the users of a block; the candidates' fields are filled in before each prediction. */
export interface ModelInputs {
  /** `[capacity × single fields]` */
  readonly single: Int32Array;
  readonly multi: readonly MultiValues[];
}

/**
 * Up to `capacity` users of an audience, encoded for every model. This is plain data that threads pass on and reuse.
 */
export interface UserBlock {
  readonly capacity: number;
  rows: number;
  ids: Uint8Array;
  /** User u's id is `ids[idOffsets[u] .. idOffsets[u + 1])`. */
  readonly idOffsets: Uint32Array;
  /** The number of the user's record in the audience. */
  readonly ordinals: Float64Array;
  readonly weights: Float64Array;
  /** Per bank; null if the audience has no weights for it. */
  readonly bankWeights: readonly (Float64Array | null)[];
  readonly inputs: readonly ModelInputs[];
  /** The users' cells as text, column by column, for a model that encodes them itself; else empty. */
  readonly cells: string[][];
  /** The result of scoring, per ranked list. */
  readonly best: readonly BestCandidates[];
}

/** The size of blocks, and the lists to rank. */
export interface BlockShape {
  /** Users per block. */
  readonly capacity: number;
  /** Lists that are ranked: one, or one per bank. */
  readonly lists: number;
  /** The largest number of steps of any run. */
  readonly steps: number;
}

/** Makes an empty block. */
export function createBlock(plan: AudiencePlan, { capacity, lists, steps }: BlockShape): UserBlock {
  return {
    capacity,
    rows: 0,
    ids: new Uint8Array(16 * capacity),
    idOffsets: new Uint32Array(capacity + 1),
    ordinals: new Float64Array(capacity),
    weights: new Float64Array(capacity).fill(1),
    bankWeights: plan.bankWeights.map((column) => (column === null ? null : new Float64Array(capacity))),
    inputs: plan.models.map(({ single, multi }) => ({
      single: new Int32Array(capacity * single.length),
      multi: multi.map(() => ({ offsets: new Uint32Array(capacity + 1), values: new Int32Array(4 * capacity) })),
    })),
    cells: [],
    best: Array.from({ length: lists }, () => createBest(capacity, steps)),
  };
}

/** The buffers of a block, to transfer it to another thread. */
export function buffersOf(block: UserBlock): ArrayBuffer[] {
  const arrays = [
    block.ids,
    block.idOffsets,
    block.ordinals,
    block.weights,
    ...block.bankWeights.filter((weights) => weights !== null),
    ...block.inputs.flatMap(({ single, multi }) => [
      single,
      ...multi.flatMap(({ offsets, values }) => [offsets, values]),
    ]),
    ...block.best.flatMap(({ scores, candidates, weights, probabilities }) => [
      scores,
      candidates,
      weights,
      probabilities,
    ]),
  ];
  return arrays.map((array) => array.buffer as ArrayBuffer);
}

/** The inputs of a model for the users `from .. to`, as the input of a prediction. */
export function rowsOf({ inputs, capacity }: UserBlock, model: number, from: number, to: number): EncodedSamples {
  const { single, multi } = inputs[model];
  const singleFields = single.length / capacity;
  return {
    count: to - from,
    singleFields,
    single: single.subarray(from * singleFields, to * singleFields),
    multi: multi.map(({ offsets, values }) => ({ offsets: offsets.subarray(from, to + 1), values })),
  };
}

/** Moves a user's weights and single-valued inputs from one row of the block to another. */
export function moveRow(block: UserBlock, from: number, to: number): void {
  block.weights[to] = block.weights[from];
  for (const weights of block.bankWeights) if (weights !== null) weights[to] = weights[from];
  for (const { single } of block.inputs) {
    const stride = single.length / block.capacity;
    single.copyWithin(to * stride, from * stride, (from + 1) * stride);
  }
}

/** Sets the id of the user after the block's last one. */
export function addId(block: UserBlock, bytes: Uint8Array, start: number, end: number): void {
  const offset = block.idOffsets[block.rows];
  const next = offset + end - start;
  if (next > block.ids.length) {
    const larger = new Uint8Array(2 * next);
    larger.set(block.ids);
    block.ids = larger;
  }
  const { ids } = block;
  for (let index = start; index < end; index++) ids[offset + index - start] = bytes[index];
  block.idOffsets[block.rows + 1] = next;
}

/** Sets value number `index` of the multi-valued field. */
export function setValue(rows: MultiValues, index: number, value: number): void {
  if (index >= rows.values.length) {
    const larger = new Int32Array(2 * index + 1);
    larger.set(rows.values);
    rows.values = larger;
  }
  rows.values[index] = value;
}
