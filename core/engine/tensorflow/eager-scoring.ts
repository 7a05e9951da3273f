import * as tf from '@tensorflow/tfjs-core';

import type { ConfiguredModel } from '../../models/model.ts';
import type { ScoringProgram } from '../engine.ts';
import {
  intermediateArrays,
  layoutOf,
  probabilitiesOf,
  scoringContext,
  type ParameterLayout,
  type ProgramShape,
} from '../program.ts';
import { copyOf, readOnce, useBackend } from './tensors.ts';

/**
 * Runs a model's forward pass for scoring, operation by operation, on a tfjs backend that keeps the weights. Also
 * returns the named intermediate values.
 */
export function eagerScoring(
  backend: string,
  model: ConfiguredModel,
  shape: ProgramShape,
  intermediateNames: readonly string[] = [],
): ScoringProgram {
  const layout = layoutOf(model, shape);
  const intermediates = intermediateArrays(layout, intermediateNames, shape.batchSize);
  const embedded = new Float32Array(shape.batchSize * shape.width);
  const probabilities = new Float32Array(shape.batchSize * shape.steps.length);
  let loaded: readonly tf.Tensor1D[] = [];
  return {
    embedded,
    probabilities,
    intermediates,
    load(weights, states) {
      useBackend(backend);
      tf.dispose([...loaded]);
      loaded = states.length === 0 ? [copyOf(weights)] : [copyOf(weights), copyOf(states)];
    },
    async run() {
      useBackend(backend);
      const outputs = tf.tidy(() => forward(model, shape, layout, loaded, embedded, intermediateNames));
      const targets = [probabilities, ...intermediateNames.map((name) => intermediates[name])];
      for (const [i, target] of targets.entries()) target.set(await readOnce(outputs[i]));
    },
    async release() {
      tf.dispose([...loaded]);
      loaded = [];
    },
  };
}

/** The probabilities `[batch, steps]` and the named intermediate values. */
function forward(
  model: ConfiguredModel,
  shape: ProgramShape,
  layout: ParameterLayout,
  loaded: readonly tf.Tensor1D[],
  embedded: Float32Array,
  intermediateNames: readonly string[],
): tf.Tensor[] {
  const { batchSize, width } = shape;
  const [weights, states] = loaded;
  if (weights === undefined) throw new Error('a scoring pass needs trained weights');
  const sampleShare = tf.fill([batchSize], 1 / batchSize) as tf.Tensor1D;
  const context = scoringContext(shape, layout, sampleShare, weights, states);
  const output = model.forward(tf.tensor2d(embedded, [batchSize, width]), context);
  const values = output.intermediates ?? {};
  return [probabilitiesOf(output, shape.steps), ...intermediateNames.map((name) => values[name])];
}
