import { CHUNK_ROWS, type NumberColumn } from '../../store/columns/columns.ts';
import type { NewColumn } from '../../store/datasets/dataset-types.ts';
import type { RecordBatch } from '../files/table.ts';
import type { ImportJob } from '../import-job.ts';
import type { ImportPlan, ColumnPosition, FeaturePosition } from '../mapping/plan.ts';
import { CodeBuilder, ListBuilder, TextBuilder, type ColumnBuilder } from './builders.ts';
import type { RecordChecker } from './check.ts';
import type { ChunkSink } from './chunks.ts';
import type { EarlierRows } from './earlier.ts';
import type { Maturity } from './mature.ts';
import { checkDictionaryMemory } from './memory.ts';
import { RecordNumberBuilder, DepthBuilder, NumberBuilder } from './scalar-builders.ts';
import { TimeHistogram } from './time-histogram.ts';

/** The times of the first and last impression of a dataset, in milliseconds; infinite if there are none. */
export interface TimeSpan {
  firstTime: number;
  lastTime: number;
}

/** Collects the accepted records of a wide file, which has one record per sample, and passes them on chunk by chunk. */
export class WideRows {
  /** Rows that are passed on. */
  rows = 0;
  /** Accepted records; for an append, not all are passed on. */
  accepted = 0;
  /** Steps that have times although the plan has none for them; the rows added so far lack these times. */
  newlyTimedSteps: readonly string[] = [];
  readonly span: TimeSpan = { firstTime: Infinity, lastTime: -Infinity };
  /** Times of impressions and steps. */
  readonly times = new TimeHistogram();
  readonly builders: readonly ColumnBuilder[];
  readonly #plan: ImportPlan;
  readonly #checker: RecordChecker;
  readonly #chunks: ChunkSink;
  readonly #maturity: Maturity;
  readonly #earlier: EarlierRows | undefined;
  #written = 0;

  constructor(
    { plan, earlier }: Pick<ImportJob, 'plan' | 'earlier'>,
    checker: RecordChecker,
    chunks: ChunkSink,
    maturity: Maturity,
  ) {
    this.#plan = plan;
    this.#earlier = earlier;
    earlier?.addTimes(this.times);
    this.#checker = checker;
    this.#chunks = chunks;
    this.#maturity = maturity;
    this.builders = buildersOf(plan, checker);
    earlier?.seed(this.builders);
  }

  /** Adds the checker's accepted records, `rows[0 .. count)`, unless they have times of `newlyTimedSteps`. */
  async add(batch: RecordBatch, count: number): Promise<void> {
    const { rows } = this.#checker;
    this.#noteTimes(rows, count);
    if (this.newlyTimedSteps.length > 0) return;
    this.#checker.dropUncounted(count);
    this.accepted += count;
    const kept = this.#earlier === undefined ? count : this.#keepNew(this.#earlier, rows, count);
    for (const builder of this.builders) builder.append(batch, rows, kept);
    this.rows += kept;
    while (this.rows - this.#written >= CHUNK_ROWS) await this.#write(CHUNK_ROWS);
  }

  /** Moves the records whose rows are to be written to the front; returns their number. */
  #keepNew(earlier: EarlierRows, rows: Uint32Array, count: number): number {
    const { known, depth, stepTimes } = this.#checker;
    const timeOf = (step: number, row: number): number => stepTimes[step][row];
    let kept = 0;
    for (let index = 0; index < count; index++) {
      const row = rows[index];
      if (earlier.accept(known[row], depth[row], timeOf, row)) rows[kept++] = row;
    }
    return kept;
  }

  /** Passes on the last, shorter chunk. */
  async finish(): Promise<void> {
    if (this.rows > this.#written) await this.#write(this.rows - this.#written);
  }

  async #write(rows: number): Promise<void> {
    const index = this.#written / CHUNK_ROWS;
    this.#written += rows;
    checkDictionaryMemory(this.builders);
    const columns = this.builders.map((builder) => ({ key: builder.column, data: builder.take(rows) }));
    const time = columns.find(({ key }) => key.role === 'time')?.data as NumberColumn | undefined;
    this.#maturity.add(rows, time?.values ?? null);
    await this.#chunks.write(index, rows, columns);
  }

  #noteTimes(rows: Uint32Array, count: number): void {
    const { span, times } = this;
    const { time, stepTimes, known } = this.#checker;
    for (let index = 0; index < count; index++) {
      // The time of a known sample is counted with those of the dataset.
      if (known[rows[index]] >= 0) continue;
      const timeMs = time[rows[index]];
      if (timeMs < span.firstTime) span.firstTime = timeMs;
      if (timeMs > span.lastTime) span.lastTime = timeMs;
      times.add(timeMs);
    }
    for (const [step, values] of stepTimes.entries())
      for (let index = 0; index < count; index++) {
        const row = rows[index];
        if (known[row] < 0 || this.#earlier?.isNewStep(known[row], step) === true) times.add(values[row]);
      }
    this.newlyTimedSteps = this.#plan.steps
      .filter(({ timed }, step) => !timed && hasTime(stepTimes[step], rows, count))
      .map(({ name }) => name);
  }
}

function hasTime(times: Float64Array, rows: Uint32Array, count: number): boolean {
  for (let index = 0; index < count; index++) if (!Number.isNaN(times[rows[index]])) return true;
  return false;
}

function buildersOf(plan: ImportPlan, checker: RecordChecker): ColumnBuilder[] {
  const text = (role: 'user', column: ColumnPosition | null): ColumnBuilder[] =>
    column === null ? [] : [new TextBuilder({ name: column.name, role, kind: 'text' }, column.index)];
  const code = (role: 'bank' | 'banner', column: ColumnPosition | null): ColumnBuilder[] =>
    column === null ? [] : [new CodeBuilder({ name: column.name, role, kind: 'code' }, column.index)];
  const number = (role: NewColumn['role'], name: string, values: Float64Array): ColumnBuilder =>
    new NumberBuilder({ name, role, kind: 'number' }, values);
  return [
    plan.id === null
      ? new RecordNumberBuilder()
      : new TextBuilder({ name: plan.id.name, role: 'id', kind: 'text' }, plan.id.index),
    ...text('user', plan.user),
    ...(plan.time === null ? [] : [number('time', plan.time.name, checker.time)]),
    new DepthBuilder(checker.depth),
    ...plan.steps.flatMap(({ name, timed }, index) =>
      timed ? [number('stepTime', name, checker.stepTimes[index])] : [],
    ),
    ...code('bank', plan.bank),
    ...code('banner', plan.banner),
    ...plan.features.map((feature) => featureBuilder(feature, checker)),
  ];
}

function featureBuilder({ name, kind, index, separator }: FeaturePosition, checker: RecordChecker): ColumnBuilder {
  switch (kind) {
    case 'categorical':
      return new CodeBuilder({ name, role: 'categorical', kind: 'code' }, index);
    case 'multi':
      return new ListBuilder({ name, role: 'multi', kind: 'list' }, index, separator);
    case 'numeric': {
      const values = checker.numbers.get(name);
      if (values === undefined) throw new Error(`column ${name} is not read as numbers`);
      return new NumberBuilder({ name, role: 'numeric', kind: 'number' }, values);
    }
  }
}
