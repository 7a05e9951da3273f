import { spreadOfSteps, type StepSpread } from '../evaluate/over-seeds.ts';
import { pairedTTest } from '../evaluate/paired.ts';
import type { StepEvaluation } from '../evaluate/steps.ts';
import { adjustForRivals, TESTED } from './adjust.ts';
import type { ComparedModel, ModelTest, StepFigures } from './result.ts';

/** The paper's baseline, which gains are relative to. */
export const REFERENCE = 'lightgbm';

/** The test metrics of a model's runs, by seed. */
export type SeedMetrics = ReadonlyMap<number, Readonly<Record<string, StepEvaluation>>>;

/** A model and the metrics of its runs. */
export type MeasuredModel = Omit<ComparedModel, 'figures'> & { readonly metrics: SeedMetrics };

/** Means and deviations over the seeds by model and step, with the gain over LightGBM as in table 2 of the paper. */
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

function spreadOf(metrics: SeedMetrics, step: string): StepSpread {
  return spreadOfSteps([...metrics.values()].map((bySteps) => bySteps[step]));
}

/**
 * The model to test against the others: AITM, else the one with the best mean AUC on the given step. Where no AUC is
 * defined for that step, as without positives in the test part, the last step that has one decides; null where there is
 * none.
 */
export function testedModel(rows: readonly ComparedModel[], step: string): string | null {
  const isMeasured = ({ figures }: ComparedModel, at: string): boolean => figures[at].mean !== null;
  const steps = Object.keys(rows[0]?.figures ?? {});
  const counts = [step, ...steps.toReversed()].find((at) => rows.some((row) => isMeasured(row, at)));
  if (counts === undefined) return null;
  const measured = rows.filter((row) => isMeasured(row, counts));
  return measured.find(({ model }) => model === TESTED)?.model ?? bestOf(measured, counts);
}

/**
 * Paired t-tests of one model's test AUC against every other one, step by step, over the seeds that both have, with
 * p-values adjusted for multiple comparisons.
 */
export function testModels(
  rows: readonly ComparedModel[],
  measured: readonly MeasuredModel[],
  steps: readonly string[],
  tested: string,
): ModelTest[] {
  const metricsOf = new Map(measured.map(({ model, metrics }) => [model, metrics]));
  const tests = steps.flatMap((step) => {
    const best = bestBaseline(rows, step, tested);
    return rows
      .filter(({ model }) => model !== tested)
      .flatMap(({ model: against }) => {
        const [first, second] = pairsOf(metricsOf.get(tested), metricsOf.get(against), step);
        return first.length === 0
          ? []
          : [
              {
                model: tested,
                against,
                step,
                ...pairedTTest(first, second),
                seeds: first.length,
                best: against === best,
              },
            ];
      });
  });
  return adjustForRivals(tests);
}

/** Variants of the tested model do not count as baselines, unless there is no other model to compare with. */
function bestBaseline(rows: readonly ComparedModel[], step: string, tested: string): string | null {
  const others = rows.filter(({ model, figures }) => model !== tested && figures[step].mean !== null);
  const foreign = others.filter(({ model }) => !model.startsWith(`${tested}-`));
  return bestOf(foreign.length === 0 ? others : foreign, step);
}

function bestOf(rows: readonly ComparedModel[], step: string): string | null {
  const aucOf = ({ figures }: ComparedModel): number => figures[step].mean ?? -Infinity;
  return rows.length === 0 ? null : rows.reduce((best, row) => (aucOf(row) > aucOf(best) ? row : best)).model;
}

function pairsOf(
  first: SeedMetrics | undefined,
  second: SeedMetrics | undefined,
  step: string,
): readonly [number[], number[]] {
  const pairs = [...(first ?? [])].flatMap(([seed, metrics]) => {
    const [one, other] = [metrics[step]?.auc ?? null, second?.get(seed)?.[step]?.auc ?? null];
    return one === null || other === null ? [] : [[one, other] as const];
  });
  return [pairs.map(([one]) => one), pairs.map(([, other]) => other)];
}
