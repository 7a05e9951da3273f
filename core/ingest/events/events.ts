import { AppError } from '../../errors.ts';
import { ILLEGAL } from '../../funnel/steps.ts';
import { forEachIndex, INDEXES_PER_TURN, yieldToEventLoop, type JobContext } from '../../job.ts';
import { CHUNK_ROWS } from '../../store/columns/columns.ts';
import { textOf } from '../../store/columns/text.ts';
import type { NewColumn } from '../../store/datasets/dataset-types.ts';
import { cellValue, message, stepName } from '../../text/message.ts';
import type { RecordBatch, Table } from '../files/table.ts';
import type { ImportJob } from '../import-job.ts';
import { ImportProgress } from '../progress.ts';
import type { ChunkColumn, ChunkSink } from '../rows/chunks.ts';
import { LabelLimits } from '../rows/label-limits.ts';
import type { Maturity } from '../rows/mature.ts';
import { checkDictionaryMemory } from '../rows/memory.ts';
import { REASONS } from '../rows/reasons.ts';
import { TimeHistogram } from '../rows/time-histogram.ts';
import type { TimeSpan } from '../rows/wide.ts';
import { ByteDictionary } from '../values/dictionary.ts';
import { EventChecker, type EventColumns } from './event-check.ts';
import { eventColumns, featureColumns } from './event-columns.ts';
import { EventFeatures } from './event-features.ts';
import { EventSamples } from './event-samples.ts';
import { pickTexts, SampleTexts, type SampleColumn } from './sample-columns.ts';

const MAX_NAMES = 1000;

/** The samples of a chunk, and the number of steps that each of them reached. */
interface ChunkRows {
  readonly samples: Uint32Array;
  readonly depths: Uint8Array;
}

/** The distinct event names in a log, in order of first occurrence, at most a thousand. */
export async function eventNames(table: Table, column: string, job: JobContext): Promise<readonly string[]> {
  const index = table.columns.indexOf(column);
  const names = new ByteDictionary();
  const progress = new ImportProgress(table, job, 'steps');
  for await (const { bytes, ranges, rows, columns, broken } of table.batches(job)) {
    for (let row = 0; row < rows && names.size < MAX_NAMES; row++) {
      const offset = 2 * (row * columns + index);
      if (ranges[offset] !== ranges[offset + 1]) names.codeOf(bytes, ranges[offset], ranges[offset + 1]);
    }
    if (!(await progress.add(rows + broken.length, 0))) await yieldToEventLoop(job);
  }
  const { bytes, offsets } = names.values();
  return Array.from({ length: names.size }, (_, name) => textOf(bytes, offsets[name], offsets[name + 1]));
}

/**
 * Builds samples from the events of a log, one per id. The first pass collects steps, times and features. If there are
 * illegal chains and the policy is `reject`, a second pass rejects the events of those samples. A step that happened
 * more than once counts at its earliest time. Values of later events would leak the label, so features, bank and banner
 * come from the impression, or from the first event if the log has no impressions.
 */
export class EventLog {
  /** Accepted events. */
  accepted = 0;
  /** Samples with an illegal label chain. */
  illegal = 0;
  /** Accepted samples. */
  rows = 0;
  readonly span: TimeSpan = { firstTime: Infinity, lastTime: -Infinity };
  /** Times of all events. */
  readonly times = new TimeHistogram();
  /** Which labels count. */
  readonly limits: LabelLimits;
  readonly #import: ImportJob;
  readonly #columns: EventColumns;
  readonly #checker: EventChecker;
  readonly #samples: EventSamples;
  readonly #user: SampleTexts | null;
  readonly #features: EventFeatures;
  readonly #idColumn: NewColumn;
  /** For an append, the number of the known sample of each sample; −1 for a new one. */
  #known = new Int32Array(0);

  constructor(importJob: ImportJob) {
    const { plan, mapping, table, asOf, earlier } = importJob;
    this.#import = importJob;
    this.#columns = eventColumns(plan);
    const missing = ByteDictionary.of(mapping.missing ?? []);
    this.limits = new LabelLimits(plan, asOf);
    this.#checker = new EventChecker(plan, this.#columns, missing, table.batchRows, this.limits);
    this.#samples = new EventSamples(plan.steps.length);
    this.#idColumn = { name: this.#columns.id.name, role: 'id', kind: 'text' };
    this.#user =
      plan.user === null
        ? null
        : new SampleTexts({ name: plan.user.name, role: 'user', kind: 'text' }, plan.user.index);
    this.#features = new EventFeatures(featureColumns(plan, this.#checker), this.#samples, table.batchRows);
    if (earlier?.hasImpressions === true) this.#samples.hasImpressions = true;
    earlier?.addTimes(this.times);
  }

