import type { CurvePoint, GrownStep } from '../../predict/trees-store.ts';
import type { TreeMeasure } from '../../trees/booster.ts';
import type { TreesTrainerThread } from '../../trees/trees-trainer-thread.ts';

/** How long trees grow before yielding to the event loop, which also lets a cancelled job end. */
const SLICE_MS = 200;

/** When a step has enough trees. */
export interface GrowthLimits {
  /** Maximum number of trees. */
  readonly rounds: number;
  /** Number of trees without improvement after which growth ends. */
  readonly patience: number;
}

/** The starting point of growth. */
export interface GrowthStart {
  readonly depth: number;
  /** Whether the validation part has both positives and negatives for the step. */
  readonly hasBoth: boolean;
  /** The curve of the trees that the trainer continues with; empty where it starts from none. */
  readonly curve: readonly CurvePoint[];
}

/**
 * Grows one step's trees until they stop improving on the validation part. Calls `grown` with the curve so far, which
 * may throw to end the growth.
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
    // Depending on timing, a slice may grow more trees than needed. Drop those after the end, so that the same training
    // always gives the same result.
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
 * If restored trees give different metrics than before, they were grown differently, such as by another version of the
 * library. Growth then starts over.
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

/** The goal that judges trees, larger is better: the AUC, or minus the log loss where there is none. */
function goalOf({ auc, logLoss }: CurvePoint): number {
  return auc ?? -logLoss;
}
