import { AppError } from '../errors.ts';
import { yieldToEventLoop, type JobContext } from '../job.ts';
import type { DatasetInfo, SourceInfo, StepInfo } from '../store/datasets/dataset-types.ts';
import type { RejectCount } from '../store/datasets/rejects.ts';
import { message, stepName } from '../text/message.ts';
import { EventLog, eventNames } from './events/events.ts';
import type { FileDialect } from './files/dialect.ts';
import { openTable, type Table } from './files/table.ts';
import {
  loadMapping,
  parseMapping,
  type FeatureKind,
  type IllegalPolicy,
  type MappingFile,
} from './mapping/mapping.ts';
import { planImport, withTimes, type ImportPlan } from './mapping/plan.ts';
import { illegalPolicy, resolveMapping, withEventSteps, withIgnored, type Mapping } from './mapping/resolve.ts';
import { lateColumnNotes, readingNotes } from './notes.ts';
import { ImportProgress } from './progress.ts';
import { RecordChecker } from './rows/check.ts';
import { ChunkSink, type ChunkWriter } from './rows/chunks.ts';
import type { LabelLimits, LimitedLabels } from './rows/label-limits.ts';
import { IMMATURE, Maturity } from './rows/mature.ts';
import type { DictionaryColumn } from './rows/memory.ts';
import { RejectSink } from './rows/reject-sink.ts';
import type { TimeHistogram } from './rows/time-histogram.ts';
import { LateTimes, WideRows, type TimeSpan } from './rows/wide.ts';
import type { ImportTarget } from './target.ts';

/** What to read and how. */
export interface ReadingOptions {
  /** Files and folders. */
  readonly files: readonly string[];
  /** Path of a mapping file, or its content. */
  readonly mapping?: string | MappingFile;
  /** How to handle a step whose earlier step is missing; defaults to the mapping's policy, or else to `reject`. */
  readonly illegal?: IllegalPolicy;
  /** Maximum number of rejected records before the import stops. */
  readonly maxRejects?: number;
  /** Export date in milliseconds since 1970; defaults to the latest time in the data. */
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
  /** The mapping in force: a valid mapping file. */
  readonly mapping: Mapping;
  readonly illegal: { readonly policy: IllegalPolicy; readonly count: number };
  readonly labels: LimitedLabels;
  /** Files in which bytes that are invalid in their encoding were replaced. */
  readonly damaged: readonly string[];
  /** The dataset's listing. */
  readonly info: DatasetInfo;
}

/** The outcome of reading the records. */
interface Outcome {
  readonly records: number;
  /** Accepted records, or accepted events for an event log. */
  readonly accepted: number;
  readonly illegal: number;
  readonly immature: number;
  readonly asOf: number | null;
  readonly limits: LabelLimits;
  readonly span: TimeSpan;
  /** The mapping in force, once all records are read. */
  readonly mapping: Mapping;
}

/** The state of one import. */
interface ImportJob {
  readonly table: Table;
  readonly mapping: Mapping;
  readonly plan: ImportPlan;
  readonly policy: IllegalPolicy;
  readonly options: ReadingOptions;
  /** As-of date in milliseconds; null if it is still to be derived from the data. */
  readonly asOf: number | null;
  readonly writer: ChunkWriter;
  readonly rejects: RejectSink;
  readonly job: JobContext;
}

/**
 * Reads all files into a target; if this throws, the target is unchanged. Throws `invalid-input` or `invalid-config`
 * for unusable files and mappings, `too-many-rejects`, `cancelled`, and any error of the target.
 */
