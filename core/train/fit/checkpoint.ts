import type { DenseState } from '../../engine/engine.ts';
import { AppError } from '../../errors.ts';
import type { TrainingPlan } from '../../predict/plan.ts';
import { bytesOf, checkLayout, checkSizes, floatsOf, loadBest, type Weights } from '../../predict/weights.ts';
import type { Project } from '../../store/file/project.ts';
import { isNumberOrNull, isObject } from '../../store/file/stored-json.ts';
import { readArtifact, readArtifactMeta, writeArtifact } from '../../store/runs/runs.ts';
import { message } from '../../text/message.ts';
import { mixWeights, type EarlyStoppingState, type StepPartition } from './early-stopping.ts';
import type { Trainer } from './trainer.ts';

const CHECKPOINT = 'checkpoint';
const DENSE = ['weights', 'firstMoment', 'secondMoment', 'states'] as const satisfies readonly (keyof DenseState)[];

/** The position in a training run: all of its state except the weights and moments. */
export interface TrainingPosition extends EarlyStoppingState {
  /** Number of finished epochs. */
  readonly epoch: number;
  /** Number of batches done in the current epoch. */
  readonly batch: number;
  /** Number of finished steps of the training run. */
  readonly step: number;
  /** Sum of loss × samples, and number of samples, in the current epoch. */
  readonly lossSum: number;
  readonly samples: number;
}

/** The position before the first step. */
export const INITIAL_POSITION: TrainingPosition = { epoch: 0, batch: 0, step: 0, lossSum: 0, samples: 0, best: null };

/**
 * Writes the whole state of a run to the project, replacing the previous checkpoint. Throws `not-finite` and keeps
 * the previous one if a weight is not finite.
 */
export function saveCheckpoint(
  project: Project,
  run: string,
  position: TrainingPosition,
  trainer: Trainer,
  member?: number,
): void {
  const dense = trainer.saveDense();
  if (!areFinite(dense.weights) || !areFinite(trainer.table.weights()))
    throw new AppError('not-finite', message('train.badWeight', { step: position.step }));
  const blobs = Object.fromEntries(DENSE.map((name) => [name, bytesOf(dense[name])]));
  writeArtifact(
    project,
    run,
    CHECKPOINT,
    { ...position, layout: trainer.layout, member },
    { table: bytesOf(trainer.table.data), ...blobs },
  );
}

/**
 * Restores a trainer from the run's checkpoint and returns the position; null if there is none. Throws `corrupt` if it
 * is damaged.
 */
export function loadCheckpoint(project: Project, run: string, trainer: Trainer): TrainingPosition | null {
  const artifact = readArtifact(project, run, CHECKPOINT);
  if (artifact === null || artifact.blobs['table'] === undefined) return null;
  const table = floatsOf(artifact.blobs['table']);
  if (!isPosition(artifact.meta)) throw damagedCheckpoint(run);
  const { layout, member: _, ...position } = artifact.meta;
  const [weights, firstMoment, secondMoment, states] = DENSE.map((name) => floatsOf(artifact.blobs[name]));
  if (table.length !== trainer.table.data.length) throw damagedCheckpoint(run);
  checkLayout(layout, trainer.layout);
  for (const vector of [weights, firstMoment, secondMoment])
    checkSizes({ table, weights: vector, states }, { table: table.length, ...trainer.sizes });
  trainer.table.data.set(table);
  trainer.loadDense({ weights, firstMoment, secondMoment, states });
  return position;
}

type StoredPosition = TrainingPosition & Pick<Weights, 'layout'> & Member;

/** Whether stored JSON has the form of a position. */
function isPosition(meta: unknown): meta is StoredPosition {
  if (!isObject(meta)) return false;
  const { epoch, batch, step, samples, lossSum, best, bestOfSteps = {}, startLosses = {}, layout } = meta;
  return (
    [epoch, batch, step, samples].every((count) => Number.isSafeInteger(count) && (count as number) >= 0) &&
    typeof lossSum === 'number' &&
    (best === null || isBest(best)) &&
    isObject(bestOfSteps) &&
    Object.values(bestOfSteps).every(isBest) &&
    isObject(startLosses) &&
    Object.values(startLosses).every(isNumberOrNull) &&
    (layout === undefined || typeof layout === 'string')
  );
}

function isBest(value: unknown): boolean {
  return isObject(value) && Number.isSafeInteger(value['epoch']);
}

function damagedCheckpoint(run: string): AppError {
  return new AppError('corrupt', message('train.checkpointMismatch', { run }), message('predict.trainAgain'));
}

/** The member of an ensemble that a checkpoint belongs to; absent for the first, or the only one. */
interface Member {
  readonly member?: number | undefined;
}

/** The number of the member in training, from 1. */
export function memberInTraining(project: Project, run: string): number {
  const meta = readArtifactMeta(project, run, CHECKPOINT) ?? {};
  const { member = 1 } = isObject(meta) ? meta : { member: NaN };
  if (!Number.isSafeInteger(member) || (member as number) < 1) throw damagedCheckpoint(run);
  return member as number;
}

/** Replaces the checkpoint of a finished member by the start of the next one. */
export function beginMember(project: Project, run: string, member: number): void {
  writeArtifact(project, run, CHECKPOINT, { member } satisfies Member, {});
}

/** Removes a run's checkpoint, which is large and useless after the last epoch. */
export function dropCheckpoint(project: Project, run: string): void {
  writeArtifact(project, run, CHECKPOINT, null, {});
}

/** The current weights. */
export function weightsOf(trainer: Trainer): Weights {
  const { weights, states } = trainer.saveDense();
  return { table: trainer.table.weights(), weights, states, layout: trainer.layout };
}

/** An epoch's weights; independent steps with a better earlier epoch keep the weights of that epoch. */
export function mixWithBest(
  project: Project,
  { run: { run, steps }, member }: Pick<TrainingPlan, 'run' | 'member'>,
  weights: Weights,
  improved: readonly string[],
  partition: StepPartition | null,
): Weights {
  if (partition === null || improved.length === steps.length) return weights;
  const earlier = loadBest(project, run, member);
  if (earlier === null)
    throw new AppError('corrupt', message('train.bestsMissing', { run }), message('predict.trainAgain'));
  const indices = improved.map((step) => steps.indexOf(step));
  return mixWeights(earlier.weights, weights, indices, partition);
}

function areFinite(numbers: Float32Array): boolean {
  for (const number of numbers) if (!Number.isFinite(number)) return false;
  return true;
}
