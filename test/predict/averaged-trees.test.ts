/** A banner that trees have not learnt has no advantage over those that they have learnt. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { lightgbmRequirement } from '../../build/requirements/lightgbm.ts';
import { skipWithout } from '../../build/requirements/requirement.ts';
import type { EncodedSamples } from '../../core/engine/embedding.ts';
import { Random } from '../../core/engine/random.ts';
import { UNCALIBRATED } from '../../core/evaluate/calibration.ts';
import { FIRST_BUCKET_INDEX, FIRST_VALUE_INDEX, layOutFields, type FieldContent } from '../../core/features/schema.ts';
import { candidateFields } from '../../core/predict/candidate-fields.ts';
import { withAveragedBanners } from '../../core/predict/pairs/averaged-banners.ts';
import { openPairs } from '../../core/predict/pairs/open-pairs.ts';
import type { TrainedModel, TrainedTrees } from '../../core/predict/trained.ts';
import { TreesMatrix } from '../../core/predict/trees-matrix.ts';
import { textColumn } from '../../core/store/columns/text.ts';
import { TreesTrainerThread } from '../../core/trees/trees-trainer-thread.ts';
import { bankField, banner } from '../score/fixtures.ts';
import { tinySetup } from '../trees/tiny.ts';

const ROWS = 12_000;
const USERS = 1000;
const TREES = 40;
const CITIES = 6;
const NUMBERS = 100;
/** The model's defaults. */
const DEFAULTS = { num_leaves: 70, min_data_in_leaf: 100, cat_smooth: 100, cat_l2: 100 };
const NEW = 'brand new';
const banners = {
  north: ['n1', 'n2', 'n3', 'n4', 'n5', 'n6'],
  south: ['s1', 's2', 's3', 's4', 's5', 's6'],
};
const learnt = Object.entries(banners).flatMap(([bank, names]) =>
  names.map((name) => ({ bank, banner: name, samples: ROWS / 12 })),
);
const city: FieldContent = {
  name: 'city',
  role: 'categorical',
  kind: 'categorical',
  values: textColumn(Array.from({ length: CITIES }, (_, index) => `city ${index}`)),
};
/** A number that has no influence. */
const noise: FieldContent = {
  name: 'noise',
  role: 'numeric',
  kind: 'numeric',
  edges: Float64Array.from({ length: NUMBERS - 1 }, (_, index) => index + 1),
};
const schema = layOutFields([city, banner(...banners.north, ...banners.south), bankField('north', 'south'), noise]);
const FIELDS = schema.fields.length;

/** A sample's city, and its candidate's index among `learnt`. */
type Rate = (city: number, candidate: number) => number;

/** Samples of random cities with random candidates, and those candidates. */
function drawSamples(rows: number, seed: number): { samples: EncodedSamples; cities: number[]; shown: number[] } {
  const random = new Random(seed);
  const cities = Array.from({ length: rows }, () => Math.floor(CITIES * random.uniform()));
  const shown = Array.from({ length: rows }, () => Math.floor(learnt.length * random.uniform()));
  const rowsOf = learnt.map((candidate) => candidateFields(schema, candidate));
  const single = new Int32Array(rows * FIELDS);
  for (let row = 0; row < rows; row++) {
    single[row * FIELDS] = FIRST_VALUE_INDEX + cities[row];
    single[row * FIELDS + FIELDS - 1] =
      schema.fields[FIELDS - 1].offset + FIRST_BUCKET_INDEX + Math.floor(NUMBERS * random.uniform());
    for (const field of rowsOf[shown[row]]) single[row * FIELDS + field.column] = field.row;
  }
  return { samples: { count: rows, singleFields: FIELDS, single, multi: [] }, cities, shown };
}