export async function readInto(target: ImportTarget, options: ReadingOptions, job: JobContext): Promise<ReadingResult> {
  const startMs = performance.now();
  const file =
    typeof options.mapping === 'string' ? await loadMapping(options.mapping) : parseMapping(options.mapping ?? {});
  const table = await openTable(options.files, { dialect: file.dialect }, job);
  if (table.sample.length === 0 && !(await hasRecords(table, job))) throw noRecords(table);
  const resolved = resolveMapping(file, { columns: table.columns, sample: table.sample, purpose: 'dataset' });
  const mapping =
    resolved.events !== undefined && resolved.steps.length === 0
      ? withEventSteps(resolved, await eventNames(table, resolved.events.step, job))
      : resolved;
  for (const note of readingNotes(table, file, mapping)) job.report({ phase: 'read', note });
  const prepared = { table, mapping, policy: illegalPolicy(options.illegal, mapping), options, job };
  let asOf = options.asOf ?? null;
  let outlyingTimes = 0;
  for (let plan = planImport(mapping, table.columns, table.sample); ;) {
    try {
      const { limits, ...result } = await store(target, { ...prepared, plan, asOf });
      const labels = { ...limits.result, outlyingTimes };
      return { ...result, labels, elapsedMs: Math.round(performance.now() - startMs) };
    } catch (error) {
      if (error instanceof OutlyingTimes) {
        ({ asOf, outliers: outlyingTimes } = error);
        continue;
      }
      if (!(error instanceof LateTimes)) throw error;
      plan = withTimes(plan, error.steps);
      job.report({
        phase: 'read',
        note: message('ingest.lateTimes', { steps: error.steps.map(stepName) }),
      });
    }
  }
}

/** Thrown if a few times lie far beyond all others: the records must be read again, up to the date without them. */
class OutlyingTimes extends Error {
  readonly asOf: number;
  readonly outliers: number;

  constructor(asOf: number, outliers: number) {
    super(`${outliers} times after ${asOf}`);
    this.asOf = asOf;
    this.outliers = outliers;
  }
}

/**
 * Reads the files in one transaction of the target. Throws and rolls back if they must be read again: `LateTimes` if
 * the plan does not store the times of a step that has some, `OutlyingTimes` if some lie far beyond all others.
 */
async function store(
  target: ImportTarget,
  prepared: Omit<ImportJob, 'writer' | 'rejects'>,
): Promise<Omit<ReadingResult, 'elapsedMs' | 'labels'> & Pick<Outcome, 'limits'>> {
  const { table, plan, policy, options } = prepared;
  const transaction = target.begin();
  try {
    const writer = target.create(plan.steps.map(({ name, windowDays, timed }) => ({ name, windowDays, timed })));
    const rejects = new RejectSink(writer, options.maxRejects ?? Infinity);
    const importRows = prepared.mapping.events === undefined ? importWide : importEvents;
    const outcome = await importRows({ ...prepared, writer, rejects });
    const { records, accepted, immature, asOf, span, mapping } = outcome;
    const info = writer.finish({
      records,
      accepted,
      rejected: rejects.count,
      immature,
      asOf,
      firstTime: finite(span.firstTime),
      lastTime: finite(span.lastTime),
      sources: sourcesOf(table),
      mapping,
    });
    checkCounts(records, accepted, rejects.count);
    target.remember(table, mapping);
    transaction.commit();
    return {
      ...describe(info),
      rejects: rejects.counts(),
      dialect: table.dialects,
      mapping,
      illegal: { policy, count: outcome.illegal },
      limits: outcome.limits,
      damaged: table.damaged,
      info,
    };
  } catch (error) {
    transaction.rollback();
    throw error;
  }
}

function checkCounts(records: number, accepted: number, rejected: number): void {
  if (records !== accepted + rejected)
    throw new Error(`${records} records, but ${accepted} accepted and ${rejected} rejected`);
}

function sourcesOf({ files, dialects }: Table): SourceInfo[] {
  return files.map(({ path, name, sizeBytes }) => ({
    path,
    bytes: sizeBytes,
    dialect: dialects.find((dialect) => dialect.file === name) ?? null,
  }));
}

async function hasRecords(table: Table, job: JobContext): Promise<boolean> {
  for await (const { rows, broken } of table.batches(job)) if (rows + broken.length > 0) return true;
  return false;
}

function noRecords({ files }: Table): AppError {
  return new AppError(
    'invalid-input',
    message('ingest.noRecords', { files: files.map((source) => source.name) }),
    message('ingest.checkExport'),
  );
}

