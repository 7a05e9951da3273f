import { AppError } from '../errors.ts';
import { yieldToEventLoop, type JobContext } from '../job.ts';
import type { DatasetInfo, SourceInfo, StepInfo } from '../store/datasets/dataset-types.ts';
import type { RejectCount } from '../store/datasets/rejects.ts';
import { message, stepName } from '../text/message.ts';
import { EventLog, eventNames } from './events/events.ts';
import type { FileDialect } from './files/dialect.ts';
import { openTable, type Table } from './files/table.ts';
import type { ImportJob } from './import-job.ts';
import {
  loadMapping,
  parseMapping,
  type FeatureKind,
  type IllegalPolicy,
  type MappingFile,
} from './mapping/mapping.ts';
import { planImport, withTimes } from './mapping/plan.ts';
import { illegalPolicy, resolveMapping, withEventSteps, withIgnored, type Mapping } from './mapping/resolve.ts';
import { lateColumnNotes, readingNotes } from './notes.ts';
import { ImportProgress } from './progress.ts';
import { RecordChecker } from './rows/check.ts';
import { ChunkSink, type ChunkWriter } from './rows/chunks.ts';
import { IMMATURE, Maturity } from './rows/mature.ts';
import type { DictionaryColumn } from './rows/memory.ts';
import { RejectSink } from './rows/reject-sink.ts';
import { WideRows, type TimeSpan } from './rows/wide.ts';
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
  /** Files in which bytes that are invalid in their encoding were replaced. */
  readonly damaged: readonly string[];
  /** The dataset's listing. */
  readonly info: DatasetInfo;
}

/** Where records go while they are read. */
interface Sinks {
  readonly chunks: ChunkSink;
  readonly maturity: Maturity;
  readonly progress: ImportProgress;
}

/** What was read from the records. */
interface Samples {
  /** Accepted records, or accepted events for an event log. */
  readonly accepted: number;
  readonly illegal: number;
  readonly span: TimeSpan;
  /** The columns whose dictionaries are complete once all records are read. */
  readonly columns: readonly DictionaryColumn[];
  /** The mapping in force, once all records are read. */
  readonly mapping: Mapping;
}

/** The outcome of an import. */
interface Outcome extends Omit<Samples, 'columns'> {
  readonly records: number;
  readonly immature: number;
  readonly asOf: number | null;
}

/** An import was given up because these steps have times that its plan does not store. */
interface LateTimes {
  readonly lateSteps: readonly string[];
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
  const prepared = { table, mapping, policy: illegalPolicy(options.illegal, mapping), asOf: options.asOf, job };
  for (let plan = planImport(mapping, table.columns, table.sample); ;) {
    const stored = await store(target, { ...prepared, plan }, options.maxRejects ?? Infinity);
    if (!('lateSteps' in stored)) return { ...stored, elapsedMs: Math.round(performance.now() - startMs) };
    plan = withTimes(plan, stored.lateSteps);
    job.report({ phase: 'read', note: message('ingest.lateTimes', { steps: stored.lateSteps.map(stepName) }) });
  }
}

/** Reads the files in one transaction of the target, which is rolled back if there are times that are not planned. */
async function store(
  target: ImportTarget,
  prepared: Omit<ImportJob, 'writer' | 'rejects'>,
  maxRejects: number,
): Promise<Omit<ReadingResult, 'elapsedMs'> | LateTimes> {
  const { table, plan, policy } = prepared;
  const transaction = target.begin();
  try {
    const writer = target.create(plan.steps.map(({ name, windowDays, timed }) => ({ name, windowDays, timed })));
    const rejects = new RejectSink(writer, maxRejects);
    const outcome = await importRows({ ...prepared, writer, rejects });
    if ('lateSteps' in outcome) {
      transaction.rollback();
      return outcome;
    }
    const { mapping, illegal } = outcome;
    const info = finishDataset(writer, table, outcome, rejects.count);
    target.remember(table, mapping);
    transaction.commit();
    return {
      ...describe(info),
      rejects: rejects.counts(),
      dialect: table.dialects,
      mapping,
      illegal: { policy, count: illegal },
      damaged: table.damaged,
      info,
    };
  } catch (error) {
    transaction.rollback();
    throw error;
  }
}

