import type { CurvePoint, GrownStep } from '../../../predict/trees-store.ts';
import type { TreeMetrics } from '../../../trees/booster.ts';
import type { TreesTrainerThread } from '../../../trees/trees-trainer-thread.ts';
import type { IntervalChoice } from '../../../trees/trees-trainer.ts';
import { epochsLeft, isExhausted, stoppingMetrics, updateBest, type Best } from '../stopping-rule.ts';
import { treesPerPoint } from './curves.ts';

/** How long trees grow before yielding to the event loop, which also lets a cancelled job end. */
const SLICE_MS = 200;

/** When a step has enough trees. */
export interface GrowthLimits {
  /** Maximum number of trees. */
  readonly rounds: number;
  /** Number of trees without improvement after which growth ends. */
  readonly patience: number;
  /** The number of trees that a refit or an earlier step prescribes; null if the step's own validation chooses. */
  readonly chosen: number | null;
}

/** The starting point of growth. */
export interface GrowthStart {
  readonly depth: number;
  /** Whether rows of all banks validate the step. */
  readonly allBanks: boolean;
  /** Whether the validation set has both positives and negatives for the step. */
  readonly hasBoth: boolean;
  /** The positives of the step in the validation set. */
  readonly positives: number;
  /** Whether negatives are down-sampled: log losses of trees are then not those of real probabilities. */
  readonly downSampled: boolean;
  /** The curve of the trees that the trainer continues with; empty if it starts from none. */
  readonly curve: readonly CurvePoint[];
}

/**
 * Grows one step's trees until they stop improving on the validation set, or to a chosen number. Calls `onGrowth` with
 * the curve so far; it may throw to end the growth.
 */
export async function growStep(
  trainer: TreesTrainerThread,
  start: GrowthStart,
  { rounds, patience, chosen }: GrowthLimits,
  onGrowth: (curve: readonly CurvePoint[]) => Promise<void>,
): Promise<GrownStep> {
  const curve = await begin(trainer, start);
  const maxTrees = chosen ?? rounds;
  let best = curve.reduce<Best | null>((previous, point) => judge(previous, point, start), null);
  const isOver = (): boolean =>
    curve.length >= maxTrees || (chosen === null && best !== null && isExhausted(best, curve.length, patience));
  for (let ended = false; !ended && !isOver();) {
    // Requests no more trees than are certainly needed: the last tree of each request gets an interval.
    const needed = chosen === null ? epochsLeft(best, curve.length, patience) : Infinity;
    const trees = Math.min(maxTrees - curve.length, needed);
    const growth = await trainer.request('grow', [trees, SLICE_MS, intervalChoice(start, rounds, curve, best)]);
    ended = growth.ended;
    for (const metrics of growth.metrics) {
      const point = pointOf(curve.length + 1, metrics, start);
      curve.push(point);
      best = judge(best, point, start);
    }
    const last = curve.pop();
    if (last !== undefined) curve.push({ ...last, ...(growth.last && { ...growth.last, positives: start.positives }) });
    await onGrowth(curve);
  }
  const trees = chosen === null ? (best?.epoch ?? 0) : curve.length;
  return { trees, grown: curve.length, curve, text: await trainer.request('save', [Math.max(1, trees)]) };
}

/**
 * Begins a step; returns its curve so far. If restored trees give different metrics than before, they were grown
 * differently, for example by another version of the library; growth then starts over.
 */
async function begin(trainer: TreesTrainerThread, start: GrowthStart): Promise<CurvePoint[]> {
  const { depth, allBanks, curve } = start;
  const metrics = await trainer.request('begin', [depth, allBanks]);
  if (metrics === null) return [];
  const [restored, stored] = [pointOf(curve.length, metrics, start), curve.at(-1)];
  if (restored.auc === stored?.auc && restored.logLoss === stored.logLoss) return [...curve];
  await trainer.request('begin', [depth, allBanks]);
  return [];
}

/** The trees whose AUC gets an interval: the points of the curve, the best so far and the last. Null without AUCs. */
function intervalChoice(
  { hasBoth }: GrowthStart,
  rounds: number,
  curve: readonly CurvePoint[],
  best: Best | null,
): IntervalChoice | null {
  if (!hasBoth) return null;
  return { every: treesPerPoint(rounds), grown: curve.length, best: best?.goal ?? -Infinity };
}

function pointOf(
  trees: number,
  { auc, aucLow, aucHigh, logLoss }: TreeMetrics,
  { hasBoth, positives }: GrowthStart,
): CurvePoint {
  if (!hasBoth) return { trees, auc: null, logLoss };
  return { trees, auc, ...(aucLow === undefined ? {} : { aucLow, aucHigh, positives }), logLoss };
}

/** The best number of trees after one more, by the same rule as the best epoch of a network. */
function judge(previous: Best | null, point: CurvePoint, { downSampled }: GrowthStart): Best {
  const metrics = stoppingMetrics([point]);
  return updateBest(previous, point.trees, downSampled ? { ...metrics, loss: null } : metrics);
}
