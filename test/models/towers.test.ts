import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';

import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';

import { Random } from '../../core/engine/random.ts';
import type { InputLayout, ModelContext } from '../../core/models/model.ts';
import { towerConfig } from '../../core/models/towers/config.ts';
import { pairProducts, pooledPairs } from '../../core/models/towers/pairs.ts';
import { towersOf } from '../../core/models/towers/tower.ts';

const BATCH = 2;
const DIMENSION = 3;

/** Embeddings of a batch, `[batch][slots][dimension]`. */
function embeddings(slots: number): number[][][] {
  const random = new Random(slots);
  return Array.from({ length: BATCH }, () =>
    Array.from({ length: slots }, () => Array.from({ length: DIMENSION }, () => random.normal())),
  );
}

const layoutOf = (slots: number, history: InputLayout['history'] = null): InputLayout => ({
  slots,
  dimension: DIMENSION,
  copies: 1,
  history,
});
const flat = (samples: readonly (readonly (readonly number[])[])[]): tf.Tensor2D =>
  tf.tensor2d(samples.map((slots) => slots.flat()));
const rounded = (values: readonly number[]): string => values.map((value) => Math.round(value * 1e4) / 1e4 + 0).join();

/** The products of all pairs of a sample's embeddings. */
function products(slots: readonly (readonly number[])[]): number[][] {
  return slots.flatMap((one, i) => slots.slice(i + 1).map((other) => one.map((value, k) => value * other[k])));
}

/** A context that draws weights by name, and the names requested so far. */
function contextOf(input: InputLayout): { readonly context: ModelContext; readonly requestedNames: Set<string> } {
  const requestedNames = new Set<string>();
  const weight = (name: string, shape: readonly number[]): tf.Tensor => {
    requestedNames.add(name);
    const random = new Random([...name].reduce((sum, letter) => 31 * sum + letter.charCodeAt(0), 7));
    return tf.tensor(
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
      [...shape],
    );
  };
  const context: ModelContext = {
    steps: ['click'],
    input,
    training: false,
    sampleShare: tf.fill([BATCH], 1 / BATCH) as tf.Tensor1D,
    weight,
    state: (_, shape, value) => tf.fill([...shape], value),
    updateState: () => undefined,
    dropout: (x) => x,
  };
  return { context, requestedNames };
}

describe('pairwise interactions', () => {
  for (const slots of [1, 2, 3, 4, 7]) {
    it(`are the products of each pair of ${slots} embeddings, once`, () => {
      tf.setBackend('cpu');
      const samples = embeddings(slots);
      const v = flat(samples);
      const sums = samples.map((sample) =>
        products(sample).reduce((sum, product) => sum.map((value, k) => value + product[k]), Array(DIMENSION).fill(0)),
      );
      assert.equal(rounded(Array.from(pooledPairs(v, layoutOf(slots)).dataSync())), rounded(sums.flat()));
      if (slots === 1) return;
      const actual = pairProducts(v, layoutOf(slots)).arraySync();
      assert.deepEqual(
        actual.map((pairs) => pairs.map(rounded).sort()),
        samples.map((sample) => products(sample).map(rounded).sort()),
      );
    });
  }
});

const history = { start: 1, length: 4 };
const layout = layoutOf(6, history);
const settings = { widths: [5, 4], dropout: [0, 0], history: { field: 'banners', length: 4 } };

for (const kind of ['mlp', 'deepfm', 'nfm', 'afm', 'sequence'] as const) {
  test(`a tower of kind ${kind} ends in a vector of the last width, with all its parameters under its name`, () => {
    tf.setBackend('cpu');
    const { context, requestedNames } = contextOf(layout);
    const [output] = towersOf(context, flat(embeddings(6)), towerConfig.parse({ ...settings, kind }));
    assert.deepEqual(output.shape, [BATCH, 4]);
    assert.ok(
      [...requestedNames].every((name) => name.startsWith('tower.0.')),
      [...requestedNames].join(),
    );
  });
}

test('a tower of kind sequence sees the order of a history only through its position bias and its query', () => {
  tf.setBackend('cpu');
  const read = (order: readonly number[], { seesOrder }: { readonly seesOrder: boolean }): number[] => {
    const { context } = contextOf(layout);
    const weight: ModelContext['weight'] = (name, shape, initializer) => {
      // Only these weights depend on the order: the bias of a position, and the query, which reads the whole sample.
      if (!seesOrder && (name.endsWith('.place') || name.endsWith('.query.w'))) return tf.zeros([...shape]);
      return context.weight(name, shape, initializer);
    };
    const samples = embeddings(6).map((sample) => [
      sample[0],
      ...order.map((position) => sample[1 + position]),
      sample[5],
    ]);
    return Array.from(
      towersOf(
        { ...context, weight },
        flat(samples),
        towerConfig.parse({ ...settings, kind: 'sequence' }),
      )[0].dataSync(),
    );
  };
  assert.equal(rounded(read([0, 1, 2, 3], { seesOrder: false })), rounded(read([2, 0, 3, 1], { seesOrder: false })));
  assert.notEqual(rounded(read([0, 1, 2, 3], { seesOrder: true })), rounded(read([2, 0, 3, 1], { seesOrder: true })));
});
