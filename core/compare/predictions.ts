import { compareAucs } from '../evaluate/delong.ts';
import { labelsOf } from '../evaluate/steps.ts';
import { AppError } from '../errors.ts';
import { breathe, type JobContext } from '../job.ts';
import type { Project } from '../store/project.ts';
import { runCurves } from '../train/curves.ts';
import { predictPart, type PartPredictions } from '../train/part-predictions.ts';
import type { ComparedModel, Comparison, RunDifference } from './result.ts';

/** The first run of a model with what it predicts for the test samples. */
interface FirstRun {
  readonly model: string;
  readonly run: string;
  readonly predictions: PartPredictions;
}

/** Predicts the test samples with each model's first run: curves of all of them, and DeLong's test of the tested model's against every other. */
export async function predictModels(project: Project, rows: readonly ComparedModel[], tested: string | null, job: JobContext): Promise<Pick<Comparison, 'delong' | 'curves'>> {
  const delong: RunDifference[] = [];
  const curves: Record<string, Comparison['curves'][string]> = {};
  const ordered = [...rows].filter(({ runs }) => runs.length > 0).sort((a, b) => Number(b.model === tested) - Number(a.model === tested));
  let held: FirstRun | null = null;
  // All runs are there: what is left is short, and its own share would let the bar run back.
  job.report({ phase: 'predict', fraction: 1 });
  const quiet: JobContext = { signal: job.signal, report: () => undefined };
  for (const { model, runs: [{ run }] } of ordered) {
    curves[model] = (await runCurves(project, { run, on: 'test' }, quiet)).steps;
    const first: FirstRun = { model, run, predictions: await predictPart(project, run, 'test', quiet) };
    if (model === tested) held = first;
    else if (held !== null) delong.push(...await differences(held, first, job));
  }
  return { delong, curves: Object.fromEntries(rows.flatMap(({ model }) => curves[model] === undefined ? [] : [[model, curves[model]]])) };
}

/** Steps with too few positives or negatives have no test. */
async function differences(tested: FirstRun, other: FirstRun, job: JobContext): Promise<RunDifference[]> {
  const { steps, depth, probabilities } = tested.predictions;
  if (depth.length !== other.predictions.depth.length) throw new AppError('corrupt', `${tested.run} and ${other.run} were not tested on the same samples`, 'train them again');
  const found: RunDifference[] = [];
  for (const [at, step] of steps.entries()) {
    await breathe(job);
    const difference = compareAucs(probabilities[step], other.predictions.probabilities[step], labelsOf(depth, at + 1));
    if (difference !== null) found.push({ step, model: tested.model, run: tested.run, against: other.model, againstRun: other.run, ...difference });
  }
  return found;
}
