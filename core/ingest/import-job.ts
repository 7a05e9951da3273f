import type { JobContext } from '../job.ts';
import type { Table } from './files/table.ts';
import type { IllegalPolicy } from './mapping/mapping.ts';
import type { ImportPlan } from './mapping/plan.ts';
import type { Mapping } from './mapping/resolve.ts';
import type { ChunkWriter } from './rows/chunks.ts';
import type { EarlierRows } from './rows/earlier.ts';
import type { RejectSink } from './rows/reject-sink.ts';

/** One import: its files, how they are read, and its dataset. */
export interface ImportJob {
  readonly table: Table;
  readonly mapping: Mapping;
  readonly plan: ImportPlan;
  readonly policy: IllegalPolicy;
  /** As-of date in milliseconds; null if it is still to be derived from the data. */
  readonly asOf: number | null;
  readonly writer: ChunkWriter;
  readonly rejects: RejectSink;
  readonly job: JobContext;
  /** The dataset that the records are appended to; absent for a new one. */
  readonly earlier?: EarlierRows | undefined;
  /**
   * For an append, writes what depends on the as-of date; returns the number of samples with a step whose window
   * has not ended.
   */
  readonly complete?: ((asOf: number | null) => Promise<number>) | undefined;
}
