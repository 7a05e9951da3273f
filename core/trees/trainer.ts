import { Booster, type TreeMeasure } from './booster.ts';
import { ColumnSample, type TreesDataset } from './dataset.ts';
import type { Lightgbm } from './library.ts';
import { ALWAYS, type Parameters } from './parameters.ts';

/** What the trees are grown from. */
export interface TrainerSetup {
  readonly columns: number;
  /** Positions of the columns that hold codes. */
  readonly categorical: readonly number[];
  readonly trainRows: number;
  readonly validRows: number;
  /** The library's own parameters of dataset and trees. */
  readonly parameters: Parameters;
  /** What each validation row counts that reached the last of `lastDepth` steps, and any other; null where all count alike. */
  readonly weighing: { readonly lastDepth: number; readonly others: number } | null;
}

/** Trees that were added, each with its measure. */
export interface Growth {
  readonly measures: readonly TreeMeasure[];
  /** True where no split is worth it any more. */
  readonly ended: boolean;
}

/** Grows the trees of one step after the other on one binned dataset: rows for the bins first, then all rows of both parts, then steps. */
export class Trainer {
  readonly #library: Lightgbm;
  readonly #address: (values: ArrayBufferView) => bigint;
  readonly #setup: TrainerSetup;
  readonly #parameters: Parameters;
  #sample: ColumnSample | null;
  #data: { readonly train: TreesDataset; readonly valid: TreesDataset } | null = null;
  readonly #depth: { readonly train: Uint8Array; readonly valid: Uint8Array };
  readonly #filled = { train: 0, valid: 0 };
  #booster: Booster | null = null;

  constructor(library: Lightgbm, address: (values: ArrayBufferView) => bigint, setup: TrainerSetup) {
    this.#library = library;
    this.#address = address;
    this.#setup = setup;
    this.#parameters = { ...ALWAYS, ...setup.parameters, categorical_feature: setup.categorical };
    this.#sample = new ColumnSample(setup.columns);
    this.#depth = { train: new Uint8Array(setup.trainRows), valid: new Uint8Array(setup.validRows) };
  }

  /** Takes rows `[rows × columns]` into account for the bins. */
  sample(values: Float32Array): void {
    if (this.#sample === null) throw new Error('the bins are already made');
    this.#sample.add(values);
  }

  /** Adds rows `[rows × columns]` of a part, with the steps that each reached. The first call makes the bins. */
  push(part: 'train' | 'valid', values: Float32Array, depth: Uint8Array): void {
    const data = this.#data ?? this.#bin();
    data[part].push(values);
    this.#depth[part].set(depth, this.#filled[part]);
    this.#filled[part] += depth.length;
  }

  /** Begins with the trees that tell who reached `depth` steps. */
  begin(depth: number): void {
    const data = this.#data ?? this.#bin();
    if (!data.train.complete || !data.valid.complete) throw new Error('rows are missing');
    this.#endStep();
    data.train.set('label', labelsOf(this.#depth.train, depth));
    data.valid.set('label', labelsOf(this.#depth.valid, depth));
    const { weighing } = this.#setup;
    if (weighing !== null) data.valid.set('weight', Float32Array.from(this.#depth.valid, (reached) => (reached >= weighing.lastDepth ? 1 : weighing.others)));
    this.#booster = new Booster(this.#library, data.train, data.valid, this.#parameters);
  }

  /** Adds up to `trees` trees, but no more after so many milliseconds. */
  grow(trees: number, withinMs: number): Growth {
    const booster = this.#growing();
    const until = performance.now() + withinMs;
    const measures: TreeMeasure[] = [];
    while (measures.length < trees && (measures.length === 0 || performance.now() < until)) {
      if (!booster.grow()) return { measures, ended: true };
      measures.push(booster.measure());
    }
    return { measures, ended: false };
  }

  /** The first `trees` trees of the step as text. */
  save(trees: number): string {
    return this.#growing().save(trees);
  }

  /** Frees what the library holds. */
  free(): void {
    this.#endStep();
    this.#data?.valid.free();
    this.#data?.train.free();
    this.#data = null;
  }

  #growing(): Booster {
    if (this.#booster === null) throw new Error('no step was begun');
    return this.#booster;
  }

  #endStep(): void {
    this.#booster?.free();
    this.#booster = null;
  }

  #bin(): { readonly train: TreesDataset; readonly valid: TreesDataset } {
    if (this.#sample === null) throw new Error('the data have been freed');
    const train = this.#sample.create(this.#library, this.#address, this.#setup.trainRows, this.#parameters);
    this.#sample = null;
    try {
      return this.#data = { train, valid: train.likewise(this.#setup.validRows) };
    } catch (error) {
      train.free();
      throw error;
    }
  }
}

function labelsOf(depths: Uint8Array, depth: number): Float32Array {
  return Float32Array.from(depths, (reached) => (reached >= depth ? 1 : 0));
}
