import { compileKernels, Kernels } from './simd/kernels.ts';
import { Arena } from './simd/memory.ts';

/** Dropout rates are rounded to 128ths, so that one random word yields four mask bytes. */
const LEVELS = 128;

/**
 * Number of mask rows that share streams of random numbers. Threads that start at a multiple of it draw the same mask
 * as a single thread.
 */
export const MASK_ROWS = 16;

/** The number of 128ths to drop for a rate in [0, 1). */
function droppedLevels(rate: number): number {
  return Math.min(LEVELS - 1, Math.round(rate * LEVELS));
}

/** The factor for kept entries, which preserves the expected value: 1 / (1 − rounded rate). */
export function dropoutScale(rate: number): number {
  return LEVELS / (LEVELS - droppedLevels(rate));
}

/** A dropout mask's bytes, `[rows × columns]`, redrawn for each step. */
export class DropoutMask {
  /** 1 (kept) and 0 (dropped). */
  readonly bytes: Uint8Array;
  readonly #kernels: Kernels;
  readonly #columns: number;
  readonly #dropped: number;
  /** Whole blocks of rows; `bytes` is their beginning. */
  readonly #blocks: Uint8Array;

  constructor(kernels: Kernels, arena: Arena, rows: number, columns: number, rate: number) {
    this.#kernels = kernels;
    this.#columns = columns;
    this.#dropped = droppedLevels(rate);
    this.#blocks = arena.bytes(Math.ceil(rows / MASK_ROWS) * MASK_ROWS * columns);
    this.bytes = this.#blocks.subarray(0, rows * columns);
  }

  /**
   * Draws the mask reproducibly for a seed, however many threads share the batch.
   * @param firstRow the mask's first row within the batch; a multiple of `MASK_ROWS`
   */
  draw(seed: number, firstRow: number): void {
    this.#kernels.mask(this.#blocks, this.#columns, this.#dropped, seed, firstRow / MASK_ROWS);
  }
}

/** Returns a function that creates masks, with memory and kernels of its own. */
export async function openMasks(): Promise<(rows: number, columns: number, rate: number) => DropoutMask> {
  const arena = new Arena();
  const kernels = new Kernels(await compileKernels(), arena, null);
  return (rows, columns, rate) => new DropoutMask(kernels, arena, rows, columns, rate);
}
