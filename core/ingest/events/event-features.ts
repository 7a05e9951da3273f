import { forEachIndex, type JobContext } from '../../job.ts';
import type { RecordBatch } from '../files/table.ts';
import type { EventSamples } from './event-samples.ts';
import type { FeatureColumn } from './sample-columns.ts';

/** Features of an event log's samples: each sample takes the cells of one event, see `EventSamples.add`. */
export class EventFeatures {
  /** The columns in use. */
  columns: readonly FeatureColumn[];
  /** Columns with values only on events that describe no sample: they would leak a label. Known after `settle`. */
  leaking: readonly string[] = [];
  readonly #samples: EventSamples;
  /** Columns without a value so far. */
  #empty: ReadonlySet<FeatureColumn>;
  /** Rows of the current batch that describe samples, and those samples. */
  readonly #rows: Uint32Array;
  readonly #describedSamples: Uint32Array;
  #count = 0;

  /** `capacity` is the maximum number of records per batch. */
  constructor(columns: readonly FeatureColumn[], samples: EventSamples, capacity: number) {
    this.columns = columns;
    this.#samples = samples;
    this.#empty = new Set(columns);
    this.#rows = new Uint32Array(capacity);
    this.#describedSamples = new Uint32Array(capacity);
  }

  /** Notes an event of the next batch passed to `collect`. */
  note(row: number, sample: number, describes: boolean): void {
    if (!describes) return;
    this.#rows[this.#count] = row;
    this.#describedSamples[this.#count++] = sample;
  }

  /** Collects the cells of the noted events; `rows[0 .. count)` are all accepted events of the batch. */
  collect(batch: RecordBatch, rows: Uint32Array, count: number): void {
    for (const column of this.columns) column.collect(batch, this.#rows, this.#describedSamples, this.#count);
    this.#count = 0;
    if (this.#empty.size > 0)
      this.#empty = new Set([...this.#empty].filter(({ index }) => !hasValue(batch, index, rows, count)));
  }

  /**
   * Drops the values of samples that no event describes, and the leaking columns unless all are to be kept. Throws
   * `cancelled`.
   */
  async settle(job: JobContext, keepAll: boolean): Promise<void> {
    const { size } = this.#samples.ids;
    const clear = (sample: number): void => {
      if (!this.#samples.isDescribed(sample)) for (const column of this.columns) column.clear(sample);
    };
    await forEachIndex(size, clear, job);
    if (keepAll) return;
    const leaking = this.columns.filter((column) => !this.#empty.has(column) && !hasAnyCell(column, size));
    this.columns = this.columns.filter((column) => !leaking.includes(column));
    this.leaking = leaking.map(({ column }) => column.name);
  }
}

function hasValue({ ranges, columns }: RecordBatch, column: number, rows: Uint32Array, count: number): boolean {
  for (let index = 0; index < count; index++) {
    const offset = 2 * (rows[index] * columns + column);
    if (ranges[offset] !== ranges[offset + 1]) return true;
  }
  return false;
}

function hasAnyCell(column: FeatureColumn, samples: number): boolean {
  for (let sample = 0; sample < samples; sample++) if (column.holds(sample)) return true;
  return false;
}
