import { AppError, explained } from '../errors.ts';
import { compareAucs } from '../evaluate/delong.ts';
import { labelsOf } from '../evaluate/steps.ts';
import { yieldToEventLoop, type JobContext } from '../job.ts';
import { predictPart, type PartPredictions } from '../predict/part-predictions.ts';
import type { Project } from '../store/file/project.ts';
import { message } from '../text/message.ts';
import { runCurves } from '../train/runs/curves.ts';
import type { ComparedModel, Comparison, RunDifference } from './result.ts';

/** A model and the run by which its predictions are told. */
interface ReportedRun {
  readonly model: string;
  readonly run: string;
}

/** The run with what it predicts for the test samples. */
interface PredictedRun extends ReportedRun {
  readonly predictions: PartPredictions;
}

/**
 * Predicts the test samples with each model's run of the first seed that all have: curves of all of them, and DeLong's
 * test of the tested model's against every other. Holds the predictions of two runs in memory, at 4 bytes a sample for
 * each step and 1 more, and for the test of a step some 45 besides: 80 in all for four steps.
 */
export async function predictModels(
  project: Project,
  rows: readonly ComparedModel[],
  tested: string | null,
  job: JobContext,
): Promise<Pick<Comparison, 'delong' | 'curves'>> {
  const delong: RunDifference[] = [];
  const curves: Record<string, Comparison['curves'][string]> = {};
  const ordered = reportedRuns(rows).sort((a, b) => Number(b.model === tested) - Number(a.model === tested));
  let held: PredictedRun | null = null;
  // All runs are there: what is left is short, and its own share would let the bar run back.
  job.report({ phase: 'predict', fraction: 1 });
  const quiet: JobContext = { signal: job.signal, report: () => undefined };
  for (const { model, run } of ordered) {
    const predictions = await predictPart(project, run, 'test', quiet).catch((error: unknown) => {
      // The library of a model that was trained elsewhere, or some time ago, may be missing here.
      if (!(error instanceof AppError) || error.code !== 'unavailable') throw error;
      job.report({
        phase: 'predict',
        fraction: 1,
        note: message('compare.noCurves', { model, reason: explained(error) }),
      });
      return null;
    });
    if (predictions === null) continue;
    curves[model] = (await runCurves(project, { run, on: 'test' }, quiet)).steps;
    const predicted: PredictedRun = { model, run, predictions };
    if (model === tested) held = predicted;
    else if (held !== null) delong.push(...(await differences(held, predicted, job)));
  }
  return {
    delong,
    curves: Object.fromEntries(
      rows.flatMap(({ model }) => (curves[model] === undefined ? [] : [[model, curves[model]]])),
    ),
  };
}

/**
 * Seeds differ by luck alone, so where runs have failed, one is looked for that all models have; else each is told by
 * its own first.
 */
function reportedRuns(rows: readonly ComparedModel[]): ReportedRun[] {
  const having = rows.filter(({ runs }) => runs.length > 0);
  const common = having[0]?.runs.find(({ seed }) => having.every(({ runs }) => runs.some((run) => run.seed === seed)));
  return having.map(({ model, runs }) => ({
    model,
    run: (runs.find(({ seed }) => seed === common?.seed) ?? runs[0]).run,
  }));
}

/** Steps with too few positives or negatives have no test. */
async function differences(tested: PredictedRun, other: PredictedRun, job: JobContext): Promise<RunDifference[]> {
  const { steps, depth, probabilities } = tested.predictions;
  if (depth.length !== other.predictions.depth.length)
    throw new AppError(
      'corrupt',
      message('compare.otherSamples', { run: tested.run, other: other.run }),
      message('compare.trainAgain'),
    );
  const found: RunDifference[] = [];
  for (const [at, step] of steps.entries()) {
    await yieldToEventLoop(job);
    const difference = compareAucs(probabilities[step], other.predictions.probabilities[step], labelsOf(depth, at + 1));
    if (difference !== null)
      found.push({
        step,
        model: tested.model,
        run: tested.run,
        against: other.model,
        againstRun: other.run,
        ...difference,
      });
  }
  return found;
}
