import { DAY_MS } from '../../funnel/steps.ts';

/** Finds out whether the impressions or a step have dates without a time of day, while the other has times of day. */
export class TimePrecision {
  #impressions: 'unknown' | 'dates' | 'times' = 'unknown';
  readonly #steps: ('unknown' | 'dates' | 'times')[];

  /** `steps` is the number of steps. */
  constructor(steps: number) {
    this.#steps = Array.from({ length: steps }, () => 'unknown');
  }

  /** Adds the time of an impression, in milliseconds; NaN if it is unknown. */
  addImpression(timeMs: number): void {
    if (this.#impressions !== 'times' && timeMs === timeMs) this.#impressions = precisionOf(timeMs);
  }

  /** Adds the time at which a sample reached a step (from 0), in milliseconds; NaN if it is unknown. */
  addStep(step: number, timeMs: number): void {
    if (this.#steps[step] !== 'times' && timeMs === timeMs) this.#steps[step] = precisionOf(timeMs);
  }

  /** Which of the two has dates only, the impressions or the step; null unless the other has times of day. */
  datesOnly(step: number): 'impressions' | 'step' | null {
    if (this.#impressions === 'dates' && this.#steps[step] === 'times') return 'impressions';
    return this.#impressions === 'times' && this.#steps[step] === 'dates' ? 'step' : null;
  }
}

/** A date without a time of day is read as its midnight. */
function precisionOf(timeMs: number): 'dates' | 'times' {
  return timeMs % DAY_MS === 0 ? 'dates' : 'times';
}
