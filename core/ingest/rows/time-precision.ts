import { DAY_MS } from '../../funnel/steps.ts';

/** With fewer times, those at midnight may be so by chance. */
const MIN_TIMES = 20;
/** Times are dates if at least this share of them is at midnight: a few may have a time of day all the same. */
const MIN_MIDNIGHTS = 0.95;

/** The number of known times, and how many are at midnight; a date without a time of day is read as its midnight. */
interface Counts {
  times: number;
  midnights: number;
}

/** Finds out whether the impressions have dates without a time of day and a step has times, or the other way round. */
export class TimePrecision {
  readonly #impressions: Counts = { times: 0, midnights: 0 };
  readonly #steps: readonly Counts[];

  /** `steps` is the number of steps. */
  constructor(steps: number) {
    this.#steps = Array.from({ length: steps }, () => ({ times: 0, midnights: 0 }));
  }

  /** Adds the time of an impression, in milliseconds; not finite if it is unknown. */
  addImpression(timeMs: number): void {
    addTo(this.#impressions, timeMs);
  }

  /** Adds the time at which a sample reached a step (from 0), in milliseconds; undefined or not finite if unknown. */
  addStep(step: number, timeMs: number | undefined): void {
    addTo(this.#steps[step], timeMs);
  }

  /** Which of the two has dates only, the impressions or the step; null unless the other has times of day. */
  datesOnly(step: number): 'impressions' | 'step' | null {
    const [impressions, reached] = [precisionOf(this.#impressions), precisionOf(this.#steps[step])];
    if (impressions === 'dates' && reached === 'times') return 'impressions';
    return impressions === 'times' && reached === 'dates' ? 'step' : null;
  }
}

function addTo(counts: Counts, timeMs: number | undefined): void {
  if (timeMs === undefined || !Number.isFinite(timeMs)) return;
  counts.times++;
  if (timeMs % DAY_MS === 0) counts.midnights++;
}

function precisionOf({ times, midnights }: Counts): 'unknown' | 'dates' | 'times' {
  if (times < MIN_TIMES) return 'unknown';
  return midnights >= MIN_MIDNIGHTS * times ? 'dates' : 'times';
}
