import { DAYS } from './banks.ts';

const HOURS = DAYS * 24;

/** First second of the period: Monday, 3 March 2025, 00:00 UTC, in seconds since 1970. */
export const FIRST_SECOND = Date.UTC(2025, 2, 3) / 1000;

/** The time of the export, in seconds since 1970: nothing later is in the files. */
export const EXPORT_SECOND = FIRST_SECOND + DAYS * 86_400;

/** Traffic by hour of the day, equal on weekdays and weekends: quiet nights, peaks at lunch and in the evening. */
const HOUR_TRAFFIC = [22, 12, 8, 6, 6, 10, 20, 38, 56, 62, 70, 98, 104, 80, 62, 58, 60, 82, 104, 98, 90, 84, 68, 42];
const WEEKDAY_TRAFFIC = [1, 0.97, 0.98, 1.02, 1.14, 1.22, 1.16];

/** Cumulative share of the traffic before each hour of the period, `[hours + 1]`. */
function trafficBefore(): Float64Array {
  const before = new Float64Array(HOURS + 1);
  for (let hour = 0; hour < HOURS; hour++) {
    const day = Math.floor(hour / 24);
    const growth = 1 + (0.15 * day) / DAYS;
    before[hour + 1] = before[hour] + growth * WEEKDAY_TRAFFIC[day % 7] * HOUR_TRAFFIC[hour % 24];
  }
  return before.map((sum) => sum / before[HOURS]);
}

const before = trafficBefore();
const GUESSES = 4096;

/** The hour in which each of GUESSES equal shares of the traffic starts. */
const guesses = Uint16Array.from({ length: GUESSES }, (_, i) => before.findLastIndex((share) => share <= i / GUESSES));

/**
 * Time, in seconds since 1970, of the impression after the share `fraction` (0 ≤ `fraction` < 1) of all impressions.
 */
export function secondAt(fraction: number): number {
  let hour = guesses[(fraction * GUESSES) | 0];
  while (before[hour + 1] <= fraction) hour++;
  const within = (fraction - before[hour]) / (before[hour + 1] - before[hour]);
  return FIRST_SECOND + Math.min(DAYS * 86_400 - 1, Math.floor((hour + within) * 3600));
}

/** Day of the period, from 0. */
export function dayOf(second: number): number {
  return Math.min(DAYS - 1, Math.floor((second - FIRST_SECOND) / 86_400));
}

/** Hour of the day, 0 to 23. */
export function hourOf(second: number): number {
  return Math.floor((second % 86_400) / 3600);
}
