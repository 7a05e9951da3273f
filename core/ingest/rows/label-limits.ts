import { DAY_MS } from '../../funnel/steps.ts';
import type { ImportPlan } from '../mapping/plan.ts';

/** What became of labels under the windows and the as-of date. */
export interface LimitedLabels {
  /** Steps whose labels cannot be limited, since their times or those of the impressions are unknown. */
  readonly unlimited: readonly string[];
  /** Steps that samples reached after the step's window; these do not count. */
  readonly tooLate: readonly { readonly step: string; readonly samples: number; readonly windowDays: number }[];
  /** Number of times far after all others, which the derived as-of date leaves out. */
  readonly outlyingTimes: number;
}

/**
 * Limits labels to what counts: a step must have happened by the as-of date, and within its window after the
 * impression. A step without a time cannot be limited.
 */
export class LabelLimits {
  readonly #plan: Pick<ImportPlan, 'steps' | 'time'>;
  readonly #asOf: number;
  readonly #windows: readonly number[];
  readonly #tooLate: number[];

  /** `asOf` in milliseconds; null if the data are not limited by a date. */
  constructor(plan: Pick<ImportPlan, 'steps' | 'time'>, asOf: number | null) {
    this.#plan = plan;
    this.#asOf = asOf ?? Infinity;
    this.#windows = plan.steps.map(({ windowDays }) => (windowDays > 0 ? windowDays * DAY_MS : Infinity));
    this.#tooLate = plan.steps.map(() => 0);
  }

  /** What became of the labels so far. */
  get result(): Omit<LimitedLabels, 'outlyingTimes'> {
    const { steps, time } = this.#plan;
    return {
      unlimited: steps
        .filter(({ timed }) => !timed || time === null)
        .filter(({ windowDays }) => windowDays > 0 || this.#asOf < Infinity)
        .map(({ name }) => name),
      tooLate: steps
        .map(({ name, windowDays }, step) => ({ step: name, samples: this.#tooLate[step], windowDays }))
        .filter(({ samples }) => samples > 0),
    };
  }

  /** Whether something that happened at a time counts; true if the time is unknown (NaN). */
  isKnown(timeMs: number): boolean {
    return !(timeMs > this.#asOf);
  }

  /**
   * Shortens the depth of a sample to the steps within their windows. `stepTimes[step][sample]` is the time of a step,
   * from 0; NaN if unknown.
   */
  limit(depth: number, impressionMs: number, stepTimes: readonly Float64Array[], sample: number): number {
    for (let step = 0; step < depth; step++) {
      if (stepTimes[step][sample] - impressionMs > this.#windows[step]) {
        this.#tooLate[step] += 1;
        return step;
      }
    }
    return depth;
  }
}
