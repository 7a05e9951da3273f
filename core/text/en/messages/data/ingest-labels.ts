import { list, moment, counted } from '../../format.ts';

/** Labels that do not count, and steps that need a window or times. */
export const labels = {
  unlimitedSteps: ({ steps }: { steps: readonly string[] }) =>
    `${list(steps)}: without times, labels cannot be limited to a window or the as-of date; every 1 counts`,
  tooLate: ({ step, samples, days }: { step: string; samples: number; days: number }) =>
    `${step}: ${counted(samples, 'sample')} reached it more than ${counted(days, 'day')} after the impression, ` +
    'too late to count',
  tooEarly: ({ step, samples }: { step: string; samples: number }) =>
    `${step}: ${counted(samples, 'sample')} reached it more than a day before the impression, which does not count; ` +
    'check which columns hold the times',
  slowStep: ({ step, days }: { step: string; days: number }) =>
    `${step} has no window, but many of its conversions take longer than a day (99 % of those so far came within ` +
    `${days} days): samples younger than that count as not converted, so forecasts are too low; ` +
    `set "windowDays": ${days} for it`,
  impressionDatesOnly: ({ steps }: { steps: readonly string[] }) =>
    `the dates of the impressions have no time of day, unlike those of ${list(steps)}: delays seem up to a day ` +
    'longer than they are, and a window ends early, by up to a day',
  stepDatesOnly: ({ steps }: { steps: readonly string[] }) =>
    `the dates of ${list(steps)} have no time of day, unlike those of the impressions: delays seem up to a day ` +
    'shorter than they are, and a window ends late, by up to a day',
  outlyingTimes: ({ times, asOf }: { times: number; asOf: number }) =>
    `${counted(times, 'time lies', 'times lie')} long after all others; the as-of date is assumed to be ` +
    `${moment(asOf)} (choose another if that is wrong; on the command line, with --as-of)`,
};
