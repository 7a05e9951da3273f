import type { Comparison, ModelTest } from '../../compare/result.ts';
import type { ReportLanguage } from '../language.ts';

/** A model's display name in a report. */
export function titleOf({ rows }: Comparison, model: string, words: ReportLanguage): string {
  return words.model(words.text(rows.find((row) => row.model === model)?.title ?? model));
}

/** The test against the best baseline of a step; undefined if there is none. */
export function bestTest({ tests }: Comparison, step: string): ModelTest | undefined {
  return tests.find((test) => test.step === step && test.best);
}

/**
 * The tested model if it was chosen for its best test AUC, which biases the result in its favour; null if it is AITM,
 * which is tested regardless of its AUC.
 */
export function pickedModel({ tests }: Comparison): string | null {
  const tested = tests[0]?.model ?? null;
  return tested === 'aitm' ? null : tested;
}

/** The seeds and periods over which the figures of a comparison are averaged, in words. */
export function averagedOver({ seeds, splits }: Comparison, words: ReportLanguage): string {
  return words.over(seeds.length, splits?.length ?? 1);
}

/** The step that decides a comparison: its objective, else the last one. */
export function mainStep({ objective, steps }: Comparison): string {
  return objective ?? steps[steps.length - 1];
}

/**
 * The number of the colour of a model's line: 1 for the tested model, 2 for the best baseline of the step, 0 for all
 * others. Without a test, the first model has 1.
 */
export function seriesOf(comparison: Comparison, model: string, step: string): number {
  const test = bestTest(comparison, step);
  if (test === undefined) return comparison.rows.findIndex((row) => row.model === model) === 0 ? 1 : 0;
  return model === test.model ? 1 : model === test.against ? 2 : 0;
}

/** The models that have curves, in the order of the comparison. */
export function modelsWithCurves({ rows, curves }: Comparison): readonly string[] {
  return rows.map(({ model }) => model).filter((model) => curves[model] !== undefined);
}
