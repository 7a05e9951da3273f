import { z } from 'zod';

/** What makes the interval of a forecast as wide as it is, each alone: ± so many conversions. */
const forecastParts = z.object({
  /** Each user converts or not. */
  chance: z.number(),
  /** The model is off, by banner; null where a run of an older version does not know. */
  model: z.number().nullable(),
  /** Rates change between the data and the campaign; null also where the data cannot tell. */
  drift: z.number().nullable(),
});

/** How many conversions of a step to expect. */
export const stepForecast = z.object({
  step: z.string(),
  expected: z.number(),
  /** 95 % interval of the count, by all of the errors. */
  low: z.number(),
  high: z.number(),
  errors: forecastParts,
});