async function importWide(importJob: ImportJob): Promise<Outcome> {
  const { table, mapping, plan, policy, writer, rejects, job } = importJob;
  const checker = new RecordChecker(plan, {
    illegal: policy,
    missing: mapping.missing ?? [],
    capacity: table.batchRows,
    asOf: importJob.asOf,
  });
  const chunks = new ChunkSink(writer);
  const maturity = new Maturity(plan.steps.map((step) => step.windowDays));
  const rows = new WideRows(plan, checker, chunks, maturity);
  const progress = new ImportProgress(table, job);
  writer.addColumns([...rows.builders.map((builder) => builder.column), IMMATURE]);
  try {
    for await (const batch of table.batches(job)) {
      await rows.add(batch, checker.check(batch, rejects));
      await progress.add(batch.rows + batch.broken.length, rejects.count);
    }
    await rows.finish();
    await chunks.finish();
  } finally {
    await chunks.abandon();
  }
  const closing = await writeLast(importJob, maturity, rows.times, rows.builders);
  return {
    ...closing,
    records: progress.records,
    accepted: rows.rows,
    illegal: checker.illegal,
    limits: checker.limits,
    span: rows.span,
    mapping,
  };
}

async function importEvents(importJob: ImportJob): Promise<Outcome> {
  const { table, mapping, plan, writer, job } = importJob;
  const log = new EventLog({ ...importJob, missing: mapping.missing ?? [] });
  const chunks = new ChunkSink(writer);
  const maturity = new Maturity(plan.steps.map((step) => step.windowDays));
  const progress = new ImportProgress(table, job);
  await log.read(progress);
  for (const note of lateColumnNotes(log.lateColumns)) job.report({ phase: 'read', note });
  writer.addColumns([...log.columns(), IMMATURE]);
  try {
    await log.write(chunks, maturity);
    await chunks.finish();
  } finally {
    await chunks.abandon();
  }
  const closing = await writeLast(importJob, maturity, log.times, log.sampleColumns);
  return {
    ...closing,
    records: progress.records,
    accepted: log.accepted,
    illegal: log.illegal,
    limits: log.limits,
    span: log.span,
    mapping: withIgnored(mapping, log.lateColumns),
  };
}

/** Writes what is known only once everything is read: the column of open steps and the dictionaries. */
async function writeLast(
  { plan, asOf: given, writer, job }: ImportJob,
  maturity: Maturity,
  times: TimeHistogram,
  columns: readonly DictionaryColumn[],
): Promise<Pick<Outcome, 'immature' | 'asOf'>> {
  const asOf = plan.time === null ? null : (given ?? derivedAsOf(times));
  const immature = await maturity.write(writer, asOf);
  for (const { column, dictionary } of columns) {
    if (dictionary !== null) writer.writeDictionary(column, dictionary.values());
    await yieldToEventLoop(job);
  }
  return { immature, asOf };
}

/** The date up to which the times reach; throws `OutlyingTimes` if some lie far beyond it. */
function derivedAsOf(times: TimeHistogram): number | null {
  const { asOf, outliers } = times.derive();
  if (asOf !== null && outliers > 0) throw new OutlyingTimes(asOf, outliers);
  return asOf;
}

function describe(
  info: DatasetInfo,
): Omit<ReadingResult, 'elapsedMs' | 'dialect' | 'mapping' | 'illegal' | 'labels' | 'rejects' | 'damaged' | 'info'> {
  const { records, accepted, rejected, immature, steps } = info;
  const features = info.columns.flatMap((column) =>
    isFeature(column.role)
      ? [{ name: column.name, kind: column.role, distinct: column.distinct, missing: column.missing }]
      : [],
  );
  const [firstTime, lastTime, asOf] = [info.firstTime, info.lastTime, info.asOf].map((time) =>
    time === null ? null : new Date(time).toISOString(),
  );
  return { records, accepted, rejected, immature, steps, features, firstTime, lastTime, asOf };
}

function isFeature(role: string): role is FeatureKind {
  return role === 'categorical' || role === 'numeric' || role === 'multi';
}

function finite(time: number): number | null {
  return Number.isFinite(time) ? time : null;
}
