import type { ParameterLayout, ParameterSlot } from '../../engine/program.ts';
import type { StepEvaluation } from '../../evaluate/steps.ts';
import type { Weights } from '../../predict/weights.ts';
import { isExhausted, stoppingMetrics, meanOf, updateBest, type Best, type StoppingMetrics } from './stopping-rule.ts';

/** The state of early stopping: the best epochs so far. */
export interface EarlyStoppingState {
  /** The run's best epoch. If each step has its own: the best epoch of the objective, else the latest of them. */
  readonly best: Best | null;
  /** By step, for a network whose steps share nothing. */
  readonly bestOfSteps?: Readonly<Record<string, Best>>;
  /** The losses of epoch 0, if they limit the later epochs. */
  readonly startLosses?: Losses;
}

/** The validation log loss of each step; null if unknown. */
type Losses = Readonly<Record<string, number | null>>;

/** The settings of early stopping. */
export interface EarlyStoppingOptions {
  readonly objective: string | null;
  /** Whether each step stops on its own, because the steps share nothing. */
  readonly independent: boolean;
  /** Number of epochs without improvement after which training ends. */
  readonly patience: number;
  /**
   * The epoch's losses, given if those of epoch 0 are a limit: an epoch with a higher mean loss does not become the
   * best one. For independent steps, the limit applies to each step's own loss.
   */
  readonly losses?: Losses;
}

/** The state after an epoch; `improved` names the steps whose weights are the best so far. */
export interface EpochUpdate {
  readonly state: EarlyStoppingState;
  readonly improved: readonly string[];
}

/** Updates the state with an epoch. Steps that stop together improve together. */
export function updateEarlyStopping(
  before: EarlyStoppingState,
  epoch: number,
  valid: Readonly<Record<string, StepEvaluation>>,
  options: EarlyStoppingOptions,
): EpochUpdate {
  const { objective, independent, losses } = options;
  const startLosses = losses && (before.startLosses ?? losses);
  const limited = startLosses && { startLosses };
  if (independent) {
    const { state, improved } = updateSteps(before, epoch, valid, options);
    return { state: { ...state, ...limited }, improved };
  }
  const metrics = withinLimit(metricsOf(valid, objective), meanLoss(losses), meanLoss(startLosses));
  const best = updateBest(before.best, epoch, metrics);
  return { state: { best, ...limited }, improved: best.epoch === epoch ? Object.keys(valid) : [] };
}

function meanLoss(losses: Losses | undefined): number | null {
  return losses === undefined ? null : meanOf(Object.values(losses));
}

/** An epoch's metrics, with the lowest possible goal if its loss is above the limit. */
function withinLimit(metrics: StoppingMetrics, loss: number | null, limit: number | null): StoppingMetrics {
  return loss !== null && limit !== null && loss > limit ? { ...metrics, goal: -Infinity } : metrics;
}

/** Once a step has exhausted its patience, its best epoch stays, so that it ends as if it were trained on its own. */
function updateSteps(
  { bestOfSteps: previous = {}, startLosses }: EarlyStoppingState,
  epoch: number,
  valid: Readonly<Record<string, StepEvaluation>>,
  { objective, patience, losses }: EarlyStoppingOptions,
): EpochUpdate {
  const bestOfSteps = Object.fromEntries(
    Object.keys(valid).map((step) => {
      const earlier = Object.hasOwn(previous, step) ? previous[step] : null;
      return [
        step,
        earlier !== null && isExhausted(earlier, epoch - 1, patience)
          ? earlier
          : updateBest(
              earlier,
              epoch,
              withinLimit(metricsOf(valid, step), losses?.[step] ?? null, startLosses?.[step] ?? null),
            ),
      ];
    }),
  );
  const latest = Object.values(bestOfSteps).reduce((a, b) => (b.epoch > a.epoch ? b : a));
  const improved = Object.keys(bestOfSteps).filter((step) => bestOfSteps[step].epoch === epoch);
  return { state: { best: objective === null ? latest : bestOfSteps[objective], bestOfSteps }, improved };
}

/** The validation metrics of the objective, or their means over the steps if there is none. */
function metricsOf(
  valid: Readonly<Record<string, StepEvaluation>>,
  objective: string | null,
): ReturnType<typeof stoppingMetrics> {
  return stoppingMetrics(objective === null ? Object.values(valid) : [valid[objective]]);
}

/**
 * True once the metric has not improved and the log loss has not clearly fallen for `patience` epochs; for independent
 * steps, once this holds for each step.
 */
export function isPatienceExhausted(
  { best, bestOfSteps }: EarlyStoppingState,
  epoch: number,
  patience: number,
): boolean {
  const tracked = bestOfSteps === undefined ? [best] : Object.values(bestOfSteps);
  return tracked.every((tracker) => tracker !== null && isExhausted(tracker, epoch, patience));
}

/** Which weights belong to which step, for a network whose steps share nothing. */
export interface StepPartition {
  readonly layout: Pick<ParameterLayout, 'weights' | 'states'>;
  readonly stepOfParameter: (parameter: string) => number;
  /** Dimension of an embedding. */
  readonly dimension: number;
  /** Embeddings per table row: one for each step. */
  readonly copies: number;
}

/** The weights of `earlier`, with those of the given steps (by index) from `latest`. */
export function mixWeights(
  earlier: Weights,
  latest: Weights,
  steps: readonly number[],
  { layout, stepOfParameter, dimension, copies }: StepPartition,
): Weights {
  const isOfSteps = (slot: ParameterSlot): boolean => steps.includes(stepOfParameter(slot.name));
  return {
    ...latest,
    table: mixColumns(earlier.table, latest.table, steps, dimension, copies),
    weights: mixSlots(earlier.weights, latest.weights, layout.weights.filter(isOfSteps)),
    states: mixSlots(earlier.states, latest.states, layout.states.filter(isOfSteps)),
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
      for (let index = start; index < start + dimension; index++) mixed[index] = latest[index];
    }
  }
  return mixed;
}
