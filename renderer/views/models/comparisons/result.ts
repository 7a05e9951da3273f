import type { CallResult } from '../../../../core/api.ts';
import { ownValue } from '../../../../core/own-value.ts';

/** A comparison as the core returns it. */
export type Compared = CallResult<'comparison'>;

/** A model's row in a comparison. */
export type ComparedModel = Compared['rows'][number];

/** A model's test figures of one step over the seeds; null if undefined. */
export interface StepFigures {
  readonly mean: number | null;
  readonly std: number | null;
  /** Mean 95 % interval; absent in comparisons from older versions. */
  readonly low?: number | null;
  readonly high?: number | null;
  readonly positives?: number | null;
  readonly logLoss: {
    readonly mean: number | null;
    readonly std: number | null;
    readonly low?: number | null;
    readonly high?: number | null;
  };
  /** The model's AUC minus LightGBM's. */
  readonly gain: number | null;
}

const noFigures: StepFigures = { mean: null, std: null, logLoss: { mean: null, std: null }, gain: null };

/** A model's figures of a step; all null if it was not trained. */
export function figuresOf(row: ComparedModel, step: string): StepFigures {
  return ownValue<StepFigures>(row.figures, step) ?? noFigures;
}

/** The models from best to worst for a step; those without a figure come last. */
export function ranked(rows: readonly ComparedModel[], step: string): readonly ComparedModel[] {
  return [...rows].sort((a, b) => (figuresOf(b, step).mean ?? -1) - (figuresOf(a, step).mean ?? -1));
}

/** AITM and its ablations, if both are present. */
export function ablationOf(rows: readonly ComparedModel[]): readonly ComparedModel[] {
  const family = rows.filter(({ model }) => model === 'aitm' || model.startsWith('aitm-'));
  return family.length > 1 && family.some(({ model }) => model === 'aitm') ? family : [];
}

/** The significance test of the compared model against the best baseline of a step; undefined without one. */
export function testAgainstBest(
  { tests }: Pick<Compared, 'tests'>,
  step: string,
): Compared['tests'][number] | undefined {
  return tests.find((test) => test.step === step && test.best);
}
