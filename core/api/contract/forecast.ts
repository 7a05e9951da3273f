import { z } from 'zod';

/** The errors behind the interval of a forecast: the half-width that each alone would give, in conversions or money. */
export const forecastErrors = z.object({
  /** Chance: each user converts or does not. */
  chance: z.number(),
  /** The model's error, estimated by banner; null for runs from older versions, which do not estimate it. */
  model: z.number().nullable(),
  /** Rate drift: rates change between the data and the campaign; also null if the data cannot show it. */
  drift: z.number().nullable(),
  /** Errors that only some of the runs estimate: for the other runs, the interval leaves them out. */
  incomplete: z
    .array(z.enum(['model', 'drift']))
    .readonly()
    .optional(),
});

/** The 95 % interval of a forecast, from all of the errors together. */
export const forecastInterval = z.object({ low: z.number(), high: z.number(), errors: forecastErrors });

/** The expected conversions of a step, with the interval of their number. */
export const stepForecast = z.object({ step: z.string(), expected: z.number(), ...forecastInterval.shape });
