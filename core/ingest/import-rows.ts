import { yieldToEventLoop } from '../job.ts';
import { EventLog } from './events/events.ts';
import type { ImportJob } from './import-job.ts';
import { withIgnored, type Mapping } from './mapping/resolve.ts';
import { leakingColumnNotes } from './notes.ts';
import { ImportProgress } from './progress.ts';
import { RecordChecker } from './rows/check.ts';
import { ChunkSink } from './rows/chunks.ts';
import type { LabelLimits } from './rows/label-limits.ts';
import { IMMATURE, Maturity } from './rows/mature.ts';
import type { DictionaryColumn } from './rows/memory.ts';
import type { DerivedAsOf, TimeHistogram } from './rows/time-histogram.ts';
import { WideRows, type TimeSpan } from './rows/wide.ts';

/** Where records go while they are read. */
interface Sinks {
  readonly chunks: ChunkSink;
  readonly maturity: Maturity;
  readonly progress: ImportProgress;
}

/** The facts that are known once all records are read. */
interface ReadingSummary {
  /** Accepted records, or accepted events for an event log. */
  readonly accepted: number;
  readonly illegal: number;
  readonly limits: LabelLimits;
  readonly span: TimeSpan;
  readonly times: TimeHistogram;
  /** The columns whose dictionaries are complete once all records are read. */
  readonly columns: readonly DictionaryColumn[];
  /** The mapping in force, once all records are read. */
  readonly mapping: Mapping;
}

/** The facts that are known once an import has written all columns. */
export interface ImportSummary extends Omit<ReadingSummary, 'columns' | 'times'> {
  readonly records: number;
  readonly immature: number;
  readonly asOf: number | null;
}

/**
 * Why the records must be read again: steps have times that the plan does not store, or a few times lie far beyond all
 * others; `asOf` is the latest of the others.
 */
export type Restart =
  | { readonly restart: 'newly timed steps'; readonly steps: readonly string[] }
  | { readonly restart: 'outlying times'; readonly asOf: number; readonly outliers: number };

/** Reads all records of an import and writes the columns of its samples. */
export async function importRows(importJob: ImportJob): Promise<ImportSummary | Restart> {
  const { table, plan, writer, job, complete } = importJob;
  const sinks = {
    chunks: new ChunkSink(writer),
    maturity: new Maturity(plan.steps.map((step) => step.windowDays)),
    progress: new ImportProgress(table, job),
  };
  const read = await readSamples(importJob, sinks);
  if ('restart' in read) return read;
  const { columns, times, ...samples } = read;
  const { asOf, outliers } = asOfDate(importJob, times);
  if (asOf !== null && outliers > 0) return { restart: 'outlying times', asOf, outliers };
  const immature = await (complete === undefined ? sinks.maturity.write(writer, asOf, job) : complete(asOf));
  await writeDictionaries(importJob, columns);
  return { ...samples, records: sinks.progress.records, immature, asOf };
}

/** Reads all records and passes on all chunks except those of the `immature` column. */
async function readSamples(importJob: ImportJob, sinks: Sinks): Promise<ReadingSummary | Restart> {
  const { chunks } = sinks;
  try {
    const samples = await (importJob.mapping.events === undefined ? readRecords : readEvents)(importJob, sinks);
    if (!('restart' in samples)) await chunks.finish();
    return samples;
  } finally {
    await chunks.abandon();
  }
}

async function readRecords(
  importJob: ImportJob,
  { chunks, maturity, progress }: Sinks,
): Promise<ReadingSummary | Restart> {
  const { table, mapping, writer, rejects, job } = importJob;
  const checker = new RecordChecker(importJob);
  const rows = new WideRows(importJob, checker, chunks, maturity);
  writer.addColumns([...rows.builders.map((builder) => builder.column), IMMATURE]);
  for await (const batch of table.batches(job)) {
    await rows.add(batch, checker.check(batch, rejects));
    if (rows.newlyTimedSteps.length > 0) return { restart: 'newly timed steps', steps: rows.newlyTimedSteps };
    await progress.add(batch.rows + batch.broken.length, rejects.count);
  }
  await rows.finish();
  const { limits, illegal } = checker;
  const { accepted, span, times, builders } = rows;
  return { accepted, illegal, limits, span, times, columns: builders, mapping };
}

async function readEvents(importJob: ImportJob, { chunks, maturity, progress }: Sinks): Promise<ReadingSummary> {
  const { mapping, writer, job } = importJob;
  const log = new EventLog(importJob);
  await log.read(progress);
  for (const note of leakingColumnNotes(log.leakingColumns)) job.report({ phase: 'read', note });
  writer.addColumns([...log.columns(), IMMATURE]);
  await log.write(chunks, maturity);
  const { accepted, illegal, limits, span, times, sampleColumns: columns } = log;
  return { accepted, illegal, limits, span, times, columns, mapping: withIgnored(mapping, log.leakingColumns) };
}

/** The as-of date, as given or as derived from the times, and the number of times far beyond it. */
function asOfDate({ plan, asOf, earlier }: ImportJob, times: TimeHistogram): DerivedAsOf {
  if (plan.time === null) return { asOf: null, outliers: 0 };
  if (asOf !== null) return { asOf, outliers: 0 };
  return earlier === undefined ? times.derive() : earlier.deriveAsOf(times);
}

/** Writes the dictionaries, which are complete only once everything is read. */
async function writeDictionaries({ writer, job }: ImportJob, columns: readonly DictionaryColumn[]): Promise<void> {
  for (const { column, dictionary } of columns) {
    if (dictionary !== null) writer.writeDictionary(column, dictionary.values());
    await yieldToEventLoop(job);
  }
}

/** A time, or null if it is infinite because there are no times. */
export function finiteOrNull(time: number): number | null {
  return Number.isFinite(time) ? time : null;
}
