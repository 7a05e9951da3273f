import { pairedTTest, spreadOf } from '../evaluate/paired.ts';
import type { StepEvaluation } from '../evaluate/steps.ts';
import type { ComparedModel, ModelTest, StepFigures } from './result.ts';

/** The paper's reference, over which the gains are told. */
export const REFERENCE = 'lightgbm';
/** The model that is held against the others where it takes part. */
const TESTED = 'aitm';

/** What the runs of a model measured on the test set, by seed. */
export type SeedMetrics = ReadonlyMap<number, Readonly<Record<string, StepEvaluation>>>;

/** A model and what its runs measured. */
export type MeasuredModel = Omit<ComparedModel, 'figures'> & { readonly metrics: SeedMetrics };

/** Means and deviations over the seeds by model and step, with the gain over LightGBM as in table 2 of the paper. */
export function figuresOf(models: readonly MeasuredModel[], steps: readonly string[]): ComparedModel[] {
  const reference = models.find(({ model }) => model === REFERENCE);
  return models.map(({ metrics, ...model }) => ({
    ...model,
    figures: Object.fromEntries(
      steps.map((step) => {
        const auc = spreadOf(valuesOf(metrics, step, 'auc'));
        const base =
          reference === undefined || model.model === REFERENCE
            ? null
            : spreadOf(valuesOf(reference.metrics, step, 'auc')).mean;
        return [
          step,
          {
            ...auc,
            logLoss: spreadOf(valuesOf(metrics, step, 'logLoss')),
            gain: auc.mean === null || base === null ? null : auc.mean - base,
          } satisfies StepFigures,
        ];
      }),
    ),
  }));
}

function valuesOf(metrics: SeedMetrics, step: string, figure: 'auc' | 'logLoss'): number[] {
  return [...metrics.values()].map((bySteps) => bySteps[step]?.[figure] ?? null).filter((value) => value !== null);
}

/**
 * The model that the others are tested against: AITM, else the one of the best mean AUC on the step that counts. Where
 * no AUC is defined there, as without positives in the test part, the last step that has one counts; null where none
 * was measured.
 */
export function testedModel(rows: readonly ComparedModel[], step: string): string | null {
  const isMeasured = ({ figures }: ComparedModel, at: string): boolean => figures[at].mean !== null;
  const steps = Object.keys(rows[0]?.figures ?? {});
  const counts = [step, ...steps.toReversed()].find((at) => rows.some((row) => isMeasured(row, at)));
  if (counts === undefined) return null;
  const measured = rows.filter((row) => isMeasured(row, counts));
  return measured.find(({ model }) => model === TESTED)?.model ?? bestOf(measured, counts);
}

/** Paired t-tests of one model's test AUC against every other one, step by step, over the seeds that both have. */
export function testModels(
  rows: readonly ComparedModel[],
  measured: readonly MeasuredModel[],
  steps: readonly string[],
  tested: string,
): ModelTest[] {
  const metricsOf = new Map(measured.map(({ model, metrics }) => [model, metrics]));
  return steps.flatMap((step) => {
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
}

/** Variants of the tested model are no baselines, unless there is nothing else to hold it against. */
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
