import type { ParameterLayout, ParameterSlot } from '../../engine/program.ts';
import type { StepEvaluation } from '../../evaluate/steps.ts';
import type { Weights } from '../../predict/weights.ts';
import { goalOf, lossOf } from './training-warnings.ts';

/** An epoch that is the best so far, and its figures. */
export interface Best {
  readonly epoch: number;
  readonly goal: number;
  /**
   * The last epoch that brought the validation log loss down markedly, and what it was then; absent in checkpoints of
   * older versions.
   */
  readonly fall?: { readonly epoch: number; readonly loss: number };
}

/**
 * The share by which the log loss has to fall for training to be still on its way: an AUC can be at its best by chance
 * before anything is learned, and patience for the AUC alone would end there.
 */
const MIN_LOSS_IMPROVEMENT = 0.01;

/** What early stopping remembers: the best epochs so far. */
export interface EarlyStoppingState {
  /** That of the run: the best one, or where each step has its own, that of the objective, else the latest of them. */
  readonly best: Best | null;
  /** By step, for a network whose steps share nothing. */
  readonly bestOfSteps?: Readonly<Record<string, Best>>;
}

/** How early stopping judges epochs. */
export interface EarlyStoppingOptions {
  readonly objective: string | null;
  /** Each step is judged by itself: they share nothing. */
  readonly independent: boolean;
  /** Epochs without improvement after which training ends. */
  readonly patience: number;
}

/**
 * Judges an epoch; `improved` names the steps whose weights are the best so far, all of them where they are judged
 * together.
 */
export function updateEarlyStopping(
  before: EarlyStoppingState,
  epoch: number,
  valid: Readonly<Record<string, StepEvaluation>>,
  options: EarlyStoppingOptions,
): { readonly state: EarlyStoppingState; readonly improved: readonly string[] } {
  const { objective, independent } = options;
  if (independent) return updateSteps(before, epoch, valid, options);
  const best = updateGoal(before.best, epoch, valid, objective);
  return { state: { best }, improved: best.epoch === epoch ? Object.keys(valid) : [] };
}

/** A step whose patience is over is not judged again, so that it ends as if it had been trained alone. */
function updateSteps(
  { bestOfSteps: known = {} }: EarlyStoppingState,
  epoch: number,
  valid: Readonly<Record<string, StepEvaluation>>,
  { objective, patience }: EarlyStoppingOptions,
): ReturnType<typeof updateEarlyStopping> {
  const bestOfSteps = Object.fromEntries(
    Object.keys(valid).map((step) => {
      const earlier = Object.hasOwn(known, step) ? known[step] : null;
      return [
        step,
        earlier !== null && isExhausted(earlier, epoch - 1, patience)
          ? earlier
          : updateGoal(earlier, epoch, valid, step),
      ];
    }),
  );
  const latest = Object.values(bestOfSteps).reduce((a, b) => (b.epoch > a.epoch ? b : a));
  const improved = Object.keys(bestOfSteps).filter((step) => bestOfSteps[step].epoch === epoch);
  return { state: { best: objective === null ? latest : bestOfSteps[objective], bestOfSteps }, improved };
}

function updateGoal(
  earlier: Best | null,
  epoch: number,
  valid: Readonly<Record<string, StepEvaluation>>,
  objective: string | null,
): Best {
  const goal = goalOf(valid, objective);
  const loss = lossOf(valid, objective);
  const fell = loss !== null && (earlier?.fall === undefined || loss < earlier.fall.loss * (1 - MIN_LOSS_IMPROVEMENT));
  const fall = fell ? { epoch, loss } : earlier?.fall;
  const best = earlier === null || goal > earlier.goal ? { epoch, goal } : { epoch: earlier.epoch, goal: earlier.goal };
  return { ...best, ...(fall === undefined ? {} : { fall }) };
}

/**
 * True where for as many epochs as patience lasts the goal has not improved and the log loss has not fallen markedly;
 * of independent steps, those of none.
 */
export function isPatienceExhausted(
  { best, bestOfSteps }: EarlyStoppingState,
  epoch: number,
  patience: number,
): boolean {
  const tracked = bestOfSteps === undefined ? [best] : Object.values(bestOfSteps);
  return tracked.every((one) => one !== null && isExhausted(one, epoch, patience));
}

function isExhausted({ epoch, fall }: Best, now: number, patience: number): boolean {
  return now - Math.max(epoch, fall?.epoch ?? 0) >= patience;
}

/** How the weights of a network whose steps share nothing belong to its steps. */
export interface StepShares {
  readonly layout: Pick<ParameterLayout, 'weights' | 'states'>;
  readonly stepOfParameter: (parameter: string) => number;
  /** Of an embedding. */
  readonly dimension: number;
  /** Embeddings per table row: one for each step. */
  readonly copies: number;
}

/** The weights of `earlier` with those of some steps, by index, taken from `latest`. */
export function mixWeights(
  earlier: Weights,
  latest: Weights,
  steps: readonly number[],
  { layout, stepOfParameter, dimension, copies }: StepShares,
): Weights {
  const own = (slot: ParameterSlot): boolean => steps.includes(stepOfParameter(slot.name));
  return {
    ...latest,
    table: mixColumns(earlier.table, latest.table, steps, dimension, copies),
    weights: mixSlots(earlier.weights, latest.weights, layout.weights.filter(own)),
    states: mixSlots(earlier.states, latest.states, layout.states.filter(own)),
  };
}

function mixSlots(earlier: Float32Array, latest: Float32Array, slots: readonly ParameterSlot[]): Float32Array {
  const mixed = earlier.slice();
  for (const { offset, size } of slots) mixed.set(latest.subarray(offset, offset + size), offset);
  return mixed;
}

function mixColumns(
  earlier: Float32Array,
  latest: Float32Array,
  steps: readonly number[],
  dimension: number,
  copies: number,
): Float32Array {
  const mixed = earlier.slice();
  for (let row = 0; row < mixed.length; row += dimension * copies) {
    for (const step of steps) {
      const start = row + step * dimension;
      for (let at = start; at < start + dimension; at++) mixed[at] = latest[at];
    }
  }
  return mixed;
}
