import { yieldToEventLoop } from '../job.ts';
import { EventLog } from './events/events.ts';
import type { ImportJob } from './import-job.ts';
import { withIgnored, type Mapping } from './mapping/resolve.ts';
import { lateColumnNotes } from './notes.ts';
import { ImportProgress } from './progress.ts';
import { RecordChecker } from './rows/check.ts';
import { ChunkSink } from './rows/chunks.ts';
import { IMMATURE, Maturity } from './rows/mature.ts';
import type { DictionaryColumn } from './rows/memory.ts';
import { WideRows, type TimeSpan } from './rows/wide.ts';

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
export interface Outcome extends Omit<Samples, 'columns'> {
  readonly records: number;
  readonly immature: number;
  readonly asOf: number | null;
}

/** An import was given up because these steps have times that its plan does not store. */
export interface LateTimes {
  readonly lateSteps: readonly string[];
}

/** Reads all records of an import and writes the columns of its samples. */
export async function importRows(importJob: ImportJob): Promise<Outcome | LateTimes> {
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

/** A time, or null for an infinite one: there is none. */
export function finite(time: number): number | null {
  return Number.isFinite(time) ? time : null;
}
