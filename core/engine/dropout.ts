import { compileKernels, Kernels } from './simd/kernels.ts';
import { Arena } from './simd/memory.ts';

/** Dropout rates are realised in 128ths, so that four mask bytes come from one random word. */
const LEVELS = 128;

/**
 * Rows of a mask that share streams of randomness: threads that begin at such a row draw what one thread would have
 * drawn.
 */
export const MASK_ROWS = 16;

/** The number of 128ths that are dropped for a rate in [0, 1). */
function droppedLevels(rate: number): number {
  return Math.min(LEVELS - 1, Math.round(rate * LEVELS));
}

/** What a kept entry is multiplied by, so that the expectation stays: 1 / (1 − realised rate). */
export function dropoutScale(rate: number): number {
  return LEVELS / (LEVELS - droppedLevels(rate));
}

/** A dropout mask's bytes, `[rows × columns]`, which can be filled anew for each step. */
export class DropoutMask {
  /** 1 (kept) and 0 (dropped). */
  readonly bytes: Uint8Array;
  readonly #kernels: Kernels;
  readonly #columns: number;
  readonly #dropped: number;
  /** Whole blocks of rows, of which `bytes` is the beginning. */
  readonly #blocks: Uint8Array;

  constructor(kernels: Kernels, arena: Arena, rows: number, columns: number, rate: number) {
    this.#kernels = kernels;
    this.#columns = columns;
    this.#dropped = droppedLevels(rate);
    this.#blocks = arena.bytes(Math.ceil(rows / MASK_ROWS) * MASK_ROWS * columns);
    this.bytes = this.#blocks.subarray(0, rows * columns);
  }

  /**
   * Draws the mask, reproducibly for a seed, however many threads share the batch.
   * @param firstRow of the mask in the batch's; a multiple of `MASK_ROWS`
   */
  draw(seed: number, firstRow: number): void {
    this.#kernels.mask(this.#blocks, this.#columns, this.#dropped, seed, firstRow / MASK_ROWS);
  }
}

/** Makes masks in memory of their own. */
export async function openMasks(): Promise<(rows: number, columns: number, rate: number) => DropoutMask> {
  const arena = new Arena();
  const kernels = new Kernels(await compileKernels(), arena, null);
  return (rows, columns, rate) => new DropoutMask(kernels, arena, rows, columns, rate);
}
