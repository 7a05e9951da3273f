import { z } from 'zod';

import type { DeepReadonly } from '../../deep-readonly.ts';
import type { NewExport } from '../../store/runs/exports.ts';
import { forecastInterval } from '../contract/forecast.ts';
import { money } from '../contract/results.ts';

/** What an exported list is expected to yield; if a control group is held out, by the target group alone. */
export const listForecast = {
  /** Expected conversions by step. */
  expected: z.record(z.string(), z.number()),
  /** The expected value of these conversions; null if the banks had no value. */
  expectedValue: money.nullable(),
  /** The 95 % intervals of both; null for a list from an older version. `value` is null without an expected value. */
  intervals: z.object({ steps: z.record(z.string(), forecastInterval), value: forecastInterval.nullable() }).nullable(),
};

/** The forecast of an exported list. */
export type ListForecast = DeepReadonly<z.infer<z.ZodObject<typeof listForecast>>>;

/** The forecast of an exported list, from its entry in the history. */
export function listForecastOf({
  expected,
  expectedValue,
  intervals,
}: Pick<NewExport, 'expected' | 'expectedValue' | 'intervals'>): ListForecast {
  return {
    expected,
    expectedValue: expectedValue ? { amount: expectedValue.amount, currency: expectedValue.currency } : null,
    intervals: intervals === undefined ? null : { value: null, ...intervals },
  };
}
