/** Banners that a network has not learnt count as average ones of their bank. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { averagedName, fieldRows, layOutFields, singleFields } from '../../core/features/schema.ts';
import { candidateFields } from '../../core/predict/candidate-fields.ts';
import { withAveragedBanners, type BannerModel } from '../../core/predict/pairs/averaged-banners.ts';
import type { TrainedNetwork } from '../../core/predict/trained.ts';
import { bankField, banner, city } from '../score/fixtures.ts';

const WIDTH = 2;
const schema = layOutFields([city, banner('gold', 'miles', 'tin'), bankField('north', 'south')]);
/** Each row holds its own number, so that means are recognised. */
const table = Float32Array.from(
  { length: fieldRows(schema) * WIDTH },
  (_, i) => Math.floor(i / WIDTH) + (i % WIDTH) / 8,
);
const network = {
  kind: 'network',
  schema,
  weights: { table, weights: new Float32Array(0), states: new Float32Array(0) },
} as unknown as TrainedNetwork;
const learnt: BannerModel['candidates'] = [
  { bank: 'north', banner: 'gold', samples: 30 },
  { bank: 'north', banner: 'miles', samples: 10 },
  { bank: 'north', banner: 'seldom', samples: 3 },
  { bank: 'south', banner: 'tin', samples: 500 },
];
const run = { schema, model: network, candidates: learnt };

/** The embedding of a candidate's banner. */
function embeddingOf({ schema: known, model }: Pick<BannerModel, 'schema' | 'model'>, bank: string, name: string) {
  assert.ok(model.kind === 'network');
  const column = singleFields(known).findIndex(({ role }) => role === 'banner');
  const field = candidateFields(known, { bank, banner: name }).find((one) => one.column === column);
  assert.ok(field);
  return [...model.weights.table.subarray(field.row * WIDTH, (field.row + 1) * WIDTH)];
}

test('a new banner has the mean embedding of the learnt banners of its bank, weighted by their samples', () => {
  const shown = ['north', 'south', 'west'].map((bank) => ({ bank, banner: 'new' }));
  const extended = withAveragedBanners(run, [...shown, { bank: 'north', banner: 'seldom' }]);
  const [gold, miles, tin] = ['gold', 'miles', 'tin'].map((name) => embeddingOf(run, 'north', name));
  const north = gold.map((value, k) => (30 * value + 10 * miles[k]) / 40);
  assert.deepEqual(embeddingOf(extended, 'north', 'new'), north);
  assert.deepEqual(embeddingOf(extended, 'north', 'seldom'), north);
  // Another bank's banner of the same name is another banner.
  assert.deepEqual(embeddingOf(extended, 'south', 'new'), tin);
  assert.deepEqual(extended.averaged, [
    averagedName({ bank: 'north', banner: 'new' }),
    averagedName({ bank: 'north', banner: 'seldom' }),
    averagedName({ bank: 'south', banner: 'new' }),
  ]);
  // Nothing is known of a bank without learnt banners, so its banners remain rare ones.
  assert.deepEqual(embeddingOf(extended, 'west', 'new'), embeddingOf(run, 'west', 'new'));
});

test('learnt embeddings stay, and nothing changes if all banners were learnt', () => {
  const extended = withAveragedBanners(run, [{ bank: 'north', banner: 'new' }]);
  for (const name of ['', 'gold', 'miles', 'tin'])
    assert.deepEqual(embeddingOf(extended, 'north', name), embeddingOf(run, 'north', name), name);
  assert.ok(extended.model.kind === 'network');
  for (const [index, { offset, size }] of schema.fields.entries()) {
    const moved = extended.schema.fields[index].offset;
    const rows = (from: Float32Array, start: number): Float32Array =>
      from.subarray(start * WIDTH, (start + size) * WIDTH);
    assert.deepEqual([...rows(extended.model.weights.table, moved)], [...rows(table, offset)]);
  }
  assert.equal(withAveragedBanners(run, [{ bank: 'north', banner: 'gold' }]).model, network);
});
