import type { ForecastParameters } from '../../predict/forecast.ts';
import { message, stepName, type Message } from '../../text/message.ts';

/** If a bank's predicted banner differences are shrunk to less than this share, no banner is clearly better. */
const MIN_CLEAR_SLOPE = 0.2;

/** A run with the parameters of its forecasts. */
interface BannerRun {
  readonly run: string;
  readonly steps: readonly string[];
  readonly forecast?: ForecastParameters | null;
}

/**
 * A note if no banner of a bank is clearly better: because outcomes show that the predicted differences are smaller, or
 * because there are too few outcomes to tell. Runs from older versions do not tell these apart and get the first note.
 */
export function bannerNotes({ run, steps, forecast }: BannerRun, bank: string, step: number): Message[] {
  if ((forecast?.bannerSlopes?.[step] ?? 1) >= MIN_CLEAR_SLOPE) return [];
  const limit = forecast?.bannerSlopeLimits?.[step] ?? 0;
  const values = { bank, run, step: stepName(steps[step]) };
  return [limit < 1 ? message('score.noBetterBanner', values) : message('score.tooFewBannerOutcomes', values)];
}
