import { resolve } from 'node:path';

import { AppError } from '../errors.ts';
import { isoTime } from '../funnel/calendar.ts';
import { yieldToEventLoop, type JobContext } from '../job.ts';
import type { DatasetInfo, SourceInfo, StepInfo } from '../store/datasets/dataset-types.ts';
import type { RejectCount } from '../store/datasets/rejects.ts';
import { message, stepName } from '../text/message.ts';
import { eventNames } from './events/events.ts';
import type { FileDialect } from './files/dialect.ts';
import { openTable, type Table } from './files/table.ts';
import { delimiterAndNumberFormats } from './files/written.ts';
import { withPreset } from './formats/ali-ccp/ali-ccp.ts';
import { refuseUnusedTable } from './formats/tables.ts';
import type { ImportJob } from './import-job.ts';
import { finiteOrNull, importRows, type ImportSummary, type Restart } from './import-rows.ts';
import { contactIndexes } from './mapping/contact-columns.ts';
import { errorTexts, withErrorTexts } from './mapping/error-texts.ts';
import { ambiguousDates, resolveFormats, type ColumnFormats } from './mapping/formats.ts';
import {
  givenMapping,
  withFormats,
  type FeatureKind,
  type IllegalPolicy,
  type MappingFile,
} from './mapping/mapping.ts';
import { mixedFormats } from './mapping/mixed-formats.ts';
import { planImport, withTimes } from './mapping/plan.ts';
import { illegalPolicy, resolveMapping, withEventSteps, type Mapping } from './mapping/resolve.ts';
import { unusualValueNotes } from './mapping/unusual-values.ts';
import { errorNotes, formatNotes, readingNotes } from './notes.ts';
import type { ChunkWriter } from './rows/chunks.ts';
import type { LimitedLabels } from './rows/label-limits.ts';
import { REASONS } from './rows/reasons.ts';
import { RejectSink } from './rows/reject-sink.ts';
import type { ImportTarget } from './target.ts';

/** The files to read, and the options of reading them. */
export interface ReadingOptions {
  /** Files and folders. */
  readonly files: readonly string[];
  /** Path of a mapping file, or its content. */
  readonly mapping?: string | MappingFile;
  /** The formats of columns, which take precedence over those of the mapping. */
  readonly formats?: MappingFile['formats'];
  /** The table of a database file or the sheet of a workbook; defaults to the mapping's, or else to the only one. */
  readonly table?: string;
  /** Whether folders named `column=value` are partitions of a Parquet table; defaults to the mapping's setting. */
  readonly partitions?: boolean;
  /** How to handle a step whose earlier step is missing; defaults to the mapping's policy, or else to `reject`. */
  readonly illegal?: IllegalPolicy;
  /** Maximum number of rejected records before the import stops. */
  readonly maxRejects?: number;
  /** As-of date in milliseconds since 1970; defaults to the latest time in the data, without outliers. */
  readonly asOf?: number;
}

/** The result of reading; times are ISO 8601. */
export interface ReadingResult {
  readonly records: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Samples with a step whose window is still open. */
  readonly immature: number;
  readonly rejects: readonly RejectCount[];
  readonly steps: readonly StepInfo[];
  readonly features: readonly {
    readonly name: string;
    readonly kind: FeatureKind;
    readonly distinct: number | null;
    readonly missing: number;
  }[];
  readonly firstTime: string | null;
  readonly lastTime: string | null;
  readonly asOf: string | null;
  readonly elapsedMs: number;
  readonly dialect: readonly FileDialect[];
  /** The effective mapping: a valid mapping file. */
  readonly mapping: Mapping;
  readonly illegal: { readonly policy: IllegalPolicy; readonly count: number };
  readonly labels: LimitedLabels;
  /** Files with bytes that were invalid in the file's encoding and were replaced. */
  readonly damaged: readonly string[];
  /** The dataset as listed in the project. */
  readonly info: DatasetInfo;
}

/**
 * Reads all files into a target; if this throws, the target is unchanged. Throws `invalid-input` or `invalid-config`
 * for unusable files and mappings, `too-many-rejects`, `cancelled`, and any error of the target.
 */
