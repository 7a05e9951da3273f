import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import { ADAM } from '../../core/engine/adam.ts';
import { EmbeddingTable } from '../../core/engine/embedding.ts';
import { compileOnnxScoring } from '../../core/engine/onnx/scoring.ts';
import { compileOnnxTraining } from '../../core/engine/onnx/training.ts';
import { layoutOf, programShape, type ParameterLayout } from '../../core/engine/program.ts';
import { configureModel, listModels } from '../../core/models/registry.ts';

type Nested = number | readonly Nested[];

/** The numbers of one network. */
interface GoldenModel {
  readonly parameters: Readonly<Record<string, Nested>>;
  readonly probability: Nested;
  readonly transferred_weight?: Nested;
  readonly loss: number;
  readonly gradient: Readonly<Record<string, Nested>>;
}

/** What `golden.py` computes without any code of the program; README.md describes it. */
interface Golden {
  readonly v: readonly (readonly number[])[];
  readonly labels: readonly (readonly number[])[];
  readonly models: Readonly<Record<string, GoldenModel>>;
}

const golden = JSON.parse(readFileSync(new URL('golden.json', import.meta.url), 'utf8')) as Golden;

const layers = { widths: [8, 6, 4], dropout: [0, 0, 0] };
/** Each model's settings for the small shapes of the golden numbers. */
const settings: Readonly<Record<string, unknown>> = {
  aitm: { tower: layers, alpha: 0.6 },
  mlp: { tower: layers },
  esmm: { tower: layers },
  omoe: { expert: layers, expertsPerStep: 2 },
  mmoe: { expert: layers, expertsPerStep: 2 },
  ple: { expert: { widths: [8, 6], dropout: [0, 0] } },
  'aitm-no-calibrator': { tower: layers },
  'aitm-no-transfer': { tower: layers },
  'aitm-no-attention': { tower: layers },
  adatt: { expert: { widths: [8, 6], dropout: [0, 0] }, expertsPerStep: 2 },
  nmtr: { tower: layers },
  'esmm-mmoe': { expert: layers, expertsPerStep: 2 },
  'escm2-ips': { tower: layers, rateLoss: 0.7, maxWeight: 4 },
  'escm2-dr': { tower: layers, rateLoss: 0.7, maxWeight: 4 },
  dcmt: { tower: layers, rateLoss: 0.7, maxWeight: 4, counterfactualSum: 0.3 },
  mose: { width: 3, expertsPerStep: 2, layers, history: { field: 'banners', length: 4 } },
};

const steps = ['click', 'application', 'approval', 'activation'];
const [batchSize, width] = [golden.v.length, golden.v[0].length];
/** Each value of v is the embedding of a field; all but the first are the positions of a history. */
const history = { start: 1, length: width - 1 };
const shape = { batchSize, singleFields: width, multiFields: 0, dimension: 1, history, steps };
const batch = {
  count: batchSize,
  singleFields: width,
  single: Int32Array.from({ length: batchSize * width }, (_, i) => i),
  multi: [],
  depth: Uint8Array.from(golden.labels, (labels) => labels.reduce((sum, label) => sum + label, 0)),
  matureSteps: new Uint8Array(golden.labels.length).fill(golden.labels[0].length),
};

function flat(values: Nested): number[] {
  return typeof values === 'number' ? [values] : values.flatMap(flat);
}

function flatWeights(layout: ParameterLayout, parameters: GoldenModel['parameters']): Float32Array {
  assert.deepEqual(layout.weights.map((slot) => slot.name).sort(), Object.keys(parameters).sort());
  return Float32Array.from(layout.weights.flatMap((slot) => flat(parameters[slot.name])));
}

/** A table whose rows are the values of v. */
function tableOfV(): EmbeddingTable {
  const table = new EmbeddingTable(batchSize * width, 1);
  flat(golden.v).forEach((value, row) => table.data.set([value], row * table.stride));
  return table;
}

/** The gradient, computed from Adam's first moment after one step from zero. */
function gradientFrom(firstMoment: Float32Array): Float32Array {
  return firstMoment.map((moment) => moment / (1 - ADAM.beta1));
}

function assertClose(actual: ArrayLike<number>, expected: readonly number[], label: string): void {
  assert.equal(actual.length, expected.length, label);
  const largest = Math.max(...expected.map(Math.abs));
  expected.forEach((value, i) => {
    assert.ok(
      Math.abs(actual[i] - value) <= 1e-4 * Math.max(Math.abs(value), 1e-2 * largest),
      `${label}[${i}]: ${actual[i]} instead of ${value}`,
    );
  });
}

it('every network has golden numbers', () => {
  const networks = listModels()
    .filter(({ kind }) => kind === 'network')
    .map(({ name }) => name);
  assert.deepEqual(Object.keys(golden.models).sort(), networks.sort());
});

for (const [name, expected] of Object.entries(golden.models)) {
  describe(`${name} agrees with the golden numbers`, () => {
    const model = configureModel(name, settings[name]);

    it('in its loss and every gradient', async () => {
      const table = tableOfV();
      const program = await compileOnnxTraining(model, shape, { learningRate: 1e-3, l2: 0 }, table, 1);
      const zeros = new Float32Array(program.layout.weightCount);
      program.load({
        weights: flatWeights(program.layout, expected.parameters),
        firstMoment: zeros,
        secondMoment: zeros,
        states: new Float32Array(0),
      });
      assertClose([await program.step(batch, 1, 0)], [expected.loss], 'loss');
      const { firstMoment } = program.save();
      for (const slot of program.layout.weights) {
        assertClose(
          gradientFrom(firstMoment.slice(slot.offset, slot.offset + slot.size)),
          flat(expected.gradient[slot.name]),
          slot.name,
        );
      }
      const moments = flat(golden.v).map((_, row) => table.data[row * table.stride + 1]);
      assertClose(gradientFrom(Float32Array.from(moments)), flat(expected.gradient['v']), 'v');
      await program.release();
    });

    it('in its probabilities and transfer weights', async () => {
      const program = programShape(shape);
      const weight = expected.transferred_weight;
      const scoring = await compileOnnxScoring(model, program, 1, weight === undefined ? [] : ['transferWeight']);
      scoring.load(flatWeights(layoutOf(model, program), expected.parameters), new Float32Array(0));
      scoring.embedded.set(flat(golden.v));
      await scoring.run();
      assertClose(scoring.probabilities, flat(expected.probability), 'probability');
      if (weight !== undefined) assertClose(scoring.intermediates['transferWeight'], flat(weight), 'transfer weight');
      await scoring.release();
    });
  });
}
