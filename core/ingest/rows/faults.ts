import type { RecordBatch } from '../files/table.ts';
import type { ColumnPosition } from '../mapping/plan.ts';
import type { Reason } from './reasons.ts';
import type { RejectSink } from './reject-sink.ts';

/** A possible fault of a record. */
interface Fault {
  readonly reason: Reason;
  readonly column: ColumnPosition | null;
}

/** Records the first fault of each record in a batch. */
export class Faults {
  /** 0 for a valid record, else the number of its fault. */
  readonly codes: Uint16Array;
  readonly #faults: Fault[] = [];

  /** `capacity` is the maximum number of records per batch. */
  constructor(capacity: number) {
    this.codes = new Uint16Array(capacity);
  }

  /** Assigns a number to a fault, for loops that write `codes`. */
  register(reason: Reason, column: ColumnPosition | null): number {
    return this.#faults.push({ reason, column });
  }

  /** Starts a batch without faults. */
  clear(rows: number): void {
    this.codes.fill(0, 0, rows);
  }

  /**
   * Writes the indexes of the valid records to `rows` and returns their number; sends faulty and broken records to the
   * rejects, in file order.
   */
  filterValid(batch: RecordBatch, rows: Uint32Array, rejects: RejectSink): number {
    let accepted = 0;
    let broken = 0;
    for (let row = 0; row < batch.rows; row++) {
      while (broken < batch.broken.length && batch.broken[broken].start < batch.starts[row])
        rejects.addBroken(batch, batch.broken[broken++]);
      const code = this.codes[row];
      if (code === 0) rows[accepted++] = row;
      else {
        const { reason, column } = this.#faults[code - 1];
        rejects.addRecord(batch, row, reason, column);
      }
    }
    for (; broken < batch.broken.length; broken++) rejects.addBroken(batch, batch.broken[broken]);
    return accepted;
  }
}