export async function readInto(target: ImportTarget, options: ReadingOptions, job: JobContext): Promise<ReadingResult> {
  const startMs = performance.now();
  const given = await readMapping(options, job);
  const table = await openTable(options.files, { dialect: given.dialect, separators: given.separators }, job);
  refuseUnusedTable(options.table, table.files);
  if (table.sample.length === 0 && !(await hasRecords(table, job))) throw noRecords(table);
  const { columns, unnamed, lists, sample } = table;
  const mappingFile = withErrorTexts(given, sample);
  const input = { columns, unnamed, lists, sample, ...delimiterAndNumberFormats(table), purpose: 'dataset' } as const;
  const resolved = resolveMapping(withPreset(mappingFile, table.files), input);
  const mapping =
    resolved.events !== undefined && resolved.steps.length === 0
      ? withEventSteps(resolved, resolved.events.step, await eventNames(table, resolved.events.step, job))
      : resolved;
  const mixed = mixedFormats(mappingFile, mapping, input, table.samples).at(0);
  if (mixed !== undefined) throw mixed.error;
  const formats = decidedFormats(resolveFormats(mappingFile, mapping, input));
  for (const note of [
    ...readingNotes(table, mappingFile, mapping),
    ...formatNotes(formats, mappingFile),
    ...unusualValueNotes(mappingFile, mapping, input),
    ...errorNotes(errorTexts(given, sample)),
  ])
    job.report({ phase: 'read', note });
  const prepared = { table, mapping, policy: illegalPolicy(options.illegal, mapping), job };
  const result = await readRecords(target, { ...prepared, plan: planImport(mapping, columns, sample) }, options);
  return { ...result, elapsedMs: Math.round(performance.now() - startMs) };
}

/** How a table is to be read. */
export type Reading = Pick<ImportJob, 'table' | 'mapping' | 'policy' | 'plan' | 'job'>;

/** Reads all records into a target; throws like `readInto`. */
export async function readRecords(
  target: ImportTarget,
  reading: Reading,
  options: Pick<ReadingOptions, 'asOf' | 'maxRejects'>,
): Promise<Omit<ReadingResult, 'elapsedMs'>> {
  let { plan } = reading;
  let asOf = options.asOf ?? null;
  let outlyingTimes = 0;
  // Read again until the plan and the as-of date fit the data.
  for (;;) {
    const attempt = await readOnce(target, { ...reading, plan, asOf }, options.maxRejects ?? Infinity);
    if (!('restart' in attempt)) {
      const { limits, ...result } = attempt;
      return { ...result, labels: { ...limits.result(youngestAge(result.info)), outlyingTimes } };
    }
    if (attempt.restart === 'outlying times') ({ asOf, outliers: outlyingTimes } = attempt);
    else {
      plan = withTimes(plan, attempt.steps);
      const note = message('ingest.newlyTimedSteps', { steps: attempt.steps.map(stepName) });
      reading.job.report({ phase: 'read', note });
    }
  }
}

/** The age of a dataset's youngest sample at the as-of date, in milliseconds; null without times. */
function youngestAge({ asOf, lastTime }: DatasetInfo): number | null {
  return asOf === null || lastTime === null ? null : asOf - lastTime;
}

/** The content of the mapping, with the options that take precedence over it. */
async function readMapping(
  { mapping, formats, table, partitions }: ReadingOptions,
  job: JobContext,
): Promise<MappingFile> {
  const file = withFormats(await givenMapping(mapping, job), formats);
  if (table === undefined && partitions === undefined) return file;
  const given = { ...(table !== undefined && { table }), ...(partitions !== undefined && { partitions }) };
  return { ...file, dialect: { ...file.dialect, ...given } };
}

/** The formats; throws `invalid-config` if the dates of a column can be read in two ways. */
function decidedFormats(formats: ColumnFormats): ColumnFormats {
  const [column] = formats.ambiguousDates;
  if (column !== undefined) throw ambiguousDates(column);
  return formats;
}

