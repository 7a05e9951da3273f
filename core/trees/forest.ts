import { checkTrees } from './check-trees.ts';
import type { Lightgbm } from './library.ts';
import { writeParameters } from './parameters.ts';

const FLOAT32 = 0;
const ROW_MAJOR = 1;
const PROBABILITY = 0;
const RAW_SCORE = 1;
const ALL_TREES = -1;

/** Finished trees for prediction. */
export class Forest {
  readonly #library: Lightgbm;
  readonly #parameters: string;
  #handle: bigint | null;

  /**
   * Parses trees from their text, once it is checked; predicts with the given number of threads. Throws `corrupt`, also
   * if the trees have another number of columns than the given one.
   */
  constructor(library: Lightgbm, text: string, threads: number, columns?: number) {
    this.#library = library;
    this.#parameters = writeParameters({ num_threads: threads, verbosity: -1 });
    this.#handle = library.create('LGBM_BoosterLoadModelFromString', checkTrees(text, columns), new Int32Array(1));
  }

  get handle(): bigint {
    if (this.#handle === null) throw new Error('the trees have been freed');
    return this.#handle;
  }

  /** Writes the probabilities `[rows]` of rows `[rows × columns]` into `result`. */
  predict(values: Float32Array, rows: number, columns: number, result: Float64Array): void {
    this.#write(PROBABILITY, values, rows, columns, result);
  }

  /** Writes the raw scores `[rows]` of all trees into `result`; their sigmoid is the probability. */
  score(values: Float32Array, rows: number, columns: number, result: Float64Array): void {
    this.#write(RAW_SCORE, values, rows, columns, result);
  }

  #write(kind: number, values: Float32Array, rows: number, columns: number, result: Float64Array): void {
    if (result.length < rows || values.length < rows * columns)
      throw new Error(`no room for ${rows} rows of ${columns} columns`);
    if (rows === 0) return;
    this.#library.call(
      'LGBM_BoosterPredictForMat',
      this.handle,
      values,
      FLOAT32,
      rows,
      columns,
      ROW_MAJOR,
      kind,
      0,
      ALL_TREES,
      this.#parameters,
      new BigInt64Array(1),
      result,
    );
  }

  free(): void {
    if (this.#handle !== null) this.#library.call('LGBM_BoosterFree', this.#handle);
    this.#handle = null;
  }
}