/** Trees trained on samples whose clicks have the given rate. */
async function trainTrees(rateOf: Rate, seed: number): Promise<TrainedTrees> {
  const { samples, cities, shown } = drawSamples(ROWS, seed);
  const random = new Random(seed + 1);
  const matrix = new TreesMatrix(schema, 0);
  const values = new Float32Array(ROWS * matrix.columns);
  matrix.fill(samples, values);
  const depth = Uint8Array.from(cities, (from, row) => Number(random.uniform() < rateOf(from, shown[row])));
  const { columns, categorical } = matrix;
  const setup = tinySetup(ROWS, ROWS, { columns, categorical });
  const trainer = new TreesTrainerThread({ ...setup, parameters: { ...setup.parameters, ...DEFAULTS } });
  try {
    await trainer.request('sample', [values.slice()]);
    for (const part of ['train', 'valid'] as const)
      await trainer.request('push', [part, values.slice(), depth.slice(), new Uint8Array(ROWS).fill(1)]);
    await trainer.request('begin', [1]);
    await trainer.request('grow', [TREES, Infinity]);
    const trees = [await trainer.request('save', [TREES])];
    const shared = { model: 'lightgbm', schema, steps: ['click'], negativeRate: 1, calibrations: [UNCALIBRATED] };
    return { kind: 'trees', ...shared, settings: { multiValues: 0 }, trees, averagesBanners: true };
  } finally {
    await trainer.close();
  }
}

interface Comparison {
  /** The share of a bank's users for whom its new banner has the highest probability. */
  readonly wins: number;
  /** The mean probability of the new banner, and of the bank's learnt ones. */
  readonly newMean: number;
  readonly learntMean: number;
}

/** Compares the new banner of each bank with the bank's learnt ones. */
async function compareNew(model: TrainedModel, averages = true): Promise<Comparison[]> {
  const shown = Object.keys(banners).map((bank) => ({ bank, banner: NEW }));
  const extended = averages ? withAveragedBanners({ schema, model, candidates: learnt }, shown) : { schema, model };
  const candidates = [...learnt, ...shown];
  const fields = candidates.map((candidate) => candidateFields(extended.schema, candidate));
  const predictor = await openPairs(extended.model, fields, { threads: 1 });
  const predictions = await predictor.predict(drawSamples(USERS, 9).samples);
  await predictor.release();
  const meanOf = (values: Iterable<number>, count: number): number =>
    Array.from(values).reduce((a, b) => a + b) / count;
  return shown.map((added) => {
    const own = predictions.filter((_, index) => candidates[index].bank === added.bank).map(([click]) => click);
    const [news, others] = [own[own.length - 1], own.slice(0, -1)];
    const won = news.filter((p, user) => others.every((other) => other[user] < p)).length;
    const all = others.flatMap((ofBanner) => [...ofBanner]);
    return { wins: won / USERS, newMean: meanOf(news, USERS), learntMean: meanOf(all, all.length) };
  });
}

const levelOf = (from: number): number => 0.1 + 0.15 * from;
/** Each bank has two bad banners. */
const twoBad: Rate = (from, candidate) => levelOf(from) * (candidate % 3 === 0 ? 0.3 : 1);
/** Each city dislikes a different banner of each bank. */
const oneDisliked: Rate = (from, candidate) => levelOf(from) * (candidate % 6 === from ? 0.3 : 1);
const equal: Rate = levelOf;

describe('a banner that trees have not learnt', { skip: skipWithout(lightgbmRequirement) }, () => {
  for (const [what, rate] of [
    ['each bank has two bad banners', twoBad],
    ['each city dislikes a different banner', oneDisliked],
  ] as const)
    it(`is best for nobody where ${what}, and as good as its bank's banners on average`, async () => {
      const model = await trainTrees(rate, 5);
      for (const { wins, newMean, learntMean } of await compareNew(model)) {
        assert.ok(wins < 0.001, `${wins}`);
        assert.ok(Math.abs(newMean / learntMean - 1) < 0.05, `${newMean} and ${learntMean}`);
      }
    });

  it('is best for no more users than its share where all banners are equally good', async () => {
    for (const seed of [3, 5, 7]) {
      const model = await trainTrees(equal, seed);
      for (const { wins, newMean, learntMean } of await compareNew(model)) {
        assert.ok(wins <= 1 / 7, `${wins}`);
        assert.ok(Math.abs(newMean / learntMean - 1) < 0.01, `${newMean} and ${learntMean}`);
      }
    }
  });

  it('has no advantage in the mean of several members either', async () => {
    const members = [await trainTrees(twoBad, 5), await trainTrees(twoBad, 7)];
    const model = { ...members[0], kind: 'ensemble', members } as const;
    for (const { wins } of await compareNew(model)) assert.ok(wins < 0.001, `${wins}`);
  });

  it('is scored without averaging in runs from older versions', async () => {
    const model = { ...(await trainTrees(twoBad, 5)), averagesBanners: false };
    assert.deepEqual(await compareNew(model), await compareNew(model, false));
  });
});
