import { z } from 'zod';

import type { DeepReadonly } from '../deep-readonly.ts';
import { NUMBER_FORMATS } from '../ingest/values/value-formats.ts';
import { textSchema } from '../text/schema.ts';

const variance = z.number().nonnegative();

/** The parameters of the interval of expected conversions; the corrections themselves are part of model.onnx. */
const forecast = z.object({
  bannerSlopes: z
    .array(z.number())
    .nullable()
    .describe('by step, how far predicted differences between banners are real: 0 not at all, 1 fully; null: unknown'),
  bannerSlopeLimits: z
    .array(z.number())
    .optional()
    .describe('by step, the upper end of the 95 % interval of the slope from outcomes alone'),
  variances: z
    .array(
      z.object({
        step: z.string(),
        model: variance.describe("of a single banner's forecast, from errors of the model"),
        level: variance.optional().describe('of the rate over all banners'),
        drift: variance.nullable().describe('from changes until the campaign; null: unknown'),
      }),
    )
    .describe('relative variances of forecasts by step, besides chance'),
  ownLevels: z
    .record(z.string(), z.array(variance))
    .optional()
    .describe('by bank with a level of its own, the variances that replace `level`, in the order of `variances`'),
});

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** The content of `manifest.json`, whose JSON Schema is written beside it. */
export const exportManifest = z.object({
  $schema: z.literal('manifest.schema.json'),
  format: z.literal(1),
  producer: z.string(),
  created: z.iso.datetime(),
  runs: z
    .array(
      z.object({
        run: z.string(),
        model: z.string(),
        bank: z.string().nullable().describe('the bank it was trained for; null: all banks of its data'),
        objective: z.string().nullable().describe('the step it was trained for'),
        steps: z.array(z.string()),
        dataset: z.string(),
        dataHash: z.string().describe('SHA-256 of its training data'),
        weightsSha256: z.string().nullable(),
        forecast: forecast
          .optional()
          .describe('errors of forecasts; absent: intervals of expected conversions cover only chance'),
      }),
    )
    .min(1),
  banks: z
    .array(
      z.object({
        bank: z.string().describe('empty if the data have no banks'),
        run: z.string().describe('the run that scores it'),
        objective: z.string().describe('the step it is ranked by'),
        weight: z.number(),
        value: z.number().nullable().describe('what a conversion of the objective is worth; null: not set'),
        currency: z.string().nullable(),
        banners: z.array(z.string()).min(1).describe('its candidates; a single empty one if there are no banners'),
      }),
    )
    .min(1)
    .describe('score = weight × value × weights of the user × probability of the objective'),
  steps: z.array(z.object({ step: z.string(), output: z.string().describe('the output of model.onnx') })).min(1),
  preference: z
    .string()
    .optional()
    .describe('the output of model.onnx that chooses among the banners of a bank: the highest; absent: the objective'),
  columns: z
    .array(
      z.object({
        name: z.string(),
        input: z.string().describe('the input of model.onnx'),
        kind: z.enum(['categorical', 'numeric', 'multi']).describe('multi: several texts in one cell'),
        separator: z.string().length(1).optional().describe('what separates the texts of a multi column'),
        format: z
          .enum(NUMBER_FORMATS)
          .optional()
          .describe('how the numbers of a numeric column are written in text files; plain ones, 1234.56, by default'),
      }),
    )
    .describe('what the model reads about a user'),
  missing: z.array(z.string()).describe('texts that mean a missing value, in any column'),
  user: z.string().describe('the column of user ids, unless another one is named'),
  files: z.record(z.string(), z.object({ bytes: z.int(), sha256 })),
  notes: z.array(z.string()),
  messages: z
    .array(textSchema)
    .optional()
    .describe('the notes on runs, banks and banners as data, which stepladder shows in its own language'),
});

/** The content of the manifest. */
export type ExportManifest = DeepReadonly<z.output<typeof exportManifest>>;

/** The JSON Schema of the manifest. */
export function manifestSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(exportManifest), title: 'Manifest of an exported model' };
}
