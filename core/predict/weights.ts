import { createHash } from 'node:crypto';

import { copiesOf, layoutKey, layoutOf, programShape, type ProgramShape } from '../engine/program.ts';
import { AppError } from '../errors.ts';
import { fieldRows, historyOf, multiFields, singleFields, type FeatureSchema } from '../features/schema.ts';
import type { ConfiguredModel } from '../models/model.ts';
import type { Project } from '../store/file/project.ts';
import { isObject } from '../store/file/stored-json.ts';
import { readArtifact, writeArtifact } from '../store/runs/runs.ts';
import { message } from '../text/message.ts';

/** The weights of one epoch. */
export interface Weights {
  /** `[table rows × dimension]` */
  readonly table: Float32Array;
  readonly weights: Float32Array;
  readonly states: Float32Array;
  /** Identifies the layout of `weights` and `states`: their parameters in order. Older files lack it. */
  readonly layout?: string;
}

/**
 * Throws `state` if the layout of the trained weights differs from the model's current one, because weights would be
 * assigned to the wrong parameters.
 */
export function checkLayout(trained: string | undefined, current: string): void {
  if (trained === undefined || trained === current) return;
  throw new AppError('state', message('predict.otherParameters'), message('predict.trainAgain'));
}

/** The numbers of weights of each kind. */
export type WeightSizes = Readonly<Record<'table' | 'weights' | 'states', number>>;

/** Throws `corrupt` if there are more or fewer weights than the model and its inputs have. */
export function checkSizes(stored: Pick<Weights, keyof WeightSizes>, sizes: WeightSizes): void {
  const kinds = Object.keys(sizes) as (keyof WeightSizes)[];
  if (kinds.some((kind) => stored[kind].length !== sizes[kind])) throw otherNumber();
}

function otherNumber(): AppError {
  return new AppError('corrupt', message('predict.otherNumber'), message('predict.trainAgain'));
}

/** The features and the embedding dimension of a trained network, and the steps that it predicts. */
export interface NetworkInputs {
  readonly schema: FeatureSchema;
  /** Dimension of an embedding. */
  readonly dimension: number;
  readonly steps: readonly string[];
}

/** The shape of a network's scoring program, and the weights that it needs. */
export interface NetworkLayout {
  readonly shape: ProgramShape;
  /** Width of a row of the embedding table. */
  readonly rowWidth: number;
  /** Identifies the layout of the weights. */
  readonly layout: string;
  readonly sizes: WeightSizes;
}

/** The layout of a network that predicts `batchSize` samples at a time. */
export function networkLayout(
  model: ConfiguredModel,
  { schema, dimension, steps }: NetworkInputs,
  batchSize: number,
): NetworkLayout {
  const copies = copiesOf(model, steps);
  const shape = programShape({
    batchSize,
    singleFields: singleFields(schema).length,
    multiFields: multiFields(schema).length,
    dimension,
    copies,
    history: historyOf(schema),
    steps,
  });
  const layout = layoutOf(model, shape);
  const rowWidth = dimension * copies;
  const sizes = { table: fieldRows(schema) * rowWidth, weights: layout.weightCount, states: layout.stateCount };
  return { shape, rowWidth, layout: layoutKey(layout), sizes };
}

/** Name of the artifact with the best weights or trees of a run's only or first member, or of the given one. */
export function bestOf(member = 1): string {
  return member === 1 ? 'best' : `best ${member}`;
}

/** Saves the best epoch's weights of a run, or of a member of it. */
export function saveBest(project: Project, run: string, best: Weights, meta: object, member?: number): void {
  writeArtifact(
    project,
    run,
    bestOf(member),
    { ...meta, layout: best.layout },
    { table: bytesOf(best.table), weights: bytesOf(best.weights), states: bytesOf(best.states) },
  );
}

/** The best epoch's weights of a run, or of a member of it; null if no epoch is complete. */
export function loadBest(
  project: Project,
  run: string,
  member?: number,
): { readonly weights: Weights; readonly meta: unknown } | null {
  const artifact = readArtifact(project, run, bestOf(member));
  // A half model that was dropped leaves an empty artifact.
  if (artifact === null || (artifact.meta === null && Object.keys(artifact.blobs).length === 0)) return null;
  const { table, weights, states } = artifact.blobs;
  if (!isObject(artifact.meta)) throw otherNumber();
  const { layout, ...meta } = artifact.meta;
  if (layout !== undefined && typeof layout !== 'string') throw otherNumber();
  return {
    weights: {
      table: floatsOf(table),
      weights: floatsOf(weights),
      states: floatsOf(states),
      ...(layout === undefined ? {} : { layout }),
    },
    meta,
  };
}

/** A hash gets at most this many bytes at once: Node refuses 2 GiB. */
const MAX_HASHED_BYTES = 1 << 30;

/** SHA-256 of the weights, hexadecimal. */
export function hashWeights({ table, weights, states }: Weights): string {
  const hash = createHash('sha256');
  for (const bytes of [table, weights, states].map(bytesOf))
    for (let from = 0; from < bytes.length; from += MAX_HASHED_BYTES)
      hash.update(bytes.subarray(from, from + MAX_HASHED_BYTES));
  return hash.digest('hex');
}

/** The bytes of an array of floats. */
export function bytesOf(numbers: Float32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

/** The floats in an array of bytes; throws `corrupt` for a part that is missing or ends within a float. */
export function floatsOf(bytes: Uint8Array | undefined): Float32Array {
  if (bytes === undefined || bytes.byteLength % Float32Array.BYTES_PER_ELEMENT !== 0) throw otherNumber();
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / Float32Array.BYTES_PER_ELEMENT);
}
