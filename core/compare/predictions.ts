import { AppError, explained } from '../errors.ts';
import { compareAucs } from '../evaluate/delong.ts';
import { settledSamples } from '../evaluate/steps.ts';
import { yieldToEventLoop, type JobContext } from '../job.ts';
import { predictPart, type PartPredictions } from '../predict/part-predictions.ts';
import type { Project } from '../store/file/project.ts';
import { message } from '../text/message.ts';
import { runCurves } from '../train/runs/curves.ts';
import type { ComparedModel, Comparison, RunDifference } from './result.ts';

/** A model and the run whose predictions represent it. */
interface ReportedRun {
  readonly model: string;
  readonly run: string;
}

/** A run with its predictions for the test samples. */
interface PredictedRun extends ReportedRun {
  readonly predictions: PartPredictions;
}

/**
 * Predicts the test samples with each model's run of the first seed that all have. Returns the curves of all models,
 * and DeLong's test of the tested model against every other. Holds the predictions of two runs in memory, at 4 bytes
 * per sample and step plus 1, and some 45 more for the test of a step: 80 in all for four steps.
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
  // All runs are done: the rest is short, and its own progress would move the bar backwards.
  job.report({ phase: 'predict', fraction: 1 });
  const quiet: JobContext = { signal: job.signal, report: () => undefined };
  for (const { model, run } of ordered) {
    const predictions = await predictPart(project, run, 'test', quiet).catch((error: unknown) => {
      // The library of a model that was trained elsewhere, or long ago, may be missing here.
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
 * Picks one run per model: that of the first seed that all models have, else of each model's own first seed. Seeds
 * differ only by chance.
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
  const { steps, probabilities, ...outcomes } = tested.predictions;
  if (outcomes.depth.length !== other.predictions.depth.length)
    throw new AppError(
      'corrupt',
      message('compare.otherSamples', { run: tested.run, other: other.run }),
      message('compare.trainAgain'),
    );
  const found: RunDifference[] = [];
  for (const [at, step] of steps.entries()) {
    await yieldToEventLoop(job);
    const samples = settledSamples(outcomes, at + 1);
    const [own, others] = [probabilities[step], other.predictions.probabilities[step]].map(samples.of);
    const difference = compareAucs(own, others, samples.labels);
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
