import { roleReader } from '../features/columns.ts';
import { hashBytes, seedBits } from '../features/hash.ts';
import { RowPicker, visitChunks } from '../features/picker.ts';
import type { Selection } from '../features/selection.ts';
import type { JobContext } from '../job.ts';
import { CHUNK_ROWS, type TextColumn } from '../store/columns/columns.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import type { Project } from '../store/file/project.ts';

/**
 * Users whose hashes collide share a counter; since hashes do not depend on features, that biases none of them. With 64
 * counters per sample, it is rare. As counters take at most 128 MiB, it becomes more frequent in larger data.
 */
const COUNTERS_PER_SAMPLE = 64;
const MIN_COUNTERS = 1 << 20;
const MAX_COUNTERS = 1 << 25;
const HASH_SEED = seedBits(0x75736572);

/** By sample: its weight, and a number that identifies its user. */
export interface UserWeights {
  readonly weights: Float64Array;
  readonly users: Uint32Array;
}

/**
 * Weighs the samples of a selection so that every user counts once, however many samples they have. A sample without a
 * user id counts as a user of its own.
 */
export class UserCounts {
  readonly #counts: Uint32Array;
  readonly #read: (chunk: number) => TextColumn;

  private constructor(samples: number, read: (chunk: number) => TextColumn) {
    this.#counts = new Uint32Array(countersFor(samples));
    this.#read = read;
  }

  /** Counts each user's samples in a selection; null if the dataset has no user column. */
  static async of(
    project: Project,
    dataset: DatasetInfo,
    selection: Selection,
    job: JobContext,
  ): Promise<UserCounts | null> {
    const read = roleReader(project, dataset, 'user', 'text');
    if (read === null) return null;
    const counts = new UserCounts(dataset.rows, read);
    await visitChunks(new RowPicker(project, dataset, selection), job, (chunk, rows) => {
      const users = read(chunk);
      for (const row of rows) if (hasUser(users, row)) counts.#counts[counts.#counterOf(users, row)]++;
    });
    return counts;
  }

  /** The weights of samples of one chunk, by their rows in the dataset. */
  weightsOf(chunk: number, sourceRows: Uint32Array): UserWeights {
    const column = this.#read(chunk);
    const ownNumbers = this.#counts.length;
    const users = Uint32Array.from(sourceRows, (sourceRow) => {
      const row = sourceRow - chunk * CHUNK_ROWS;
      return hasUser(column, row) ? this.#counterOf(column, row) : ownNumbers + sourceRow;
    });
    return { users, weights: Float64Array.from(users, (user) => (user < ownNumbers ? 1 / this.#counts[user] : 1)) };
  }

  #counterOf({ bytes, offsets }: TextColumn, row: number): number {
    return hashBytes(HASH_SEED, bytes, offsets[row], offsets[row + 1]) & (this.#counts.length - 1);
  }
}

function hasUser({ offsets }: TextColumn, row: number): boolean {
  return offsets[row + 1] > offsets[row];
}

/** The number of counters for this many samples, a power of two. */
function countersFor(samples: number): number {
  const enough = 2 ** Math.ceil(Math.log2(COUNTERS_PER_SAMPLE * samples));
  return Math.min(Math.max(enough, MIN_COUNTERS), MAX_COUNTERS);
}