function finishDataset(
  writer: ChunkWriter,
  table: Table,
  { records, accepted, immature, asOf, span, mapping }: Outcome,
  rejected: number,
): DatasetInfo {
  const info = writer.finish({
    records,
    accepted,
    rejected,
    immature,
    asOf,
    firstTime: finite(span.firstTime),
    lastTime: finite(span.lastTime),
    sources: sourcesOf(table),
    mapping,
  });
  if (records !== accepted + rejected)
    throw new Error(`${records} records, but ${accepted} accepted and ${rejected} rejected`);
  return info;
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

async function importRows(importJob: ImportJob): Promise<Outcome | LateTimes> {
  const { table, plan, writer, job } = importJob;
  const sinks = {
    chunks: new ChunkSink(writer),
    maturity: new Maturity(plan.steps.map((step) => step.windowDays)),
    progress: new ImportProgress(table, job),
  };
  const read = await readSamples(importJob, sinks);
  if ('lateSteps' in read) return read;
  const { columns, ...samples } = read;
  const closing = await writeLast(importJob, sinks.maturity, samples.span, columns);
  return { ...samples, ...closing, records: sinks.progress.records };
}

/** Reads all records and passes on all chunks but those of `writeLast`. */
async function readSamples(importJob: ImportJob, sinks: Sinks): Promise<Samples | LateTimes> {
  const { chunks } = sinks;
  try {
    const samples = await (importJob.mapping.events === undefined ? readRecords : readEvents)(importJob, sinks);
    if (!('lateSteps' in samples)) await chunks.finish();
    return samples;
  } finally {
    await chunks.abandon();
  }
}

async function readRecords(importJob: ImportJob, { chunks, maturity, progress }: Sinks): Promise<Samples | LateTimes> {
  const { table, mapping, plan, writer, rejects, job } = importJob;
  const checker = new RecordChecker(importJob);
  const rows = new WideRows(plan, checker, chunks, maturity);
  writer.addColumns([...rows.builders.map((builder) => builder.column), IMMATURE]);
  for await (const batch of table.batches(job)) {
    await rows.add(batch, checker.check(batch, rejects));
    if (rows.lateSteps.length > 0) return { lateSteps: rows.lateSteps };
    await progress.add(batch.rows + batch.broken.length, rejects.count);
  }
  await rows.finish();
  return { accepted: rows.rows, illegal: checker.illegal, span: rows.span, columns: rows.builders, mapping };
}

async function readEvents(importJob: ImportJob, { chunks, maturity, progress }: Sinks): Promise<Samples> {
  const { mapping, writer, job } = importJob;
  const log = new EventLog(importJob);
  await log.read(progress);
  for (const note of lateColumnNotes(log.lateColumns)) job.report({ phase: 'read', note });
  writer.addColumns([...log.columns(), IMMATURE]);
  await log.write(chunks, maturity);
  return {
    accepted: log.accepted,
    illegal: log.illegal,
    span: log.span,
    columns: log.sampleColumns,
    mapping: withIgnored(mapping, log.lateColumns),
  };
}

/** Writes what is known only once everything is read: the column of open steps and the dictionaries. */
async function writeLast(
  { plan, asOf: given, writer, job }: ImportJob,
  maturity: Maturity,
  span: TimeSpan,
  columns: readonly DictionaryColumn[],
): Promise<Pick<Outcome, 'immature' | 'asOf'>> {
  const asOf = plan.time === null ? null : (given ?? finite(span.latest));
  const immature = await maturity.write(writer, asOf);
  for (const { column, dictionary } of columns) {
    if (dictionary !== null) writer.writeDictionary(column, dictionary.values());
    await yieldToEventLoop(job);
  }
  return { immature, asOf };
}

function describe(
  info: DatasetInfo,
): Omit<ReadingResult, 'elapsedMs' | 'dialect' | 'mapping' | 'illegal' | 'rejects' | 'damaged' | 'info'> {
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
