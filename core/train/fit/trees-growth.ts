import type { CurvePoint, GrownStep } from '../../predict/trees-store.ts';
import type { TreeMeasure } from '../../trees/booster.ts';
import type { TreesTrainerThread } from '../../trees/trees-trainer-thread.ts';

/** Trees are grown for so long before others get their turn, and a cancelled job ends. */
const SLICE_MS = 200;

/** When the trees of a step are enough. */
export interface GrowthLimits {
  /** The most trees. */
  readonly rounds: number;
  /** Trees without improvement after which it ends. */
  readonly patience: number;
}

/** Where growing begins. */
export interface GrowthStart {
  readonly depth: number;
  /** Whether the validation part has samples that reached the step, and others. */
  readonly hasBoth: boolean;
  /** The curve of the trees that the trainer goes on with; empty where it begins with none. */
  readonly curve: readonly CurvePoint[];
}

/**
 * Grows one step's trees until they improve no more on the validation part; `grown` is told of the curve so far, and
 * may throw to end it.
 */
export async function growStep(
  trainer: TreesTrainerThread,
  start: GrowthStart,
  { rounds, patience }: GrowthLimits,
  grown: (curve: readonly CurvePoint[]) => Promise<void>,
): Promise<GrownStep> {
  const { hasBoth } = start;
  const curve = await begin(trainer, start);
  let best = curve.reduce<CurvePoint | null>(
    (first, point) => (first === null || goalOf(point) > goalOf(first) ? point : first),
    null,
  );
  const isOver = (): boolean => curve.length >= rounds || (best !== null && curve.length - best.trees >= patience);
  for (let ended = false; !ended && !isOver();) {
    const growth = await trainer.request('grow', [rounds - curve.length, SLICE_MS]);
    ended = growth.ended;
    // A slice may grow more than is wanted, by chance of time: what comes after the end is left out, so that the same
    // training always tells the same.
    for (const measure of growth.measures) {
      if (isOver()) break;
      const point = pointOf(curve.length + 1, measure, hasBoth);
      curve.push(point);
      if (best === null || goalOf(point) > goalOf(best)) best = point;
    }
    await grown(curve);
  }
  const trees = best?.trees ?? 0;
  return { trees, grown: curve.length, curve, text: await trainer.request('save', [Math.max(1, trees)]) };
}

/**
 * Trees that do not measure what they did were grown otherwise, as by another version of the library: growing begins
 * anew.
 */
async function begin(trainer: TreesTrainerThread, { depth, hasBoth, curve }: GrowthStart): Promise<CurvePoint[]> {
  const measure = await trainer.request('begin', [depth]);
  if (measure === null) return [];
  const [now, then] = [pointOf(curve.length, measure, hasBoth), curve.at(-1)];
  if (now.auc === then?.auc && now.logLoss === then.logLoss) return [...curve];
  await trainer.request('begin', [depth]);
  return [];
}

function pointOf(trees: number, { auc, logLoss }: TreeMeasure, hasBoth: boolean): CurvePoint {
  return { trees, auc: hasBoth ? auc : null, logLoss };
}

/** What trees are judged by, larger is better: the AUC, or minus the log loss where there is none. */
function goalOf({ auc, logLoss }: CurvePoint): number {
  return auc ?? -logLoss;
}
