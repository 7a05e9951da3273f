import type { CurvePoint } from '../../../predict/trees-store.ts';
import type { Project } from '../../../store/file/project.ts';
import { addEpoch } from '../../../store/runs/epochs.ts';
import { aucFigures } from '../../../text/auc.ts';

/** Number of points per training curve, about as many as a chart has room for. */
const POINTS = 200;

/** Trees between two points of a curve with at most `rounds` trees. */
export function treesPerPoint(rounds: number): number {
  return Math.max(1, Math.ceil(rounds / POINTS));
}

/** What to write of a run's curves. */
export interface CurvesOptions {
  readonly run: string;
  /** Number of steps. */
  readonly steps: number;
  /** Maximum number of trees of a step. */
  readonly rounds: number;
  /** Whether the data are down-sampled: log losses on them are not those of the real data. */
  readonly downSampled: boolean;
  /** Whether the run shows these curves: those of the only model, or of an ensemble's first member. */
  readonly shown: boolean;
}

/** Writes the curves of all steps as the run's epochs, by number of trees, with a bounded number of points. */
export class TreesCurves {
  readonly #project: Project;
  readonly #options: CurvesOptions;
  /** Trees between two points. */
  readonly #every: number;
  readonly #curves = new Map<string, readonly CurvePoint[]>();
  /** Number of trees of the current step up to which points are written. */
  #written = 0;
  #writtenAt = performance.now();

  constructor(project: Project, options: CurvesOptions) {
    this.#project = project;
    this.#options = options;
    this.#every = treesPerPoint(options.rounds);
  }

  /** Adds the curve of a step that an earlier call finished and wrote. */
  addFinished(step: string, curve: readonly CurvePoint[]): void {
    this.#curves.set(step, curve);
  }

  /** Adds the curve of the step to resume, as far as it was written. */
  resume(step: string, curve: readonly CurvePoint[]): void {
    this.addFinished(step, curve);
    this.#written = curve.length;
  }

  /** Writes a step's new points since the last call; the curve of a step only grows. */
  grow(step: string, curve: readonly CurvePoint[]): void {
    if (!this.#curves.has(step)) this.#written = 0;
    this.#curves.set(step, curve);
    for (; this.#written < curve.length; this.#written++) {
      const trees = this.#written + 1;
      if (trees === 1 || trees % this.#every === 0) this.#write(trees);
    }
  }

  /** Writes the best and the last number of trees, even between regular points. */
  end(step: string, best: number): void {
    const last = this.#curves.get(step)?.length ?? 0;
    for (const trees of [best, last]) if (trees > 0) this.#write(trees);
  }

  #write(trees: number): void {
    const { run, steps, downSampled, shown } = this.#options;
    if (!shown) return;
    const now = performance.now();
    const points = [...this.#curves].flatMap(([step, curve]) =>
      trees <= curve.length ? [{ step, ...curve[trees - 1] }] : [],
    );
    addEpoch(this.#project, run, {
      epoch: trees,
      loss: null,
      // A mean over only some steps is not comparable, so it exists only up to the tree count that all steps have.
      validLoss:
        downSampled || points.length < steps
          ? null
          : points.reduce((sum, { logLoss }) => sum + logLoss, 0) / points.length,
      figures: aucFigures(Object.fromEntries(points.map(({ step, ...point }) => [step, point]))),
      elapsedMs: Math.round(now - this.#writtenAt),
    });
    this.#writtenAt = now;
  }
}
