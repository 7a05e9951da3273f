import type { TreesDataset } from './dataset.ts';
import type { Forest } from './forest.ts';
import type { Lightgbm } from './library.ts';
import { writeParameters, type Parameters } from './parameters.ts';

/** Validation metrics at a number of trees. */
export interface TreeMetrics {
  readonly auc: number;
  readonly logLoss: number;
  /** The 95 % interval of the AUC, null if the AUC is undefined; absent if it was not requested. */
  readonly aucLow?: number | null;
  readonly aucHigh?: number | null;
}

/** Trees during training; the datasets must outlive it. */
export class Booster {
  readonly #library: Lightgbm;
  #handle: bigint | null;

  /** Starts with no trees; if the validation rows do not fit, the booster is freed again. */
  constructor(library: Lightgbm, train: TreesDataset, valid: TreesDataset, parameters: Parameters) {
    this.#library = library;
    this.#handle = library.create('LGBM_BoosterCreate', train.handle, writeParameters(parameters));
    try {
      library.call('LGBM_BoosterAddValidData', this.#handle, valid.handle);
    } catch (error) {
      this.free();
      throw error;
    }
  }

  get #live(): bigint {
    if (this.#handle === null) throw new Error('the booster has been freed');
    return this.#handle;
  }

  /** Inserts copies of finished trees before the trees of the booster. */
  merge(forest: Forest): void {
    this.#library.call('LGBM_BoosterMerge', this.#live, forest.handle);
  }

  /** Changes parameters, except those of the data. */
  configure(parameters: Parameters): void {
    this.#library.call('LGBM_BoosterResetParameter', this.#live, writeParameters(parameters));
  }

  /** Grows one more tree; returns false and adds none if there is no more worthwhile split. */
  grow(): boolean {
    const finished = new Int32Array(1);
    this.#library.call('LGBM_BoosterUpdateOneIter', this.#live, finished);
    return finished[0] === 0;
  }

  /** Evaluates all trees on the validation rows. */
  evaluate(): TreeMetrics {
    const values = new Float64Array(2);
    this.#library.call('LGBM_BoosterGetEval', this.#live, 1, new Int32Array(1), values);
    return { auc: values[0], logLoss: values[1] };
  }

  /** The probabilities of all trees for the validation rows, in single precision as predictions have it. */
  predictValid(rows: number): Float32Array {
    const probabilities = new Float64Array(rows);
    this.#library.call('LGBM_BoosterGetPredict', this.#live, 1, new BigInt64Array(1), probabilities);
    return Float32Array.from(probabilities);
  }

  /** The first `trees` trees as text. */
  save(trees: number): string {
    const length = new BigInt64Array(1);
    const write = (text: Uint8Array): void => {
      this.#library.call('LGBM_BoosterSaveModelToString', this.#live, 0, trees, 0, text.length, length, text);
    };
    write(new Uint8Array(1));
    const text = new Uint8Array(Number(length[0]));
    write(text);
    return new TextDecoder().decode(text.subarray(0, -1));
  }

  free(): void {
    if (this.#handle !== null) this.#library.call('LGBM_BoosterFree', this.#handle);
    this.#handle = null;
  }
}
