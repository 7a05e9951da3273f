import { immatureMask } from '../../funnel/steps.ts';
import { yieldToEventLoop, type JobContext } from '../../job.ts';
import type { CodeColumn } from '../../store/columns/columns.ts';
import { narrowCodes } from './builders.ts';
import type { ChunkWriter } from './chunks.ts';

/** The column of open steps. It is written last, since the as-of date may be known only after reading everything. */
export const IMMATURE = { name: 'immature', role: 'immature', kind: 'code' } as const;

/**
 * Keeps the impression times of all chunks (8 bytes per row; only the row count if no step has a window) and writes the
 * immature column at the end.
 */
export class Maturity {
  readonly #windows: readonly number[];
  readonly #chunks: { readonly rows: number; readonly times: Float64Array | null }[] = [];

  /** `windowDays` by step. */
  constructor(windowDays: readonly number[]) {
    this.#windows = windowDays;
  }

  /** Adds the next chunk: its number of rows and their impression times in milliseconds, or null if it has none. */
  add(rows: number, times: Float64Array | null): void {
    this.#chunks.push({ rows, times: this.#windows.some((days) => days > 0) ? times : null });
  }

  /**
   * Writes the column for the given as-of date (milliseconds; null: unknown) and returns the number of samples with an
   * open step. Throws `cancelled`.
   */
  async write(writer: ChunkWriter, asOf: number | null, job: JobContext): Promise<number> {
    let immature = 0;
    for (const [index, { rows, times }] of this.#chunks.entries()) {
      const column = immatureColumn(rows, times, asOf, this.#windows);
      for (const mask of column.values) if (mask !== 0) immature++;
      await writer.takeChunk(index, rows, [{ key: IMMATURE, data: column }]);
      job.report({ phase: 'finish', fraction: (index + 1) / this.#chunks.length });
      await yieldToEventLoop(job);
    }
    return immature;
  }
}

/** The open steps of samples with these impression times; none without times or an as-of date (in milliseconds). */
export function immatureColumn(
  rows: number,
  times: Float64Array | null,
  asOf: number | null,
  windowDays: readonly number[],
): CodeColumn {
  if (times === null || asOf === null) return { kind: 'code', values: new Uint8Array(rows) };
  const masks = new Uint32Array(times.length);
  for (let row = 0; row < times.length; row++) masks[row] = immatureMask(asOf - times[row], windowDays);
  return { kind: 'code', values: narrowCodes(masks, 2 ** windowDays.length) };
}
