import { yieldToEventLoop, type JobContext } from '../job.ts';
import type { Table } from './files/table.ts';

const INTERVAL_MS = 150;

/** Counts records, reports progress of a phase, and checks for cancellation several times a second. */
export class ImportProgress {
  records = 0;
  readonly #table: Table;
  readonly #job: JobContext;
  readonly #phase: string;
  readonly #startMs = performance.now();
  #lastMs = performance.now();

  constructor(table: Table, job: JobContext, phase = 'read') {
    this.#table = table;
    this.#job = job;
    this.#phase = phase;
  }

  /** Counts more records; `rejected` is the total number of rejects so far. Returns true if a report was due. */
  async add(records: number, rejected: number): Promise<boolean> {
    this.records += records;
    const nowMs = performance.now();
    if (nowMs - this.#lastMs < INTERVAL_MS) return false;
    this.#lastMs = nowMs;
    const fraction = Math.min(this.#table.consumedBytes() / Math.max(this.#table.totalBytes, 1), 1);
    const leftMs = fraction > 0 ? Math.round((nowMs - this.#startMs) * (1 / fraction - 1)) : undefined;
    this.#job.report({ phase: this.#phase, fraction, counts: { records: this.records, rejected }, leftMs });
    await yieldToEventLoop(this.#job);
    return true;
  }
}
