import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';

import { initialState } from '../../core/engine/engine.ts';
import { compileOnnxScoring } from '../../core/engine/onnx/scoring.ts';
import { traceGradients } from '../../core/engine/onnx/step-graph.ts';
import { layoutOf, programShape } from '../../core/engine/program.ts';
import { configureModel, modelSettings } from '../../core/models/registry.ts';

const tower = { widths: [6, 4], dropout: [0, 0] };
const steps = ['click', 'approval', 'activation'];
const shape = programShape({ batchSize: 8, singleFields: 2, multiFields: 0, dimension: 3, steps });

/** The intermediate values of a model with initial weights for a fixed input, by name. */
async function intermediatesOf(
  name: string,
  names: readonly string[],
  settings: object = {},
): Promise<Readonly<Record<string, number[]>>> {
  const model = configureModel(name, { tower, ...settings });
  const { weights, states } = initialState(layoutOf(model, shape), 3);
  const scoring = await compileOnnxScoring(model, shape, 1, names);
  scoring.load(weights, states);
  scoring.embedded.forEach((_, i) => {
    scoring.embedded[i] = Math.sin(i);
  });
  await scoring.run();
  await scoring.release();
  return Object.fromEntries(names.map((key) => [key, Array.from(scoring.intermediates[key])]));
}

const namesOf = (model: string): string[] =>
  layoutOf(configureModel(model, { tower }), shape).weights.map(({ name }) => name);

describe('the variants of AITM', () => {
  it('are the same model with other defaults', () => {
    const { transfer, alpha, ...rest } = modelSettings('aitm', {}) as Record<string, unknown>;
    assert.deepEqual([transfer, alpha], ['attention', 0.6]);
    assert.deepEqual(modelSettings('aitm-no-calibrator', {}), { ...rest, transfer, alpha: 0 });
    assert.deepEqual(modelSettings('aitm-no-transfer', {}), { ...rest, transfer: 'none', alpha });
    assert.deepEqual(modelSettings('aitm-no-attention', {}), { ...rest, transfer: 'sum', alpha });
  });

  it('equal AITM if the one setting that differs has AITM’s value', () => {
    const shared = { transferDropout: 0, attentionInitStd: null };
    assert.deepEqual(
      modelSettings('aitm-no-calibrator', { alpha: 0.6, ...shared }),
      modelSettings('aitm', { ...shared }),
    );
  });

  it('have only the weights that they use', () => {
    const isTransferWeight = (name: string): boolean => /^(info|h\d)\./.test(name);
    assert.deepEqual(namesOf('aitm-no-transfer').filter(isTransferWeight), []);
    assert.deepEqual(namesOf('aitm-no-attention').filter(isTransferWeight), [
      'info.1.b',
      'info.1.w',
      'info.2.b',
      'info.2.w',
    ]);
    assert.deepEqual(namesOf('aitm-no-calibrator'), namesOf('aitm'));
  });
});

const ratesOf = (name: string, settings: object = {}): number[] => {
  const model = configureModel(name, { tower: { widths: [6, 4], dropout: [0.1, 0.3] }, ...settings });
  return traceGradients(model, shape, layoutOf(model, shape))
    .masks.map(({ rate }) => rate)
    .sort();
};

test('AITM in training applies the dropout of the last tower layer to the transferred information', () => {
  assert.deepEqual(ratesOf('aitm-no-transfer'), [0.1, 0.1, 0.1, 0.3, 0.3, 0.3]);
  for (const name of ['aitm', 'aitm-no-attention'])
    assert.deepEqual(ratesOf(name), [0.1, 0.1, 0.1, 0.3, 0.3, 0.3, 0.3, 0.3]);
});

test('AITM in training applies the dropout of its setting instead, or none', () => {
  assert.deepEqual(ratesOf('aitm', { transferDropout: 0 }), [0.1, 0.1, 0.1, 0.3, 0.3, 0.3]);
  assert.deepEqual(ratesOf('aitm', { transferDropout: 0.5 }), [0.1, 0.1, 0.1, 0.3, 0.3, 0.3, 0.5, 0.5]);
});

/** The standard deviations of the initial weights by name, on a tower of width 32. */
const deviationsOf = (settings: object): ReadonlyMap<string, number> => {
  const layout = layoutOf(configureModel('aitm', settings), shape);
  const { weights } = initialState(layout, 5);
  return new Map(
    layout.weights.map(({ name, offset, size }) => [
      name,
      Math.sqrt(weights.subarray(offset, offset + size).reduce((sum, weight) => sum + weight * weight, 0) / size),
    ]),
  );
};
const attention = ['h1.w', 'h2.w', 'h3.w'];

test('AITM draws the initial weights of the attention with the configured deviation, small by default', () => {
  for (const [settings, expected] of [
    [{}, 0.01],
    [{ attentionInitStd: 0.05 }, 0.05],
    // Glorot and Bengio: uniform in ±√(6 / 64), whose deviation is √(2 / 64).
    [{ attentionInitStd: null }, Math.sqrt(2 / 64)],
  ] as const) {
    const deviations = deviationsOf(settings);
    for (const name of attention)
      assert.ok(Math.abs((deviations.get(name) ?? NaN) / expected - 1) < 0.1, `${name}: ${deviations.get(name)}`);
    assert.ok((deviations.get('info.1.w') ?? NaN) > 0.1);
  }
});

test('AITM in training draws all other initial weights independently of that deviation', () => {
  const others = (settings: object): [string, number][] =>
    [...deviationsOf(settings)].filter(([name]) => !attention.includes(name));
  assert.deepEqual(others({ attentionInitStd: null }), others({}));
});

describe('the intermediate values of AITM', () => {
  const names = steps.flatMap((step) => [`q.${step}`, `pq.${step}`, `z.${step}`]);

  it('are the sums of p and q if these are added', async () => {
    const intermediates = await intermediatesOf('aitm-no-attention', names);
    for (const step of steps) assert.deepEqual(intermediates[`z.${step}`], intermediates[`pq.${step}`]);
    assert.deepEqual(intermediates['pq.click'], intermediates['q.click']);
    assert.notDeepEqual(intermediates['pq.approval'], intermediates['q.approval']);
    assert.equal(intermediates['q.approval'].length, 8 * 4);
  });

  it('are only the outputs of the towers if nothing is transferred', async () => {
    const intermediates = await intermediatesOf('aitm-no-transfer', names);
    for (const step of steps)
      assert.deepEqual(
        [intermediates[`pq.${step}`], intermediates[`z.${step}`]],
        [intermediates[`q.${step}`], intermediates[`q.${step}`]],
      );
    await assert.rejects(intermediatesOf('aitm-no-transfer', ['transferWeight']), { code: 'unknown-name' });
  });

  it('include the weight of p in each transfer', async () => {
    const { transferWeight, ...intermediates } = await intermediatesOf('aitm', [...names, 'transferWeight']);
    assert.equal(transferWeight.length, 8 * 2);
    assert.ok(transferWeight.every((weight) => weight > 0 && weight < 1));
    assert.deepEqual(intermediates['z.click'], intermediates['q.click']);
    assert.notDeepEqual(intermediates['z.approval'], intermediates['pq.approval']);
  });
});