/** Reads the files in one transaction of the target, which is rolled back if they must be read again. */
async function readOnce(
  target: ImportTarget,
  prepared: Omit<ImportJob, 'writer' | 'rejects' | 'earlier' | 'complete'>,
  maxRejects: number,
): Promise<(Omit<ReadingResult, 'elapsedMs' | 'labels'> & Pick<ImportSummary, 'limits'>) | Restart> {
  const { table, plan, policy } = prepared;
  const transaction = target.begin();
  try {
    const steps = plan.steps.map(({ name, windowDays, timed }) => ({ name, windowDays, timed }));
    const { writer, ...started } = await target.create(steps, prepared.asOf);
    const rejects = new RejectSink(writer, maxRejects, contactIndexes(table, prepared.mapping));
    const outcome = await importRows({ ...prepared, ...started, policy: policyOf(target, policy), writer, rejects });
    if ('restart' in outcome) {
      transaction.rollback();
      return outcome;
    }
    refuseAsOfBeforeData(prepared.asOf, outcome, rejects);
    if (target.needsRecords && outcome.accepted === 0) throw rejects.noneAccepted(outcome.records);
    const { mapping, illegal } = outcome;
    const info = finishDataset(writer, table, outcome, rejects.count);
    target.saveMapping(table, mapping);
    // A large commit takes seconds and cannot be cancelled once it has begun.
    prepared.job.report({ phase: 'finish', fraction: 1 });
    await yieldToEventLoop(prepared.job);
    transaction.commit();
    return {
      ...summaryOf(info),
      rejects: rejects.counts(),
      dialect: table.dialects,
      mapping,
      illegal: { policy, count: illegal },
      limits: outcome.limits,
      damaged: table.damaged,
      info,
    };
  } catch (error) {
    transaction.rollback();
    throw error;
  }
}

/** How illegal chains are handled: a target that counts them never fails because of one. */
function policyOf({ countsIllegal = false }: ImportTarget, policy: IllegalPolicy): IllegalPolicy {
  return countsIllegal && policy === 'fail' ? 'reject' : policy;
}

function finishDataset(
  writer: ChunkWriter,
  table: Table,
  { records, accepted, immature, asOf, span, mapping }: ImportSummary,
  rejected: number,
): DatasetInfo {
  const info = writer.finish({
    records,
    accepted,
    rejected,
    immature,
    asOf,
    firstTime: finiteOrNull(span.firstTime),
    lastTime: finiteOrNull(span.lastTime),
    sources: sourcesOf(table),
    mapping,
  });
  if (records !== accepted + rejected)
    throw new Error(`${records} records, but ${accepted} accepted and ${rejected} rejected`);
  return info;
}

/** The files as the project remembers them: by absolute path, since later commands may run in another folder. */
function sourcesOf({ files, dialects }: Table): SourceInfo[] {
  return files.map(({ path, name, sizeBytes }) => ({
    path: resolve(path),
    bytes: sizeBytes,
    dialect: dialects.find((dialect) => dialect.file === name) ?? null,
  }));
}

/** Whether a table has any record, even if its sample has none. */
export async function hasRecords(table: Table, job: JobContext): Promise<boolean> {
  for await (const { rows, broken } of table.batches(job)) if (rows + broken.length > 0) return true;
  return false;
}

/** The error for files without records. */
export function noRecords({ files }: Table): AppError {
  return new AppError(
    'invalid-input',
    message('ingest.noRecords', { files: files.map((source) => source.name) }),
    message('ingest.checkExport'),
  );
}

function summaryOf(
  info: DatasetInfo,
): Omit<ReadingResult, 'elapsedMs' | 'dialect' | 'mapping' | 'illegal' | 'labels' | 'rejects' | 'damaged' | 'info'> {
  const { records, accepted, rejected, immature, steps } = info;
  const features = info.columns.flatMap((column) =>
    isFeature(column.role)
      ? [{ name: column.name, kind: column.role, distinct: column.distinct, missing: column.missing }]
      : [],
  );
  const [firstTime, lastTime, asOf] = [info.firstTime, info.lastTime, info.asOf].map(isoTime);
  return { records, accepted, rejected, immature, steps, features, firstTime, lastTime, asOf };
}

function isFeature(role: string): role is FeatureKind {
  return role === 'categorical' || role === 'numeric' || role === 'multi';
}

/** Throws `invalid-input` if all records are after the as-of date. */
function refuseAsOfBeforeData(asOf: number | null, { accepted }: ImportSummary, rejects: RejectSink): void {
  if (asOf === null || accepted > 0 || rejects.count === 0) return;
  if (rejects.counts().every(({ reason }) => reason === REASONS.afterAsOf))
    throw new AppError('invalid-input', message('ingest.allAfterAsOf', { asOf }), message('ingest.laterAsOf'));
}
