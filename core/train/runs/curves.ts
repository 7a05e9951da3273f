import { calibrationBins, type CalibrationBin } from '../../evaluate/bins.ts';
import { gainsWithIntervals } from '../../evaluate/gains-interval.ts';
import type { GainsPoint } from '../../evaluate/gains.ts';
import { rankRows } from '../../evaluate/ranked.ts';
import { matureSamples } from '../../evaluate/steps.ts';
import type { Independent } from '../../funnel/interval.ts';
import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { predictPart, type MeasuredPart, type PartPredictions } from '../../predict/part-predictions.ts';
import type { Project } from '../../store/file/project.ts';

/** How a run's probabilities of one step, corrected for down-sampling, compare with the outcomes. */
export interface StepCurves {
  readonly positives: number;
  /** Deciles of the samples, least likely first. */
  readonly bins: readonly CalibrationBin[];
  /** From the highest score down, in hundredths of the list; null if no sample reached the step. */
  readonly gains: readonly GainsPoint[] | null;
}

/** The curves of every step for one part. */
export interface RunCurves {
  readonly run: string;
  readonly on: MeasuredPart;
  readonly dataset: string;
  readonly rows: number;
  /** What the 95 % intervals take as independent. */
  readonly independent: Independent;
  readonly steps: Readonly<Record<string, StepCurves>>;
}

const BINS = 10;
const cache = new WeakMap<PartPredictions, RunCurves['steps']>();

/** Computes calibration, gains and lift of a run on its validation or test set. Throws like `predictPart`. */
export async function runCurves(
  project: Project,
  { run, on }: { readonly run: string; readonly on: MeasuredPart },
  job: JobContext,
): Promise<RunCurves> {
  const predictions = await predictPart(project, run, on, job);
  const steps = cache.get(predictions) ?? (await curvesOf(predictions, job));
  cache.set(predictions, steps);
  const { part, rows, independent } = predictions;
  return { run, on, dataset: part.dataset, rows, independent, steps };
}

async function curvesOf(
  { steps, probabilities, weights, groups, ...outcomes }: PartPredictions,
  job: JobContext,
): Promise<RunCurves['steps']> {
  const curves: [string, StepCurves][] = [];
  for (const [index, step] of steps.entries()) {
    await yieldToEventLoop(job);
    const samples = matureSamples(outcomes, index + 1);
    const { labels } = samples;
    const sampling = [samples.pickWeights(weights), samples.pickGroups(groups)] as const;
    const ranked = rankRows(samples.pick(probabilities[step]), labels, ...sampling);
    const positives = labels.reduce((sum, label) => sum + label, 0);
    curves.push([step, { positives, bins: calibrationBins(ranked, BINS), gains: gainsWithIntervals(ranked) }]);
  }
  return Object.fromEntries(curves);
}
