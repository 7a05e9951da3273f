import { DAY_MS } from '../../funnel/steps.ts';
import type { StepInfo } from '../../store/datasets/dataset-types.ts';

/** Which days a step's figures cover. */
export interface StepPeriod {
  readonly step: string;
  /**
   * The time of the latest samples that can be mature for the step, in ms; null if all since the export are too young.
   */
  readonly until: number | null;
  /** When the first samples of the export become mature, in ms. */
  readonly from: number;
}

/** The days that the figures of each step cover: samples younger than its window are not mature (`immatureMask`). */
export function stepPeriods(steps: readonly StepInfo[], since: number, asOf: number): StepPeriod[] {
  let window = 0;
  return steps.map(({ name, windowDays }) => {
    window = Math.max(window, windowDays * DAY_MS);
    return { step: name, until: asOf - window >= since ? asOf - window : null, from: since + window };
  });
}