  /** Columns of users, banks, banners and features. */
  get sampleColumns(): readonly SampleColumn[] {
    return [...(this.#user === null ? [] : [this.#user]), ...this.#features.columns];
  }

  /** Names of columns that have values only on events that do not describe a sample. */
  get leakingColumns(): readonly string[] {
    return this.#features.leaking;
  }

  /** All columns except `immature`, in listing order; final once the log is read. */
  columns(): NewColumn[] {
    const { plan } = this.#import;
    return [
      this.#idColumn,
      { name: this.#columns.time.name, role: 'time', kind: 'number' },
      { name: 'depth', role: 'depth', kind: 'code' },
      ...plan.steps.map(({ name }): NewColumn => ({ name, role: 'stepTime', kind: 'number' })),
      ...this.sampleColumns.map(({ column }) => column),
    ];
  }

  /** Reads the log; throws `invalid-input` for an illegal chain if the policy is `fail`. */
  async read(progress: ImportProgress): Promise<void> {
    const { table, rejects, job } = this.#import;
    const rows = new Uint32Array(table.batchRows);
    const samples = new Uint32Array(table.batchRows);
    for await (const batch of table.batches(job)) {
      this.#checker.check(batch);
      const count = this.#checker.faults.filterValid(batch, rows, rejects);
      const { index } = this.#columns.id;
      for (let event = 0; event < count; event++) {
        const offset = 2 * (rows[event] * batch.columns + index);
        const sample = (samples[event] = this.#samples.sampleOf(
          batch.bytes,
          batch.ranges[offset],
          batch.ranges[offset + 1],
        ));
        this.#features.note(
          rows[event],
          sample,
          this.#samples.add(sample, this.#checker.steps[rows[event]], this.#checker.times[rows[event]]),
        );
      }
      this.#user?.collect(batch, rows, samples, count);
      this.#features.collect(batch, rows, count);
      this.accepted += count;
      if (await progress.add(batch.rows + batch.broken.length, rejects.count))
        checkDictionaryMemory(this.sampleColumns.map(({ column, cells }) => ({ column, dictionary: cells })));
    }
    this.#samples.countTimes(this.times);
    await this.#mergeKnown();
    await this.#features.settle(this.#import.job, this.#import.earlier !== undefined);
    this.#import.earlier?.seed(this.sampleColumns);
    await this.#checkChains();
  }

  /** Merges what the dataset knows of the samples, before the order of their steps is checked. */
  async #mergeKnown(): Promise<void> {
    const { earlier, job } = this.#import;
    if (earlier === undefined) return;
    const { bytes, offsets } = this.#samples.ids.values();
    const { size } = this.#samples.ids;
    this.#known = new Int32Array(size);
    const merge = (sample: number): void => {
      const known = (this.#known[sample] = earlier.find(bytes, offsets[sample], offsets[sample + 1]));
      const merged = known < 0 ? null : earlier.sampleToMerge(known);
      if (merged !== null) this.#samples.merge(sample, merged);
    };
    await forEachIndex(size, merge, job);
  }

  /** Whether the row of a sample, which reached this depth, is to be written. */
  #accept(sample: number, depth: number): boolean {
    const { earlier } = this.#import;
    if (earlier === undefined) return true;
    return earlier.accept(this.#known[sample], depth, (step) => this.#samples.timeOf(step + 1, sample), 0);
  }

  /** Writes the accepted samples chunk by chunk, in the order in which their ids first occur. */
  async write(chunks: ChunkSink, maturity: Maturity): Promise<void> {
    const chunk = new Uint32Array(CHUNK_ROWS);
    const depths = new Uint8Array(CHUNK_ROWS);
    let filled = 0;
    let index = 0;
    for (let sample = 0; sample < this.#samples.ids.size; sample++) {
      // An append may write none of many samples.
      if (sample % INDEXES_PER_TURN === 0) await yieldToEventLoop(this.#import.job);
      if (this.#isRejected(sample)) continue;
      // Counts the labels that are limited: once for each sample.
      const depth = this.#samples.repairedDepthOf(sample, this.limits);
      if (!this.#accept(sample, depth)) continue;
      depths[filled] = depth;
      chunk[filled++] = sample;
      if (filled === CHUNK_ROWS) {
        await this.#writeChunk(index++, { samples: chunk, depths: depths.slice() }, chunks, maturity);
        filled = 0;
      }
    }
    const rest = { samples: chunk.subarray(0, filled), depths: depths.subarray(0, filled) };
    if (filled > 0) await this.#writeChunk(index, rest, chunks, maturity);
  }

  async #writeChunk(index: number, rows: ChunkRows, chunks: ChunkSink, maturity: Maturity): Promise<void> {
    const { samples, depths } = rows;
    const times = Float64Array.from(samples, (sample) => this.#samples.startOf(sample));
    for (const time of times) {
      if (time < this.span.firstTime) this.span.firstTime = time;
      if (time > this.span.lastTime) this.span.lastTime = time;
    }
    const stepCount = this.#import.plan.steps.length;
    const data: ChunkColumn['data'][] = [
      pickTexts(
        this.#samples.ids,
        samples.map((sample) => sample + 1),
      ),
      { kind: 'number', values: times },
      { kind: 'code', values: depths },
      ...Array.from(
        { length: stepCount },
        (_, step) =>
          ({
            kind: 'number',
            values: Float64Array.from(samples, (sample, index) =>
              step < depths[index] ? this.#samples.timeOf(step + 1, sample) : NaN,
            ),
          }) as const,
      ),
      ...this.sampleColumns.map((column) => column.take(samples)),
    ];
    const keys = this.columns();
    this.rows += samples.length;
    maturity.add(samples.length, times);
    await chunks.write(
      index,
      samples.length,
      data.map((values, column) => ({ key: keys[column], data: values })),
    );
    await yieldToEventLoop(this.#import.job);
  }

  async #checkChains(): Promise<void> {
    for (let sample = 0; sample < this.#samples.ids.size; sample++) {
      if (sample % INDEXES_PER_TURN === 0) await yieldToEventLoop(this.#import.job);
      if (this.#samples.depthOf(sample) !== ILLEGAL) continue;
      this.illegal++;
      if (this.#import.policy === 'fail') throw await this.#illegalChain(sample);
    }
    if (this.illegal > 0 && this.#import.policy === 'reject') await this.#rejectIllegal();
  }

  async #rejectIllegal(): Promise<void> {
    const { table, rejects, job } = this.#import;
    for await (const batch of table.batches(job)) {
      for (const { row, sample } of this.#eventsOf(batch)) {
        if (!this.#isRejected(sample)) continue;
        rejects.addRecord(batch, row, REASONS.illegalChain, this.#columns.step);
        this.accepted--;
      }
      await yieldToEventLoop(job);
    }
  }

  /** The accepted events of a batch that is read again. */
  *#eventsOf(batch: RecordBatch): Generator<{ readonly row: number; readonly sample: number }> {
    this.#checker.check(batch);
    for (let row = 0; row < batch.rows; row++) {
      if (this.#checker.faults.codes[row] !== 0) continue;
      const offset = 2 * (row * batch.columns + this.#columns.id.index);
      yield { row, sample: this.#samples.ids.find(batch.bytes, batch.ranges[offset], batch.ranges[offset + 1]) - 1 };
    }
  }

  #isRejected(sample: number): boolean {
    return this.illegal > 0 && this.#import.policy === 'reject' && this.#samples.depthOf(sample) === ILLEGAL;
  }

  async #illegalChain(illegal: number): Promise<AppError> {
    const names = ['impression', ...this.#import.plan.steps.map((step) => step.name)];
    const reached = names.filter((_, step) => !Number.isNaN(this.#samples.timeOf(step, illegal)));
    const { bytes, offsets } = this.#samples.ids.values();
    const sample = cellValue(textOf(bytes, offsets[illegal], offsets[illegal + 1]));
    const first = await this.#firstEvent(illegal);
    return new AppError(
      'invalid-input',
      message('ingest.outOfOrderEvents', { ...first, sample, steps: reached.map(stepName) }),
      message('ingest.handleOutOfOrder'),
    );
  }

  /** Where a sample first occurs in the log, which is read again to find it. */
  async #firstEvent(wanted: number): Promise<{ readonly file: string; readonly line: number }> {
    const { table, job } = this.#import;
    for await (const batch of table.batches(job)) {
      for (const { row, sample } of this.#eventsOf(batch))
        if (sample === wanted) return { file: batch.file, line: batch.lines[row] };
      await yieldToEventLoop(job);
    }
    throw new Error(`sample ${wanted} has no event`);
  }
}
