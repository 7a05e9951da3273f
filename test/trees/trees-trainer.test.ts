import assert from 'node:assert/strict';
import { test } from 'node:test';

import { lightgbmRequirement } from '../../build/requirements/lightgbm.ts';
import { skipWithout } from '../../build/requirements/requirement.ts';
import { aucWithInterval } from '../../core/evaluate/auc-interval.ts';
import { auc } from '../../core/evaluate/auc.ts';
import { labelsOf } from '../../core/evaluate/steps.ts';
import { Forest } from '../../core/trees/forest.ts';
import { openLightgbm } from '../../core/trees/library.ts';
import { TreesTrainerThread } from '../../core/trees/trees-trainer-thread.ts';
import type { TreesTrainerSetup } from '../../core/trees/trees-trainer.ts';
import { bothMature, COLUMNS, tinyData, tinySetup } from './tiny.ts';

const train = tinyData(3000, 1);
const valid = tinyData(1000, 2);

/** Creates a trainer with all rows, pushing the training rows in chunks of a given size. */
async function newTrainer(setup: TreesTrainerSetup, chunk: number): Promise<TreesTrainerThread> {
  const trainer = new TreesTrainerThread(setup);
  try {
    await trainer.request('sample', [train.values]);
    for (let row = 0; row < setup.trainRows; row += chunk)
      await trainer.request('push', [
        'train',
        train.values.slice(row * COLUMNS, (row + chunk) * COLUMNS),
        train.depth.slice(row, row + chunk),
        bothMature(Math.min(chunk, train.depth.length - row)),
      ]);
    await trainer.request('push', ['valid', valid.values, valid.depth, bothMature(1000)]);
    return trainer;
  } catch (error) {
    await trainer.close();
    throw error;
  }
}

async function grown(
  setup: TreesTrainerSetup,
  depth: number,
  trees: number,
  chunk = 3000,
): Promise<{ readonly text: string; readonly aucs: readonly number[] }> {
  const trainer = await newTrainer(setup, chunk);
  try {
    await trainer.request('begin', [depth]);
    const { metrics } = await trainer.request('grow', [trees, Infinity]);
    return { text: await trainer.request('save', [trees]), aucs: metrics.map(({ auc }) => auc) };
  } finally {
    await trainer.close();
  }
}

async function predict(text: string): Promise<Float64Array> {
  const forest = new Forest(await openLightgbm(), text, 1);
  const result = new Float64Array(1000);
  forest.predict(valid.values, 1000, COLUMNS, result);
  forest.free();
  return result;
}

const skip = skipWithout(lightgbmRequirement);

const setup = tinySetup(3000, 1000);

test('trees learn from the columns, and LightGBM and this program compute the same AUC', { skip }, async () => {
  for (const depth of [1, 2]) {
    const { text, aucs } = await grown(setup, depth, 30);
    const computed = auc(await predict(text), labelsOf(valid.depth, depth));
    assert.ok(aucs[29] > 0.65, `${aucs[29]}`);
    assert.ok(Math.abs((computed ?? 0) - aucs[29]) < 1e-9, `${computed} and ${aucs[29]}`);
  }
});

test('trees have an interval of their AUC at the first, every fifth, each best and the last', { skip }, async () => {
  const trainer = await newTrainer(setup, 3000);
  await trainer.request('begin', [2]);
  const first = await trainer.request('grow', [7, Infinity, { every: 5, grown: 0, best: -Infinity }]);
  const best = Math.max(...first.metrics.map(({ auc }) => auc));
  const second = await trainer.request('grow', [6, Infinity, { every: 5, grown: 7, best }]);
  const metrics = [...first.metrics, ...second.metrics];
  const expected = metrics.map(({ auc }, index) => {
    const isBest = metrics.slice(0, index).every((earlier) => earlier.auc < auc);
    return isBest || [1, 5, 7, 10, 13].includes(index + 1);
  });
  assert.deepEqual(
    metrics.map(({ aucLow, aucHigh }) => aucLow !== undefined && aucHigh !== undefined),
    expected,
  );
  for (const [index, { auc, aucLow, aucHigh }] of metrics.entries()) {
    if (aucLow === undefined) continue;
    const scores = Float32Array.from(await predict(await trainer.request('save', [index + 1])));
    const computed = aucWithInterval(scores, Uint8Array.from(labelsOf(valid.depth, 2)));
    const differences = [
      auc - (computed.auc ?? 0),
      (aucLow ?? 0) - (computed.low ?? 1),
      (aucHigh ?? 0) - (computed.high ?? 0),
    ];
    assert.ok(Math.max(...differences.map(Math.abs)) < 1e-6, `${index + 1}: ${differences.join(' ')}`);
  }
  await trainer.close();
});

