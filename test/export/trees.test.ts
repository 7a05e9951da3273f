import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as ort from 'onnxruntime-node';

import { lightgbmRequirement } from '../../build/requirements/lightgbm.ts';
import { skipWithout } from '../../build/requirements/requirement.ts';
import { writeOnnx } from '../../core/engine/onnx/write.ts';
import { Random } from '../../core/engine/random.ts';
import { UNCALIBRATED } from '../../core/evaluate/calibration.ts';
import { withAveragedBanners } from '../../core/predict/pairs/averaged-banners.ts';
import type { TrainedModel, TrainedTrees } from '../../core/predict/trained.ts';
import { TreesMatrix } from '../../core/predict/trees-matrix.ts';
import { TreesTrainerThread } from '../../core/trees/trees-trainer-thread.ts';
import { tinySetup } from '../trees/tiny.ts';
import {
  drawCells,
  encodeCells,
  feedsOf,
  graphOf,
  programProbabilities,
  schemaOf,
  sessionOptions,
  type TestCandidate,
} from './fixture.ts';

const ROWS = 1500;
const TREES = 25;
const schema = schemaOf(false);
const settings = { multiValues: 2 };
const banners = ['gold', 'bike', ''];
const candidates = banners.map((banner) => ({ bank: 'lantern', banner }));

/** Grows trees for two steps that depend on a text, a number that may be missing, a banner and a list. */
async function growTrees(): Promise<TrainedTrees> {
  const cells = drawCells(ROWS, 11);
  const random = new Random(12);
  const encoded = encodeCells(schema, cells, candidates[0]);
  const matrix = new TreesMatrix(schema, settings.multiValues);
  const values = new Float32Array(ROWS * matrix.columns);
  matrix.fill(encoded, values);
  const depth = Uint8Array.from(cells, ({ city, age, tags }) => {
    const odds = (city === 'berlin' || city === '' ? 0.5 : 0.1) + (Number(age) > 20 ? 0.3 : 0) + (age === '' ? 0.2 : 0);
    return random.uniform() < odds ? (tags.includes('tea') ? 2 : 1) : 0;
  });
  const setup = tinySetup(ROWS, ROWS, { columns: matrix.columns, categorical: matrix.categorical });
  const trainer = new TreesTrainerThread(setup);
  try {
    await trainer.request('sample', [values.slice()]);
    for (const part of ['train', 'valid'] as const)
      await trainer.request('push', [part, values.slice(), depth.slice(), new Uint8Array(ROWS).fill(2)]);
    const trees: string[] = [];
    for (const step of [1, 2]) {
      await trainer.request('begin', [step]);
      await trainer.request('grow', [TREES, Infinity]);
      trees.push(await trainer.request('save', [TREES]));
    }
    const steps = ['click', 'approval'];
    const calibrations = steps.map(() => UNCALIBRATED);
    return { kind: 'trees', model: 'lightgbm', schema, steps, negativeRate: 0.3, calibrations, settings, trees };
  } finally {
    await trainer.close();
  }
}

/** Checks that the exported model gives the program's probabilities of users with each candidate. */
async function expectProgram(model: TrainedModel, shown: readonly TestCandidate[]): Promise<void> {
  const run = { model, forecast: null };
  const cells = drawCells(400, 13);
  const graph = graphOf([{ ...run, banks: ['lantern'] }]);
  const options = { operatorSet: 20, mlOperatorSet: 5, dimensionsOf: () => ['rows', 'width'] };
  const session = await ort.InferenceSession.create(writeOnnx(graph, options), sessionOptions);
  const results = await session.run(feedsOf(cells, shown));
  await session.release();
  const expected = await programProbabilities(run, cells, shown);
  assert.ok(new Set(expected[0]).size > 20, 'the probabilities differ');
  assert.deepEqual([results['p_click'].data, results['p_approval'].data], expected);
}

describe('exported trees', { skip: skipWithout(lightgbmRequirement) }, () => {
  it("give LightGBM's probabilities bit for bit: by number, by category, and for missing values", async () => {
    const model = await growTrees();
    assert.match(model.trees[0], /cat_threshold=\d/);
    assert.match(model.trees.join(), /decision_type=[\d ]*(?:8|10)/);
    await expectProgram(model, candidates);
  });

  it("give LightGBM's probabilities bit for bit for banners that they have not learnt", async () => {
    const model = { ...(await growTrees()), averagesBanners: true };
    const learnt = ['gold', 'bike'].map((banner, index) => ({ bank: 'lantern', banner, samples: 1 + index }));
    const shown = [...candidates, { bank: 'lantern', banner: 'brand new' }];
    const extended = withAveragedBanners({ schema, model, candidates: learnt }, shown);
    assert.equal(extended.averaged.length, 1);
    assert.notDeepEqual(extended.model, model);
    await expectProgram(extended.model, shown);
  });
});
