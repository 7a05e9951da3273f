import { z } from 'zod';

/** The errors behind the interval of a forecast: the half-width that each alone would give, in conversions or money. */
export const forecastErrors = z.object({
  /** Chance: each user converts or does not. */
  chance: z.number(),
  /** The model's error, estimated by banner; null for runs of older versions, which do not estimate it. */
  model: z.number().nullable(),
  /** Rate drift: rates change between the data and the campaign; also null if the data cannot show it. */
  drift: z.number().nullable(),
});

/** The expected conversions of a step. */
export const stepForecast = z.object({
  step: z.string(),
  expected: z.number(),
  /** 95 % interval of the count, from all of the errors together. */
  low: z.number(),
  high: z.number(),
  errors: forecastErrors,
});
