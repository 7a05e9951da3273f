import { z } from 'zod';

import { mappingContent } from './inputs.ts';
import { moment, rejectCount, fileDialect } from './results.ts';

/** What a column is for. */
export const columnRole = z.enum([
  'id',
  'user',
  'time',
  'depth',
  'immature',
  'stepTime',
  'bank',
  'banner',
  'categorical',
  'numeric',
  'multi',
]);
/** How a column is stored. */
export const columnKind = z.enum(['text', 'code', 'list', 'number']);

/** How many records of an import were rejected; the reason is the name that they can be chosen by. */
export const importRejectCount = rejectCount.extend({ reason: z.string() });

/** Everything that is known about a dataset. */
export const datasetPage = z.object({
  name: z.string(),
  rows: z.number(),
  records: z.number(),
  accepted: z.number(),
  rejected: z.number(),
  immature: z.number(),
  steps: z.array(z.object({ name: z.string(), windowDays: z.number(), timed: z.boolean() })),
  /** `bytes` as they lie in the project. */
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
  /** Size and dialect are null where the dataset was made before they were kept. */
  sources: z.array(z.object({ path: z.string(), bytes: z.number().nullable(), dialect: fileDialect.nullable() })),
  mapping: mappingContent.nullable(),
  bytes: z.number(),
  rejectBytes: z.number(),
  rejects: z.array(importRejectCount),
});

/** The page of a dataset, as a call returns it. */
export type DatasetPage = z.infer<typeof datasetPage>;
