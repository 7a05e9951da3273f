import { createHash } from 'node:crypto';

import { AppError } from '../errors.ts';
import type { DenseState } from '../engine/engine.ts';
import type { Project } from '../store/project.ts';
import { readArtifact, writeArtifact } from '../store/runs.ts';
import type { Standing } from './best.ts';
import type { Learner } from './learner.ts';

const CHECKPOINT = 'checkpoint';
const DENSE = ['weights', 'firstMoment', 'secondMoment', 'states'] as const satisfies readonly (keyof DenseState)[];

/** Where training stands: everything beside the numbers that are learned. */
export interface TrainingPosition extends Standing {
  /** Epochs that are complete. */
  readonly epoch: number;
  /** Batches of the present epoch that are done. */
  readonly batch: number;
  /** Steps over the whole training. */
  readonly step: number;
  /** Sum of loss × samples and number of samples of the present epoch. */
  readonly lossSum: number;
  readonly samples: number;
}

/** The position before the first step. */
export const START: TrainingPosition = { epoch: 0, batch: 0, step: 0, lossSum: 0, samples: 0, best: null };

/** Writes the whole state of a training into the project, replacing the checkpoint before. Throws `not-finite` and keeps the old one where a weight is not a number. */
export function saveCheckpoint(project: Project, run: string, position: TrainingPosition, learner: Learner): void {
  const dense = learner.saveDense();
  if (!isFinite(dense.weights) || !isFinite(learner.table.weights())) throw new AppError('not-finite', `a weight is not a finite number at step ${position.step}`);
  const blobs = Object.fromEntries(DENSE.map((name) => [name, bytesOf(dense[name])]));
  writeArtifact(project, run, CHECKPOINT, { ...position, layout: learner.layout }, { table: bytesOf(learner.table.data), ...blobs });
}

/** Sets a learner to the run's checkpoint and returns the position; null where there is none. Throws `corrupt` where it is damaged. */
export function loadCheckpoint(project: Project, run: string, learner: Learner): TrainingPosition | null {
  const artifact = readArtifact(project, run, CHECKPOINT);
  if (artifact === null || artifact.blobs['table'] === undefined) return null;
  const table = floatsOf(artifact.blobs['table']);
  if (table.length !== learner.table.data.length) throw new AppError('corrupt', `the checkpoint of ${run} does not fit its model`, 'train again');
  const { layout, ...position } = artifact.meta as TrainingPosition & Pick<Weights, 'layout'>;
  checkLayout(layout, learner.layout);
  learner.table.data.set(table);
  const [weights, firstMoment, secondMoment, states] = DENSE.map((name) => floatsOf(artifact.blobs[name]));
  learner.loadDense({ weights, firstMoment, secondMoment, states });
  return position;
}

/** Removes a run's checkpoint, which is large and of no use after the last epoch. */
export function dropCheckpoint(project: Project, run: string): void {
  writeArtifact(project, run, CHECKPOINT, null, {});
}

/** The trained numbers of one epoch. */
export interface Weights {
  /** `[table rows × dimension]` */
  readonly table: Float32Array;
  readonly weights: Float32Array;
  readonly states: Float32Array;
  /** Which parameters the flat vectors hold, and in which order; absent in files of older versions. */
  readonly layout?: string;
}

/** Throws `state` where numbers that were trained lie otherwise than the model has its parameters now: they would be taken for each other. */
export function checkLayout(trained: string | undefined, now: string): void {
  if (trained === undefined || trained === now) return;
  throw new AppError('state', 'the model has its parameters in another order than when this run was trained, by another version of the program', 'train again');
}

/** The numbers as they are now. */
export function weightsOf(learner: Learner): Weights {
  const { weights, states } = learner.saveDense();
  return { table: learner.table.weights(), weights, states, layout: learner.layout };
}

/** Keeps the best epoch's numbers. */
export function saveBest(project: Project, run: string, best: Weights, meta: object): void {
  writeArtifact(project, run, 'best', { ...meta, layout: best.layout }, { table: bytesOf(best.table), weights: bytesOf(best.weights), states: bytesOf(best.states) });
}

/** The best epoch's numbers; null where no epoch is complete. */
export function loadBest(project: Project, run: string): { readonly weights: Weights; readonly meta: unknown } | null {
  const artifact = readArtifact(project, run, 'best');
  if (artifact === null) return null;
  const { table, weights, states } = artifact.blobs;
  const { layout, ...meta } = artifact.meta as Pick<Weights, 'layout'>;
  return { weights: { table: floatsOf(table), weights: floatsOf(weights), states: floatsOf(states), ...(layout === undefined ? {} : { layout }) }, meta };
}

/** SHA-256 of the trained numbers, hexadecimal. */
export function hashWeights({ table, weights, states }: Weights): string {
  const hash = createHash('sha256');
  for (const part of [table, weights, states]) hash.update(bytesOf(part));
  return hash.digest('hex');
}

function bytesOf(numbers: Float32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

function floatsOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / Float32Array.BYTES_PER_ELEMENT);
}

function isFinite(numbers: Float32Array): boolean {
  for (const number of numbers) if (!Number.isFinite(number)) return false;
  return true;
}
