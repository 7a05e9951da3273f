import { spreadOfFigure, spreadOfPeriods, spreadOfSteps, type StepSpread } from '../evaluate/over-seeds.ts';
import { correctedTTest, pairedTTest, type PairedTest } from '../evaluate/paired.ts';
import type { StepEvaluation } from '../evaluate/steps.ts';
import { adjustForRivals, TESTED_MODEL } from './adjust.ts';
import type { ComparedModel, ModelInPeriod, ModelTest, StepFigures } from './result.ts';

/** The paper's baseline, over which gains are measured. */
export const REFERENCE = 'lightgbm';

/** The test metrics of a model's runs, by seed. */
export type SeedMetrics = ReadonlyMap<number, Readonly<Record<string, StepEvaluation>>>;

/** A model and the metrics of its runs, for each test period. */
export type MeasuredModel = Omit<ComparedModel, 'figures'> & { readonly metrics: readonly SeedMetrics[] };

/**
 * Means and deviations over seeds and test periods by model and step, with the gain over LightGBM as in table 2 of the
 * paper.
 */
export function figuresOf(models: readonly MeasuredModel[], steps: readonly string[]): ComparedModel[] {
  const reference = models.find(({ model }) => model === REFERENCE);
  return models.map(({ metrics, ...model }) => ({
    ...model,
    figures: Object.fromEntries(
      steps.map((step) => {
        const figures = spreadOf(metrics, step);
        const base =
          reference === undefined || model.model === REFERENCE ? null : spreadOf(reference.metrics, step).mean;
        const gain = figures.mean === null || base === null ? null : figures.mean - base;
        return [step, { ...figures, gain } satisfies StepFigures];
      }),
    ),
  }));
}

function spreadOf(metrics: readonly SeedMetrics[], step: string): StepSpread {
  return spreadOfPeriods(metrics.map((bySeeds) => stepOf(bySeeds, step)));
}

function stepOf(metrics: SeedMetrics, step: string): readonly (StepEvaluation | undefined)[] {
  return [...metrics.values()].map((bySteps) => bySteps[step]);
}

/** The metrics of each model in one test period, counted from 0. */
export function figuresOfPeriod(
  models: readonly MeasuredModel[],
  steps: readonly string[],
  period: number,
): ModelInPeriod[] {
  return models.map(({ model, metrics }) => ({
    model,
    figures: Object.fromEntries(
      steps.map((step) => {
        const runs = stepOf(metrics[period], step);
        return [step, { ...spreadOfSteps(runs), calibration: spreadOfFigure(runs, 'calibration') }];
      }),
    ),
  }));
}

/**
 * The model to test against the others: AITM, else the one with the best mean AUC on the given step. If no AUC is
 * defined for that step, for instance without positives in the test set, the last step that has one decides; null if
 * there is none.
 */
export function testedModel(rows: readonly ComparedModel[], step: string): string | null {
  const isMeasured = ({ figures }: ComparedModel, name: string): boolean => figures[name].mean !== null;
  const steps = Object.keys(rows[0]?.figures ?? {});
  const decidingStep = [step, ...steps.toReversed()].find((name) => rows.some((row) => isMeasured(row, name)));
  if (decidingStep === undefined) return null;
  const measured = rows.filter((row) => isMeasured(row, decidingStep));
  return measured.find(({ model }) => model === TESTED_MODEL)?.model ?? bestOf(measured, decidingStep);
}

/**
 * Paired t-tests of one model's test AUC against every other one, step by step, over the seeds that both have, with
 * p-values adjusted for multiple comparisons. `testTrainRatio` is the number of test samples for each training sample
 * of a test period.
 */
export function testModels(
  rows: readonly ComparedModel[],
  measured: readonly MeasuredModel[],
  steps: readonly string[],
  tested: string,
  testTrainRatio = 0,
): ModelTest[] {
  const metricsOf = new Map(measured.map(({ model, metrics }) => [model, metrics]));
  const tests = steps.flatMap((step) => {
    const best = bestBaseline(rows, step, tested);
    return rows
      .filter(({ model }) => model !== tested)
      .flatMap(({ model: against }) => {
        const test = testPair(metricsOf.get(tested) ?? [], metricsOf.get(against) ?? [], step, testTrainRatio);
        return test === null ? [] : [{ model: tested, against, step, ...test, best: against === best }];
      });
  });
  return adjustForRivals(tests);
}

/** Variants of AITM do not count as its baselines, unless there is no other model to compare with. */
function bestBaseline(rows: readonly ComparedModel[], step: string, tested: string): string | null {
  const others = rows.filter(({ model, figures }) => model !== tested && figures[step].mean !== null);
  const isVariant = (model: string): boolean => tested === TESTED_MODEL && model.startsWith(`${TESTED_MODEL}-`);
  const nonVariants = others.filter(({ model }) => !isVariant(model));
  return bestOf(nonVariants.length === 0 ? others : nonVariants, step);
}

function bestOf(rows: readonly ComparedModel[], step: string): string | null {
  const aucOf = ({ figures }: ComparedModel): number => figures[step].mean ?? -Infinity;
  return rows.length === 0 ? null : rows.reduce((best, row) => (aucOf(row) > aucOf(best) ? row : best)).model;
}

/**
 * Tests two models on a step; null without a pair. Runs of one test period share its samples, so together they say
 * little more about other periods than a single run; several periods are therefore tested by their means.
 */
function testPair(
  first: readonly SeedMetrics[],
  second: readonly SeedMetrics[],
  step: string,
  testTrainRatio: number,
): (PairedTest & Pick<ModelTest, 'seeds' | 'splits'>) | null {
  const periods = first
    .map((metrics, period) => pairsOf(metrics, second[period], step))
    .filter(([firstAucs]) => firstAucs.length > 0);
  if (periods.length === 0) return null;
  const seeds = Math.max(...periods.map(([firstAucs]) => firstAucs.length));
  if (first.length === 1) return { ...pairedTTest(...periods[0]), seeds };
  const means = periods.map(([firstAucs, secondAucs]) => pairedTTest(firstAucs, secondAucs).difference);
  return { ...correctedTTest(means, testTrainRatio), seeds, splits: means.length };
}

function pairsOf(first: SeedMetrics, second: SeedMetrics | undefined, step: string): readonly [number[], number[]] {
  const pairs = [...first].flatMap(([seed, metrics]) => {
    const [firstAuc, secondAuc] = [metrics[step]?.auc ?? null, second?.get(seed)?.[step]?.auc ?? null];
    return firstAuc === null || secondAuc === null ? [] : [[firstAuc, secondAuc] as const];
  });
  return [pairs.map(([firstAuc]) => firstAuc), pairs.map(([, secondAuc]) => secondAuc)];
}
