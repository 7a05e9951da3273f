import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { EncodedSamples } from '../../core/engine/embedding.ts';
import { Random } from '../../core/engine/random.ts';
import type { Calibration } from '../../core/evaluate/calibration.ts';
import { layOutFields, singleFields, type FeatureSchema } from '../../core/features/schema.ts';
import { candidateFields } from '../../core/predict/candidate-fields.ts';
import { openPairs } from '../../core/predict/pairs/open-pairs.ts';
import type { CandidateFields, PairPredictions, PairPredictor } from '../../core/predict/pairs/pair-predictor.ts';
import { SamplePairs } from '../../core/predict/pairs/sample-pairs.ts';
import { openTrained, type TrainedModel, type TrainedNetwork } from '../../core/predict/trained.ts';
import { textColumn } from '../../core/store/columns/text.ts';
import { assertClose } from '../engine/close.ts';
import { drawCells, encodeCells, randomNetwork, schemaOf, STEPS } from '../export/fixture.ts';

const BANKS = ['lantern', 'meridian'];
const BANNERS = ['gold', 'none', 'bike'];
const LAYERS = { widths: [8, 6], dropout: [0, 0] };

function candidatesOf(schema: FeatureSchema, banners: readonly string[]): CandidateFields[] {
  return BANKS.flatMap((bank) => banners.map((banner) => candidateFields(schema, { bank, banner })));
}

/** Users with any values in the candidates' fields. */
function usersOf(schema: FeatureSchema, count: number): EncodedSamples {
  const users = encodeCells(schema, drawCells(count, 4), { bank: 'lantern', banner: 'gold' });
  const random = new Random(8);
  singleFields(schema).forEach((field, column) => {
    if (field.role !== 'bank' && field.role !== 'banner') return;
    for (let user = 0; user < count; user++)
      users.single[user * users.singleFields + column] = field.offset + Math.floor(2 * random.uniform());
  });
  return users;
}

/** Some of the users; their multi-valued fields begin anywhere. */
function partOf({ singleFields: fields, single, multi }: EncodedSamples, from: number, to: number): EncodedSamples {
  return {
    count: to - from,
    singleFields: fields,
    single: single.subarray(from * fields, to * fields),
    multi: multi.map(({ offsets, values }) => ({ offsets: offsets.subarray(from, to + 1), values })),
  };
}

async function predictWith(predictor: PairPredictor, users: EncodedSamples): Promise<PairPredictions> {
  const predictions = await predictor.predict(users);
  await predictor.release();
  return predictions;
}

async function assertLikeSamples(
  trained: TrainedModel,
  candidates: readonly CandidateFields[],
  count: number,
): Promise<void> {
  const pairs = await openPairs(trained, candidates, { threads: 1 });
  assert.ok(count <= pairs.batchSize, `${pairs.batchSize} users per batch`);
  const users = usersOf(trained.schema, count);
  const samples = new SamplePairs(await openTrained(trained, { threads: 1 }), candidates);
  const [actual, expected] = [await predictWith(pairs, users), await predictWith(samples, users)];
  assert.deepEqual(
    actual.map((steps) => steps.map((step) => step.length)),
    candidates.map(() => STEPS.map(() => count)),
  );
  const values = (predictions: PairPredictions): number[] =>
    predictions.flatMap((steps) => steps.flatMap((step) => [...step]));
  const wanted = values(expected);
  assert.ok(new Set(wanted).size > wanted.length / 4, 'the pairs differ');
  assertClose(values(actual), wanted, 1e-6);
}

function calibrated<Model extends TrainedModel>(model: Model): Model {
  const calibrations = STEPS.map((_, step): Calibration => ({
    method: 'platt',
    a: 0.3 - 0.1 * step,
    b: 1.2,
    c: 1.2,
    banks: { lantern: 0.4, meridian: -0.2 },
  }));
  return { ...model, calibrations };
}

/** A network that knows 300 banners, and their names. */
function manyBanners(): { readonly network: TrainedNetwork; readonly names: readonly string[] } {
  const names = Array.from({ length: 300 }, (_, banner) => `b${banner}`);
  const { fields } = schemaOf(false);
  const schema = layOutFields(
    fields.map((field) => (field.role === 'banner' ? { ...field, values: textColumn(names) } : field)),
  );
  return { network: randomNetwork('aitm', { tower: LAYERS }, schema, 2), names };
}

const schema = schemaOf(false);
const candidates = candidatesOf(schema, BANNERS);
for (const model of ['aitm', 'mlp', 'esmm']) {
  test(`pairs of users and candidates are predicted by ${model}, calibrated by bank`, async () => {
    await assertLikeSamples(calibrated(randomNetwork(model, { tower: LAYERS }, schema, 1)), candidates, 40);
  });
}

test('pairs of users and candidates are predicted by an ensemble, whose mean is calibrated', async () => {
  const members = [1, 2, 3].map((seed) => randomNetwork('aitm', { tower: LAYERS }, schema, seed));
  const { calibrations, ...shared } = calibrated(members[0]);
  await assertLikeSamples({ ...shared, calibrations, kind: 'ensemble', members }, candidates, 40);
});

test('pairs of users and candidates are predicted with a history, and after down-sampling of negatives', async () => {
  const sequence = schemaOf(true);
  const tower = { ...LAYERS, kind: 'sequence', attention: 4, history: { field: 'visits', length: 3 } };
  const network = { ...randomNetwork('aitm', { tower }, sequence, 1), negativeRate: 0.1 };
  await assertLikeSamples(network, candidatesOf(sequence, BANNERS), 40);
});

test('pairs of users and candidates are predicted with a single candidate', async () => {
  await assertLikeSamples(randomNetwork('aitm', { tower: LAYERS }, schema, 1), candidates.slice(4, 5), 40);
});

test('pairs of users and candidates are predicted in several groups if there are many candidates', async () => {
  const { network, names } = manyBanners();
  await assertLikeSamples(network, candidatesOf(network.schema, names), 10);
});

test('pairs of users and candidates predicted in parts have the same bits as those predicted at once', async () => {
  const { network, names } = manyBanners();
  const candidatesOfBank = candidatesOf(network.schema, names).slice(0, names.length);
  const predictor = await openPairs(network, candidatesOfBank, { threads: 1 });
  assert.ok(predictor.batchSize >= 40, `${predictor.batchSize} users per batch`);
  const users = usersOf(network.schema, 40);
  const all = await predictor.predict(users);
  for (const [from, to] of [
    [0, 16],
    [16, 32],
    [7, 12],
    [32, 40],
  ]) {
    const part = await predictor.predict(partOf(users, from, to));
    assert.deepEqual(
      part,
      all.map((steps) => steps.map((step) => step.slice(from, to))),
    );
  }
  await predictor.release();
});
