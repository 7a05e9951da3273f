import { z } from 'zod';

import { textSchema } from '../../text/schema.ts';
import { forecastInterval } from './forecast.ts';

/** Metrics of a step's probabilities on a dataset; null if undefined, e.g. the AUC without positives. */
export const stepMetrics = z.object({
  auc: z.number().nullable(),
  /** Its 95 % interval by DeLong's variance; absent in runs from older versions. */
  aucLow: z.number().nullable().optional(),
  aucHigh: z.number().nullable().optional(),
  logLoss: z.number().nullable(),
  /** Its 95 % interval; null without both outcomes, absent in runs from older versions. */
  logLossLow: z.number().nullable().optional(),
  logLossHigh: z.number().nullable().optional(),
  positives: z.number(),
  rows: z.number(),
  /** Predicted / actual rate. */
  calibration: z.number().nullable(),
  /** Its 95 % interval; absent in runs from older versions. */
  calibrationLow: z.number().nullable().optional(),
  calibrationHigh: z.number().nullable().optional(),
  /** Expected calibration error. */
  ece: z.number().nullable(),
  /** Share of samples with a higher probability than for the previous step. */
  orderViolations: z.number().nullable(),
});

/** An amount of money; the currency is null if none was named. */
export const money = z.object({ amount: z.number(), currency: z.string().nullable() });

/** An expected amount of money, with its 95 % interval and the errors behind it. */
export const expectedMoney = money.extend(forecastInterval.shape);

/** A difference in AUC on the same samples, with its 95 % interval and the two-sided p-value for equal AUCs. */
export const aucDifference = z.object({
  difference: z.number(),
  low: z.number(),
  high: z.number(),
  p: z.number(),
  /** Adjusted by Holm over all pairs from which this one was picked. */
  pAdjusted: z.number(),
});

/** Metrics by step name. */
export const metricsByStep = z.record(z.string(), stepMetrics);

/** The validation figures that choose an epoch or a number of trees. */
export const epochChoice = z.object({
  /** The steps that decide, with their positives; if there are several, their mean decides. */
  positives: z.record(z.string(), z.number()),
  /** The steps that should have decided but have too few positives. */
  few: z.record(z.string(), z.number()),
  /** Whether the validation data of all banks decide. */
  allBanks: z.boolean(),
  /** False if no step has enough positives, so that the choice is mostly chance. */
  enough: z.boolean(),
});

/**
 * The metrics that chose the epoch of each step, by the step's name; null if no epoch was chosen, and for runs from
 * older versions.
 */
export const chosenOn = z.record(z.string(), epochChoice).nullable();

/**
 * Why a bank's run keeps the pooled model without any training: the steps with too few validation positives to
 * tell whether fine-tuning helps, with their number. Null for a run that is trained.
 */
export const kept = z.record(z.string(), z.number()).nullable();

/** Metrics of one step, as returned by a call. */
export type StepMetrics = z.infer<typeof stepMetrics>;

/**
 * What 95 % intervals, such as those of a funnel's rates, treat as independent: `users`, or `samples` if the dataset
 * does not record users. The latter intervals are too narrow if several impressions of one user convert alike.
 */
export const independent = z.enum(['users', 'samples']);

/** One step of a funnel; rates are null if their denominator is 0. */
export const funnelStep = z.object({
  step: z.string(),
  count: z.number(),
  ofPrevious: z.number().nullable(),
  ofFirst: z.number().nullable(),
  /** Wilson 95 % interval of `ofPrevious`. */
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** Wilson 95 % interval of `ofFirst`; null for the impression. */
  firstLow: z.number().nullable(),
  firstHigh: z.number().nullable(),
  /** Samples that can still reach the step. */
  open: z.number().optional(),
  /** Samples mature for the step, which its rates cover. */
  mature: z.number().optional(),
});

/** A step of a funnel, as returned by a call. */
export type FunnelStep = z.infer<typeof funnelStep>;

/** Number of records rejected for a reason, with the first of them. */
export const rejectCount = z.object({
  reason: textSchema,
  count: z.number(),
  example: z.object({
    file: z.string(),
    line: z.number(),
    column: z.string().nullable(),
    value: textSchema.nullable(),
  }),
});

/** A rejected record; `raw` is the beginning of the record as in the file. */
export const reject = z.object({
  file: z.string(),
  line: z.number(),
  column: z.string().nullable(),
  value: textSchema.nullable(),
  reason: z.string(),
  raw: z.string(),
});

/** The rejects for one reason, as returned by a call. */
export type RejectCount = z.infer<typeof rejectCount>;

/** The result of a deletion. */
export const deletion = z.object({
  deleted: z.string(),
  freedBytes: z.number(),
  /** The refits of a deleted run, which have its metrics and curves. */
  refits: z.array(z.string()).optional(),
});

/**
 * What is damaged and therefore missing from a list: its name, what is wrong, and what to do. Other entries of the list
 * are not affected. An entry without a name says that the list may be incomplete.
 */
export const damaged = z.array(
  z.object({ name: z.string().nullable(), error: textSchema, help: textSchema.nullable() }),
);

/** The damaged entries of a list, as returned by a call. */
export type Damaged = z.infer<typeof damaged>;

/** A moment as ISO 8601 text; null if it is unknown. */
export const moment = z.string().nullable();

/** How a file is read: the format of a text file, or which part of any other file to read. */
export const dialect = z.object({
  delimiter: z.string(),
  quote: z.string(),
  encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'gbk', 'latin-1']),
  header: z.boolean(),
  /** Records above the header that are left out. */
  titles: z.number().int().min(0).max(100).optional(),
  /** The table of a database file. */
  table: z.string().optional(),
  /** Whether folders named `column=value` are partitions of a Parquet table. */
  partitions: z.boolean().optional(),
});

/** How a file was read, as returned by a call. */
export const fileDialect = dialect.extend({
  /** Whether the record below the header holds units and is left out. */
  units: z.literal(true).optional(),
  file: z.string(),
  format: z.enum(['text', 'parquet', 'arrow', 'json-lines', 'sqlite', 'duckdb', 'excel', 'ali-ccp', 'ali-ccp-common']),
  compression: z.enum(['none', 'gzip', 'zstd']),
  newline: z.string(),
});
