import { DAY_MS } from '../../funnel/steps.ts';
import type { ImportPlan } from '../mapping/plan.ts';
import { DelayCounts } from './delay-counts.ts';
import { TimePrecision } from './time-precision.ts';

/** How the windows and the as-of date affected the labels. */
export interface LimitedLabels {
  /** Steps with labels that cannot be limited, since the times of the steps or of the impressions are unknown. */
  readonly unlimited: readonly string[];
  /** Steps that samples reached after the step's window; these do not count. */
  readonly tooLate: readonly { readonly step: string; readonly samples: number; readonly windowDays: number }[];
  /** Steps that samples reached more than a day before their impression; these do not count. */
  readonly tooEarly: readonly { readonly step: string; readonly samples: number }[];
  /**
   * Steps without a window whose conversions come so late that the youngest samples may not have them yet: nearly all
   * of the conversions so far came within `days`.
   */
  readonly slow: readonly { readonly step: string; readonly days: number }[];
  /**
   * Steps whose windows and delays are up to a day wrong: `dates` says which of the two, the impressions or the step,
   * has dates without a time of day.
   */
  readonly datesOnly: readonly { readonly step: string; readonly dates: 'impressions' | 'step' }[];
  /** Number of times far after all others, which the derived as-of date leaves out. */
  readonly outlyingTimes: number;
}

/** How long before the impression a step may seem to happen: it may be a date without a time, or of another zone. */
const MAX_EARLY_MS = DAY_MS;

/** With fewer conversions, their delays are too uncertain to judge a step by them. */
const MIN_CONVERSIONS = 50;
/** A step is slow if more than this share of its conversions comes after its samples count as mature. */
const MAX_LATE_SHARE = 0.05;
/** The share of conversions that do not come within the days of a slow step. */
const REMAINING_SHARE = 0.01;

/**
 * Limits labels to those that count: a step must have happened by the as-of date, at most a day before the impression,
 * and within its window. A step without a time cannot be limited.
 */
export class LabelLimits {
  readonly #steps: ImportPlan['steps'];
  readonly #asOf: number;
  readonly #windows: readonly number[];
  readonly #tooLate: number[];
  readonly #tooEarly: number[];
  /** Number of samples by step that reached it at an unknown time. */
  readonly #untimed: number[];
  /** The delays of each step without a window. */
  readonly #delays: readonly (DelayCounts | null)[];
  readonly #precision: TimePrecision;

  /** `asOf` in milliseconds; null if the data are not limited by a date. */
  constructor({ steps }: Pick<ImportPlan, 'steps'>, asOf: number | null) {
    this.#steps = steps;
    this.#asOf = asOf ?? Infinity;
    this.#windows = steps.map(({ windowDays }) => (windowDays > 0 ? windowDays * DAY_MS : Infinity));
    this.#tooLate = steps.map(() => 0);
    this.#tooEarly = steps.map(() => 0);
    this.#untimed = steps.map(() => 0);
    this.#delays = steps.map(({ windowDays }) => (windowDays > 0 ? null : new DelayCounts()));
    this.#precision = new TimePrecision(steps.length);
  }

  /** How the labels were affected; `youngestMs` is the age of the youngest sample, null if it is unknown. */
  result(youngestMs: number | null): Omit<LimitedLabels, 'outlyingTimes'> {
    const slow = this.#steps.flatMap(({ name }, step) => {
      const days = this.#slowDays(step);
      return days === null || youngestMs === null || youngestMs >= days * DAY_MS ? [] : [{ step: name, days }];
    });
    return {
      unlimited: this.#steps
        .filter(({ windowDays }, step) => this.#untimed[step] > 0 && (windowDays > 0 || this.#asOf < Infinity))
        .map(({ name }) => name),
      tooLate: this.#steps
        .map(({ name, windowDays }, step) => ({ step: name, samples: this.#tooLate[step], windowDays }))
        .filter(({ samples }) => samples > 0),
      tooEarly: this.#steps
        .map(({ name }, step) => ({ step: name, samples: this.#tooEarly[step] }))
        .filter(({ samples }) => samples > 0),
      slow,
      datesOnly: this.#steps.flatMap(({ name, windowDays }, step) => {
        const dates = this.#precision.datesOnly(step);
        const isJudged = windowDays > 0 || slow.some((one) => one.step === name);
        return dates !== null && isJudged ? [{ step: name, dates }] : [];
      }),
    };
  }

  /**
   * The days within which nearly all conversions of a step without a window come; null if few come after the windows of
   * the earlier steps, or the first day.
   */
  #slowDays(step: number): number | null {
    const delays = this.#delays[step];
    if (delays === null || delays.total < MIN_CONVERSIONS) return null;
    const matureAfter = Math.max(1, ...this.#steps.slice(0, step).map(({ windowDays }) => windowDays));
    const isSlow = delays.daysUntilRemaining(MAX_LATE_SHARE) > matureAfter;
    return isSlow ? delays.daysUntilRemaining(REMAINING_SHARE) : null;
  }

  /**
   * Whether a time is after the as-of date, so that what happened then does not count; false if it is unknown (NaN).
   */
  isAfterAsOf(timeMs: number): boolean {
    return timeMs > this.#asOf;
  }

  /**
   * Whether a step happened too long before the impression to count; false if a time is unknown (NaN). Not for an event
   * log: it shows only the first time of a step, which may have happened again after the impression.
   */
  isTooEarly(stepMs: number, impressionMs: number): boolean {
    return stepMs - impressionMs < -MAX_EARLY_MS;
  }

  /** Counts a sample that reached a step too early; the caller then ends the depth before that step. */
  noteTooEarly(step: number): void {
    this.#tooEarly[step]++;
  }

  /**
   * Returns the depth of a sample, shortened to the steps within their windows, and counts how it was affected: call it
   * once for each sample.
   * @param stepTimes `stepTimes[step][sample]` in milliseconds, NaN if unknown; the first step has index 0
   */
  limit(depth: number, impressionMs: number, stepTimes: readonly Float64Array[], sample: number): number {
    this.#precision.addImpression(impressionMs);
    for (let step = 0; step < depth; step++) {
      const delay = stepTimes[step][sample] - impressionMs;
      this.#precision.addStep(step, stepTimes[step][sample]);
      if (Number.isNaN(delay)) this.#untimed[step]++;
      else if (delay > this.#windows[step]) {
        this.#tooLate[step]++;
        return step;
      } else this.#delays[step]?.add(delay);
    }
    return depth;
  }
}
