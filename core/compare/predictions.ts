import { AppError, textWithHelp } from '../errors.ts';
import { combineDifferences, measureDifference, type MeasuredDifference } from '../evaluate/delong.ts';
import { matureSamples } from '../evaluate/steps.ts';
import { yieldToEventLoop, type JobContext } from '../job.ts';
import { predictPart, type PartPredictions } from '../predict/part-predictions.ts';
import type { Project } from '../store/file/project.ts';
import { message } from '../text/message.ts';
import { runCurves } from '../train/runs/curves.ts';
import { adjustForRivals } from './adjust.ts';
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

/** The difference of two runs on the samples of one test period. */
interface PeriodDifference extends Pick<RunDifference, 'step' | 'model' | 'run' | 'against' | 'againstRun'> {
  readonly measured: MeasuredDifference;
}

/** The curves of some runs, and the differences between them. */
interface PredictedModels extends Pick<Comparison, 'curves' | 'independent'> {
  readonly differences: readonly PeriodDifference[];
}

/**
 * Predicts the samples of each test period with each model's run of the first seed that all have. Returns the curves of
 * all models in the newest period, and DeLong's test of the tested model against every other, combined over the
 * periods.
 */
export async function predictModels(
  project: Project,
  rows: readonly ComparedModel[],
  tested: string | null,
  splits: readonly (number | undefined)[],
  job: JobContext,
): Promise<Pick<Comparison, 'delong' | 'curves' | 'independent'>> {
  const byPeriod: (readonly PeriodDifference[])[] = [];
  let newest: Pick<Comparison, 'curves' | 'independent'> = { curves: {} };
  // All runs are done: the rest is short, and its own progress would move the bar backwards.
  job.report({ phase: 'predict', fraction: 1 });
  for (const split of splits) {
    const rowsOfSplit = rows.map((row) => ({ ...row, runs: row.runs.filter((run) => run.split === split) }));
    const { differences, ...curves } = await predictSplit(project, rowsOfSplit, tested, split === splits.at(-1), job);
    byPeriod.push(differences);
    newest = curves;
  }
  return { delong: adjustForRivals(combine(byPeriod)), ...newest };
}

/** Combines the differences of the test periods, the newest last, into one per step and rival. */
function combine(byPeriod: readonly (readonly PeriodDifference[])[]): Omit<RunDifference, 'pAdjusted'>[] {
  const keyOf = ({ step, against }: PeriodDifference): string => JSON.stringify([step, against]);
  const all = byPeriod.flat();
  return [...new Set(all.map(keyOf))].flatMap((key) => {
    const periods = all.filter((difference) => keyOf(difference) === key);
    const combined = combineDifferences(periods.map(({ measured }) => measured));
    const { measured: _, ...newest } = periods[periods.length - 1];
    const splits = byPeriod.length === 1 ? {} : { splits: periods.length, usersTogether: true };
    return combined === null ? [] : [{ ...newest, ...combined, ...splits }];
  });
}

/**
 * Predicts the samples of one test period. With four steps, this needs about 90 bytes of memory per sample: 20 for the
 * predictions of each of two runs, and 50 for the test of a step. Each difference keeps 256 KiB of influences of users
 * until the periods are combined: 100 MB for 19 rivals, four steps and five periods.
 */
async function predictSplit(
  project: Project,
  rows: readonly ComparedModel[],
  tested: string | null,
  isNewest: boolean,
  job: JobContext,
): Promise<PredictedModels> {
  const compared: PeriodDifference[] = [];
  const curves: Record<string, Comparison['curves'][string]> = {};
  let independent: Comparison['independent'];
  const ordered = reportedRuns(rows).sort((a, b) => Number(b.model === tested) - Number(a.model === tested));
  let testedRun: PredictedRun | null = null;
  const quiet: JobContext = { signal: job.signal, report: () => undefined };
  for (const { model, run } of ordered) {
    const predictions = await predictPart(project, run, 'test', quiet).catch((error: unknown) => {
      // The library of a model that was trained elsewhere, or long ago, may be missing here.
      if (!(error instanceof AppError) || error.code !== 'unavailable') throw error;
      const note = message('compare.noCurves', { model, reason: textWithHelp(error) });
      if (isNewest) job.report({ phase: 'predict', fraction: 1, note });
      return null;
    });
    if (predictions === null) continue;
    if (isNewest) ({ steps: curves[model], independent } = await runCurves(project, { run, on: 'test' }, quiet));
    const predicted: PredictedRun = { model, run, predictions };
    if (model === tested) testedRun = predicted;
    else if (testedRun !== null) compared.push(...(await differencesOf(testedRun, predicted, job)));
  }
  const inOrder = rows.flatMap(({ model }) => (curves[model] === undefined ? [] : [[model, curves[model]] as const]));
  return { differences: compared, curves: Object.fromEntries(inOrder), ...(independent && { independent }) };
}

/**
 * Picks one run per model: the run of the first seed that all models have, else of each model's first seed. Seeds
 * differ only by chance.
 */
function reportedRuns(rows: readonly ComparedModel[]): ReportedRun[] {
  const withRuns = rows.filter(({ runs }) => runs.length > 0);
  const common = withRuns[0]?.runs.find(({ seed }) =>
    withRuns.every(({ runs }) => runs.some((run) => run.seed === seed)),
  );
  return withRuns.map(({ model, runs }) => ({
    model,
    run: (runs.find(({ seed }) => seed === common?.seed) ?? runs[0]).run,
  }));
}

/** Steps with too few positives or negatives have no test. */
async function differencesOf(tested: PredictedRun, other: PredictedRun, job: JobContext): Promise<PeriodDifference[]> {
  const { steps, probabilities, groups, ...outcomes } = tested.predictions;
  if (outcomes.depth.length !== other.predictions.depth.length)
    throw new AppError(
      'corrupt',
      message('compare.otherSamples', { run: tested.run, other: other.run }),
      message('compare.trainAgain'),
    );
  const found: PeriodDifference[] = [];
  for (const [index, step] of steps.entries()) {
    await yieldToEventLoop(job);
    const samples = matureSamples(outcomes, index + 1);
    const [scores, otherScores] = [probabilities[step], other.predictions.probabilities[step]].map(samples.pick);
    const measured = measureDifference(scores, otherScores, samples.labels, {
      groups: samples.pickGroups(groups),
    });
    if (measured !== null)
      found.push({
        step,
        model: tested.model,
        run: tested.run,
        against: other.model,
        againstRun: other.run,
        measured,
      });
  }
  return found;
}
