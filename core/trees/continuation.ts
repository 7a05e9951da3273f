import { Booster } from './booster.ts';
import type { TreesDataset } from './dataset.ts';
import { Forest } from './forest.ts';
import type { Lightgbm } from './library.ts';
import type { Parameters } from './parameters.ts';

/** Trees of a step that was interrupted, as they are kept. */
export interface GrownTrees {
  readonly trees: number;
  /** The library's text of them. */
  readonly text: string;
}

/** Both parts of the data. */
export interface TreesData {
  readonly train: TreesDataset;
  readonly valid: TreesDataset;
}

/**
 * Trees between two draws of the rows that are looked at, null where none are drawn: growing goes on to the very same
 * trees only after a whole number of such spans.
 */
export function drawSpan({ bagging_fraction: fraction = 1, bagging_freq: span = 0 }: Parameters): number | null {
  return Number(fraction) < 1 && Number(span) > 0 ? Number(span) : null;
}

/**
 * Goes on with the trees of an interrupted step, to those that would have come: what they score for each row is where
 * the next tree begins, and is computed while the rows go by. Where its random numbers stand the library neither tells
 * nor takes, so those of rows and columns are drawn again.
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
    rows: { readonly train: number; readonly valid: number },
    threads: number,
  ) {
    this.#library = library;
    this.#trees = trees;
    this.#forest = new Forest(library, text, threads);
    this.#scores = { train: new Float64Array(rows.train), valid: new Float64Array(rows.valid) };
  }

  /** Takes the next rows `[rows × columns]` of a part. */
  add(part: 'train' | 'valid', values: Float32Array, columns: number): void {
    const rows = values.length / columns;
    this.#forest.score(values, rows, columns, this.#scores[part].subarray(this.#filled[part]));
    this.#filled[part] += rows;
  }

  /** A booster that has these trees and stands where they were grown. */
  begin({ train, valid }: TreesData, parameters: Parameters): Booster {
    train.startFrom(this.#scores.train);
    valid.startFrom(this.#scores.valid);
    const span = drawSpan(parameters);
    // No split is worth it, and no column is drawn, until the rows have been drawn again.
    const booster = new Booster(this.#library, train, valid, {
      ...parameters,
      feature_fraction: 1,
      min_gain_to_split: 1e300,
    });
    try {
      booster.merge(this.#forest);
      for (let tree = 0; span !== null && tree < this.#trees; tree += span) booster.grow();
      // To set parameters draws columns once, as each tree has, and as the data have when they were set.
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
