import * as tf from '@tensorflow/tfjs-core';

import type { ConfiguredModel } from '../../models/model.ts';
import type { PairProgram, ScoringProgram, TrainedParameters } from '../engine.ts';
import {
  intermediateArrays,
  layoutOf,
  pairShape,
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
      const outputs = tf.tidy(() => {
        const input = tf.tensor2d(embedded, [shape.batchSize, shape.width]);
        return forward(model, shape, layout, loaded, input, intermediateNames);
      });
      const targets = [probabilities, ...intermediateNames.map((name) => intermediates[name])];
      for (const [i, target] of targets.entries()) target.set(await readOnce(outputs[i]));
    },
    async release() {
      tf.dispose([...loaded]);
      loaded = [];
    },
  };
}

/** Runs the forward pass of every user with every candidate, operation by operation. */
export function eagerPairs(
  backend: string,
  model: ConfiguredModel,
  shape: ProgramShape,
  { weights, states }: TrainedParameters,
  candidates: Float32Array,
): PairProgram {
  const { batchSize, width, steps } = shape;
  const pairs = pairShape(shape, candidates.length / width);
  const layout = layoutOf(model, pairs);
  const embedded = new Float32Array(batchSize * width);
  const probabilities = new Float32Array(pairs.batchSize * steps.length);
  useBackend(backend);
  const loaded = [weights, ...(states.length === 0 ? [] : [states])].map(copyOf);
  const kept = tf.tensor3d(candidates, [1, candidates.length / width, width]);
  return {
    embedded,
    probabilities,
    async run() {
      useBackend(backend);
      const [output] = tf.tidy(() => {
        const users = tf.tensor3d(embedded, [batchSize, 1, width]);
        const input: tf.Tensor2D = tf.reshape(tf.add(users, kept), [pairs.batchSize, width]);
        return forward(model, pairs, layout, loaded, input, []);
      });
      probabilities.set(await readOnce(output));
    },
    async release() {
      tf.dispose([...loaded, kept]);
    },
  };
}

/** The probabilities `[batch, steps]` and the named intermediate values. */
function forward(
  model: ConfiguredModel,
  shape: ProgramShape,
  layout: ParameterLayout,
  loaded: readonly tf.Tensor1D[],
  embedded: tf.Tensor2D,
  intermediateNames: readonly string[],
): tf.Tensor[] {
  const { batchSize } = shape;
  const [weights, states] = loaded;
  if (weights === undefined) throw new Error('a scoring pass needs trained weights');
  const sampleShare = tf.fill([batchSize], 1 / batchSize) as tf.Tensor1D;
  const context = scoringContext(shape, layout, sampleShare, weights, states);
  const output = model.forward(embedded, context);
  const values = output.intermediates ?? {};
  return [probabilitiesOf(output, shape.steps), ...intermediateNames.map((name) => values[name])];
}
