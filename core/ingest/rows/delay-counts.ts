import { DAY_MS, MAX_WINDOW_DAYS } from '../../funnel/steps.ts';
import { withCapacity } from './builders.ts';

/** Days for which there is room at first: few conversions take longer. */
const FIRST_DAYS = 1000;

/**
 * Counts the conversions of a step by delay, in days rounded up. Leaves out delays beyond the longest possible window,
 * since their times must be wrong.
 */
export class DelayCounts {
  #counts = new Float64Array(0);
  #total = 0;

  /** The number of conversions. */
  get total(): number {
    return this.#total;
  }

  /** Adds the delay of a conversion in milliseconds; negative if the step seems to come before its impression. */
  add(delayMs: number): void {
    const days = Math.max(0, Math.ceil(delayMs / DAY_MS));
    if (days > MAX_WINDOW_DAYS) return;
    if (days >= this.#counts.length)
      this.#counts = withCapacity(this.#counts, Math.max(days + 1, FIRST_DAYS, 2 * this.#counts.length));
    this.#counts[days]++;
    this.#total++;
  }

  /** The number of days after which at most this share (above 0) of the conversions is still to come. */
  daysUntilRemaining(share: number): number {
    let [days, later] = [0, this.#total - this.#counts[0]];
    while (later > share * this.#total) later -= this.#counts[++days];
    return days;
  }
}
