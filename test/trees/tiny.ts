import { Random } from '../../core/engine/random.ts';
import { TreesTrainerThread } from '../../core/trees/trees-trainer-thread.ts';
import type { TreesTrainerSetup } from '../../core/trees/trees-trainer.ts';

/** Columns of the tiny data: a code with eight values, a number with missing values, and a 0/1 column. */
export const COLUMNS = 3;

/** Samples: the values `[rows × columns]`, and how many steps each reached. */
export interface TinyData {
  readonly values: Float32Array<ArrayBuffer>;
  readonly depth: Uint8Array<ArrayBuffer>;
}

/** Samples whose depth depends on all three columns. */
export function tinyData(rows: number, seed: number): TinyData {
  const random = new Random(seed);
  const values = new Float32Array(rows * COLUMNS);
  const depth = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    const [code, number, flag] = [
      Math.floor(8 * random.uniform()),
      Math.floor(100 * random.uniform()),
      random.uniform() < 0.3 ? 1 : 0,
    ];
    values.set([code, row % 17 === 0 ? NaN : number, flag], row * COLUMNS);
    if (random.uniform() < [0.1, 0.6, 0.2, 0.5, 0.3, 0.7, 0.4, 0.8][code])
      depth[row] = random.uniform() < (number + 50 * flag) / 150 ? 2 : 1;
  }
  return { values, depth };
}

/** How many steps of each sample are mature `[rows]`: both. */
export function bothMature(rows: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(rows).fill(2);
}

/** The setup of a trainer for small data. */
export function tinySetup(
  trainRows: number,
  validRows: number,
  more: Partial<TreesTrainerSetup> = {},
): TreesTrainerSetup {
  return {
    columns: COLUMNS,
    categorical: [0],
    trainRows,
    validRows,
    weighting: null,
    grown: null,
    parameters: {
      boosting: 'gbdt',
      learning_rate: 0.1,
      num_leaves: 15,
      max_bin: 2000,
      feature_fraction: 0.9,
      bagging_fraction: 0.7,
      bagging_freq: 5,
      min_data_in_leaf: 20,
      seed: 7,
      num_threads: 2,
    },
    ...more,
  };
}

/** Trains trees on data of `tinyData`, and returns their text. */
export async function growTrees(train: TinyData, valid: TinyData, trees: number): Promise<string> {
  const [rows, validRows] = [train.depth.length, valid.depth.length];
  const trainer = new TreesTrainerThread(tinySetup(rows, validRows));
  try {
    await trainer.request('sample', [train.values]);
    await trainer.request('push', ['train', train.values, train.depth, bothMature(rows)]);
    await trainer.request('push', ['valid', valid.values, valid.depth, bothMature(validRows)]);
    await trainer.request('begin', [1]);
    await trainer.request('grow', [trees, Infinity]);
    return await trainer.request('save', [trees]);
  } finally {
    await trainer.close();
  }
}
