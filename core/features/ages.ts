import { DAY_MS } from '../funnel/steps.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import type { Project } from '../store/file/project.ts';
import { roleReader } from './columns.ts';

/** The class of the oldest samples: classes are bytes. */
const OLDEST = 255;
/** Each day begins a new class, so that no class mixes delays of exactly a day with ages of just under a day. */
const CLASSES_PER_DAY = [12, 8, 6, 4, 3, 2, 1];

/**
 * Reads the ages that samples had when their labels were known, as classes. A class is a part of a day, a day, or
 * several days: as narrow as possible while the last one begins at or after the end of the dataset's longest window.
 */
export class AgeReader {
  readonly #widthMs: number;
  readonly #knownAt: number;
  readonly #readTimes: (chunk: number) => Float64Array;

  private constructor(readTimes: (chunk: number) => Float64Array, knownAt: number, windowDays: number) {
    this.#readTimes = readTimes;
    this.#knownAt = knownAt;
    const perDay = CLASSES_PER_DAY.find((classes) => windowDays * classes <= OLDEST);
    this.#widthMs = perDay === undefined ? DAY_MS * Math.ceil(windowDays / OLDEST) : DAY_MS / perDay;
  }

  /**
   * Opens a reader of the ages that samples had at `knownAt` (ms), by default the as-of date; null for data without
   * times, without an as-of date, or without a window.
   */
  static open(project: Project, dataset: DatasetInfo, knownAt: number | null = null): AgeReader | null {
    const readTime = roleReader(project, dataset, 'time', 'number');
    const at = knownAt ?? dataset.asOf;
    const windowDays = Math.max(...dataset.steps.map((step) => step.windowDays));
    if (readTime === null || at === null || windowDays <= 0) return null;
    return new AgeReader((chunk) => readTime(chunk).values, at, windowDays);
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
