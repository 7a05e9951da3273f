import { z } from 'zod';

import { columnRoles } from '../../store/columns/columns.ts';
import { textSchema } from '../../text/schema.ts';
import { mappingContent } from './inputs.ts';
import { moment, rejectCount, fileDialect } from './results.ts';

/** The role of a column. */
export const columnRole = z.enum(columnRoles);
/** How a column is stored. */
export const columnKind = z.enum(['text', 'code', 'list', 'number']);

/** A step of a dataset. */
export const datasetStep = z.object({ name: z.string(), windowDays: z.number(), timed: z.boolean() });

/** Number of records an import rejected for a reason; the reason's name can be used as a filter. */
export const importRejectCount = rejectCount.extend({
  reason: z.string(),
  /** The values that the column accepts, if the example was rejected for its format. */
  accepted: textSchema.nullable().optional(),
});

/** Labels that an import did not count, and steps that it could not limit. */
export const limitedLabels = z.object({
  /** Steps without times: neither their window nor the as-of date limits them. */
  unlimited: z.array(z.string()),
  /** Steps reached after their window. */
  tooLate: z.array(z.object({ step: z.string(), samples: z.number(), windowDays: z.number() })),
  /** Steps reached more than a day before the impression. */
  tooEarly: z.array(z.object({ step: z.string(), samples: z.number() })),
  /** Steps without a window whose conversions come late: 99 % of those so far came within `days`. */
  slow: z.array(z.object({ step: z.string(), days: z.number() })),
  /** Steps whose windows and delays may be wrong by up to a day, since one of the two times is only a date. */
  datesOnly: z.array(z.object({ step: z.string(), dates: z.enum(['impressions', 'step']) })),
  /** How many times lie far after all others; the derived as-of date ignores them. */
  outlyingTimes: z.number(),
});

/** All details of a dataset. */
export const datasetPage = z.object({
  name: z.string(),
  rows: z.number(),
  records: z.number(),
  accepted: z.number(),
  rejected: z.number(),
  immature: z.number(),
  steps: z.array(datasetStep),
  /** `bytes` is the size in the project file. */
  columns: z.array(
    z.object({
      name: z.string(),
      role: columnRole,
      kind: columnKind,
      distinct: z.number().nullable(),
      missing: z.number(),
      bytes: z.number(),
    }),
  ),
  firstTime: moment,
  lastTime: moment,
  asOf: moment,
  createdAt: z.string(),
  dataHash: z.string(),
  /** Size and dialect are null for datasets from older versions, which did not record them. */
  sources: z.array(z.object({ path: z.string(), bytes: z.number().nullable(), dialect: fileDialect.nullable() })),
  mapping: mappingContent.nullable(),
  bytes: z.number(),
  rejectBytes: z.number(),
  rejects: z.array(importRejectCount),
});

/** The details of a dataset, as returned by a call. */
export type DatasetPage = z.infer<typeof datasetPage>;
