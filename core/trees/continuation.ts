import { Booster } from './booster.ts';
import type { TreesDataset } from './dataset.ts';
import { Forest } from './forest.ts';
import type { Lightgbm } from './library.ts';
import type { Parameters } from './parameters.ts';

/** The stored trees of an interrupted step. */
export interface GrownTrees {
  readonly trees: number;
  /** The trees in LightGBM's text format. */
  readonly text: string;
}

/** Training and validation data. */
export interface TreesData {
  readonly train: TreesDataset;
  readonly valid: TreesDataset;
}

/**
 * Number of trees between two draws of the bagged rows; null without bagging. Growth can resume with identical results
 * only after a multiple of this.
 */
export function baggingPeriod({ bagging_fraction: fraction = 1, bagging_freq: period = 0 }: Parameters): number | null {
  return Number(fraction) < 1 && Number(period) > 0 ? Number(period) : null;
}

/**
 * Resumes an interrupted step so that the following trees are the same as without the interruption. The next tree
 * starts from the existing trees' score of each row, which is computed as the rows are added. The library can neither
 * save nor restore the state of its random numbers, so the draws of rows and columns are repeated.
 */
export class Continuation {
  readonly #library: Lightgbm;
  readonly #trees: number;
  readonly #forest: Forest;
  readonly #scores: { readonly train: Float64Array; readonly valid: Float64Array };
  readonly #filled = { train: 0, valid: 0 };

  constructor(
    library: Lightgbm,
    { trees, text }: GrownTrees,
    { train, valid, columns }: { readonly train: number; readonly valid: number; readonly columns: number },
    threads: number,
  ) {
    this.#library = library;
    this.#trees = trees;
    this.#forest = new Forest(library, text, threads, columns);
    this.#scores = { train: new Float64Array(train), valid: new Float64Array(valid) };
  }

  /** Adds the next rows `[rows × columns]` of a part. */
  add(part: 'train' | 'valid', values: Float32Array, columns: number): void {
    const rows = values.length / columns;
    this.#forest.score(values, rows, columns, this.#scores[part].subarray(this.#filled[part]));
    this.#filled[part] += rows;
  }

  /** Creates a booster with these trees, in the state it would have had after growing them. */
  begin({ train, valid }: TreesData, parameters: Parameters): Booster {
    train.startFrom(this.#scores.train);
    valid.startFrom(this.#scores.valid);
    const period = baggingPeriod(parameters);
    // Until the rows have been drawn again, no split is worthwhile and no column is drawn.
    const booster = new Booster(this.#library, train, valid, {
      ...parameters,
      feature_fraction: 1,
      min_gain_to_split: 1e300,
    });
    try {
      booster.merge(this.#forest);
      for (let tree = 0; period !== null && tree < this.#trees; tree += period) booster.grow();
      // Setting parameters draws columns once; so did each tree, and so did setting the data.
      for (let tree = 0; tree <= this.#trees; tree++) booster.configure({ ...parameters, min_gain_to_split: 0 });
      return booster;
    } catch (error) {
      booster.free();
      throw error;
    }
  }

  free(): void {
    this.#forest.free();
  }
}