test('trees depend on the seed, but not on the number of threads or of rows per chunk', { skip }, async () => {
  const { parameters } = setup;
  const forestOf = async (more: Record<string, number>, chunk?: number): Promise<string> =>
    (await grown({ ...setup, parameters: { ...parameters, ...more } }, 2, 10, chunk)).text.split('\nparameters:')[0];
  const first = await forestOf({});
  assert.equal(await forestOf({ num_threads: 1 }, 700), first);
  assert.notEqual(await forestOf({ seed: 8 }), first);
});

test('trees for a step do not depend on the trees of the previous step', { skip }, async () => {
  const trainer = await newTrainer(setup, 1000);
  await trainer.request('begin', [1]);
  await trainer.request('grow', [5, Infinity]);
  await trainer.request('begin', [2]);
  await trainer.request('grow', [10, Infinity]);
  const text = await trainer.request('save', [10]);
  await trainer.close();
  assert.equal(text, (await grown(setup, 2, 10)).text);
});

test('trees can be saved without the last trees', { skip }, async () => {
  const trainer = await newTrainer(setup, 3000);
  await trainer.request('begin', [2]);
  await trainer.request('grow', [10, Infinity]);
  const first = await predict(await trainer.request('save', [4]));
  await trainer.close();
  assert.deepEqual(first, await predict((await grown(setup, 2, 4)).text));
});

test('trees resume from the last one before a draw of rows, with identical text and metrics', { skip }, async () => {
  for (const more of [
    {},
    { feature_fraction: 1 },
    { bagging_freq: 1, bagging_fraction: 0.4 },
    { bagging_freq: 0 },
  ] as readonly Readonly<Record<string, number>>[]) {
    // 0.6 of three columns means two.
    const parameters: TreesTrainerSetup['parameters'] = { ...setup.parameters, feature_fraction: 0.6, ...more };
    const expected = await grown({ ...setup, parameters }, 2, 24);
    const trainer = await newTrainer({ ...setup, parameters }, 3000);
    await trainer.request('begin', [2]);
    await trainer.request('grow', [18, Infinity]);
    const half = await trainer.request('checkpoint', [17]);
    await trainer.close();
    assert.equal(half?.trees, parameters['bagging_freq'] === 5 ? 15 : 17);
    const next = await newTrainer({ ...setup, parameters, grown: half }, 700);
    const started = await next.request('begin', [2]);
    const { metrics } = await next.request('grow', [24 - half.trees, Infinity]);
    assert.deepEqual(
      [started?.auc, ...metrics.map(({ auc }) => auc)],
      expected.aucs.slice(half.trees - 1),
      JSON.stringify(more),
    );
    assert.equal(await next.request('save', [24]), expected.text, JSON.stringify(more));
    assert.equal(await next.request('begin', [1]), null);
    await next.request('grow', [10, Infinity]);
    assert.equal(
      await next.request('save', [10]),
      (await grown({ ...setup, parameters }, 1, 10)).text,
      'the next step starts from scratch',
    );
    await next.close();
  }
});

test('trees cannot resume before rows were drawn a second time', { skip }, async () => {
  const trainer = await newTrainer(setup, 3000);
  await trainer.request('begin', [2]);
  await trainer.request('grow', [4, Infinity]);
  assert.equal(await trainer.request('checkpoint', [4]), null);
  await trainer.close();
});

test('trees count a validation row as often as its weight says', { skip }, async () => {
  const unweighted = await grown(setup, 1, 5);
  const weighted = await grown({ ...setup, weighting: { lastDepth: 2, otherWeight: 10 } }, 1, 5);
  assert.equal(weighted.text, unweighted.text);
  assert.notDeepEqual(weighted.aucs, unweighted.aucs);
  const weights = Float64Array.from(valid.depth, (reached) => (reached === 2 ? 1 : 10));
  const expected = auc(await predict(weighted.text), labelsOf(valid.depth, 1), weights) ?? NaN;
  assert.ok(Math.abs(weighted.aucs[4] - expected) < 1e-9, `${weighted.aucs[4]} instead of ${expected}`);
});

test('trees report the library’s message when a setting is refused, and continue', { skip }, async () => {
  const trainer = await newTrainer({ ...setup, parameters: { ...setup.parameters, bagging_fraction: 2 } }, 3000).catch(
    (error: unknown) => error as Error,
  );
  assert.ok(trainer instanceof Error && 'code' in trainer && trainer.code === 'invalid-config');
  assert.match(trainer.message, /^lightgbm: .*bagging_fraction/i);
  assert.equal((await grown(setup, 1, 2)).aucs.length, 2);
});

test('trees refuse a text that does not describe trees', { skip }, async () => {
  const library = await openLightgbm();
  assert.throws(() => new Forest(library, 'no trees', 1), { code: 'corrupt', message: /^the trees of this run/ });
});
