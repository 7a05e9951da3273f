import { DAY_MS } from '../funnel/steps.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import type { Project } from '../store/file/project.ts';
import { roleReader } from './columns.ts';

/** Number of age classes. */
export const AGE_CLASSES = 256;
const OLDEST = AGE_CLASSES - 1;

/**
 * The ages of samples when their labels became known, as classes: equal parts of the dataset's longest window, and one
 * for everything older.
 */
export class AgeReader {
  readonly #widthMs: number;
  readonly #knownAt: number;
  readonly #readTimes: (chunk: number) => Float64Array;

  private constructor(readTimes: (chunk: number) => Float64Array, knownAt: number, windowMs: number) {
    this.#readTimes = readTimes;
    this.#knownAt = knownAt;
    this.#widthMs = windowMs / OLDEST;
  }

  /**
   * Reads ages at a time in milliseconds, by default at the as-of date; null for data without times, without an as-of
   * date, or without a window.
   */
  static open(project: Project, dataset: DatasetInfo, knownAt: number | null = null): AgeReader | null {
    const readTime = roleReader(project, dataset, 'time', 'number');
    const at = knownAt ?? dataset.asOf;
    const windowDays = Math.max(...dataset.steps.map((step) => step.windowDays));
    if (readTime === null || at === null || windowDays <= 0) return null;
    return new AgeReader((chunk) => readTime(chunk).values, at, windowDays * DAY_MS);
  }

  /** The classes of the given rows of a chunk. */
  read(chunk: number, rows: Uint32Array): Uint8Array {
    const times = this.#readTimes(chunk);
    return Uint8Array.from(rows, (row) => this.classOf(this.#knownAt - times[row]));
  }

  /** The class of a duration in milliseconds. */
  classOf(ms: number): number {
    return Math.max(0, Math.min(OLDEST, Math.floor(ms / this.#widthMs)));
  }
}
