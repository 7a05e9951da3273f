import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import { compileOnnxScoring } from '../../core/engine/onnx/scoring.ts';
import { compileOnnxTraining } from '../../core/engine/onnx/training.ts';
import { ADAM, type ParameterLayout } from '../../core/engine/program.ts';
import { configureModel } from '../../core/models/registry.ts';

type Nested = number | readonly Nested[];

interface GoldenModel {
  readonly parameters: Readonly<Record<string, Nested>>;
  readonly probability: Nested;
  readonly loss: number;
  readonly gradient: Readonly<Record<string, Nested>>;
}

interface Golden {
  readonly v: readonly (readonly number[])[];
  readonly labels: readonly (readonly number[])[];
  readonly models: Readonly<Record<string, GoldenModel>>;
}

const golden = JSON.parse(readFileSync(new URL('golden.json', import.meta.url), 'utf8')) as Golden;

/** Each model's settings for the small shapes of the golden numbers. */
const settings: Readonly<Record<string, unknown>> = {
  aitm: { tower: { widths: [8, 6, 4], dropout: [0, 0, 0] }, alpha: 0.6 },
};

const shape = { batchSize: golden.v.length, width: golden.v[0].length, steps: ['click', 'application', 'approval', 'activation'] };

function flat(values: Nested): number[] {
  return typeof values === 'number' ? [values] : values.flatMap(flat);
}

function flatWeights(layout: ParameterLayout, parameters: GoldenModel['parameters']): Float32Array {
  assert.deepEqual(layout.weights.map((slot) => slot.name).sort(), Object.keys(parameters).sort());
  return Float32Array.from(layout.weights.flatMap((slot) => flat(parameters[slot.name])));
}

function assertClose(actual: ArrayLike<number>, expected: readonly number[], what: string): void {
  assert.equal(actual.length, expected.length, what);
  const largest = Math.max(...expected.map(Math.abs));
  expected.forEach((value, i) => {
    assert.ok(Math.abs(actual[i] - value) <= 1e-4 * Math.max(Math.abs(value), 1e-2 * largest), `${what}[${i}]: ${actual[i]} instead of ${value}`);
  });
}

for (const [name, expected] of Object.entries(golden.models)) {
  describe(`${name} agrees with the golden numbers`, () => {
    const { model } = configureModel(name, settings[name]);

    it('in its loss and every gradient', async () => {
      const program = await compileOnnxTraining(model, shape, { learningRate: 1e-3, l2: 0 }, 1);
      const zeros = new Float32Array(program.layout.weightCount);
      program.load({ weights: flatWeights(program.layout, expected.parameters), firstMoment: zeros, secondMoment: zeros, states: new Float32Array(0) });
      program.embedded.set(flat(golden.v));
      program.labels.set(flat(golden.labels));
      program.sampleShare.fill(1 / shape.batchSize);
      assertClose([await program.step(1, 0)], [expected.loss], 'loss');
      assertClose(program.embeddedGradient, flat(expected.gradient['v']), 'v');
      const { firstMoment } = program.save();
      for (const slot of program.layout.weights) {
        const gradient = firstMoment.slice(slot.offset, slot.offset + slot.size).map((moment) => moment / (1 - ADAM.beta1));
        assertClose(gradient, flat(expected.gradient[slot.name]), slot.name);
      }
      await program.release();
    });

    it('in its probabilities', async () => {
      const scoring = await compileOnnxScoring(model, shape, 1);
      const training = await compileOnnxTraining(model, shape, { learningRate: 1e-3, l2: 0 }, 1);
      scoring.load(flatWeights(training.layout, expected.parameters), new Float32Array(0));
      scoring.embedded.set(flat(golden.v));
      await scoring.run();
      assertClose(scoring.probabilities, flat(expected.probability), 'probability');
    });
  });
}
