import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import '@tensorflow/tfjs-backend-cpu';

import '../../core/engine/gradients.ts';
import * as tf from '@tensorflow/tfjs-core';

import { chained } from '../../core/models/esmm.ts';
import { assertClose } from '../engine/close.ts';

const steps = ['click', 'approval', 'activation'];
/**
 * Logits of the conditional probabilities: ordinary ones, certain ones, and ones whose product underflows single
 * precision.
 */
const conditional = [
  [0.3, -1.2, 2],
  [18, 20, 25],
  [-50, -40, -30],
  [25, -25, 0],
  [60, 70, 80],
];

const columns = (rows: readonly (readonly number[])[]): tf.Tensor2D[] =>
  steps.map((_, t) => tf.tensor2d(rows.map((row) => [row[t]])));
const read = (tensors: readonly tf.Tensor[]): number[] => Array.from(tf.concat([...tensors], 1).dataSync());

/** log p − log(1 − p) in double precision, with 1 − p as a sum. */
function exactLogits(row: readonly number[]): number[] {
  let logReached = 0;
  let missed = 0;
  return row.map((x) => {
    missed += Math.exp(logReached) / (1 + Math.exp(x));
    logReached -= Math.log1p(Math.exp(-x));
    return logReached - Math.log(missed);
  });
}

describe('the product of conditional probabilities', () => {
  it('keeps its logits exact near 0 and near 1', () => {
    tf.setBackend('cpu');
    const outputs = chained(steps, columns(conditional));
    const expected = conditional.flatMap(exactLogits);
    assertClose(read(steps.map((step) => outputs[step].logit)), expected, 1e-4);
  });

  it('never rises along the chain', () => {
    tf.setBackend('cpu');
    const rows = Array.from({ length: 200 }, (_, i) => steps.map((_, t) => 20 * Math.sin(7 * i + 3 * t)));
    const outputs = chained(steps, columns(rows));
    const probabilities = read(steps.map((step) => outputs[step].probability!));
    for (let i = 0; i < probabilities.length; i++)
      assert.ok(i % steps.length === 0 || probabilities[i] <= probabilities[i - 1]);
  });

  it('still has a gradient if the probability of a conversion is almost 0', () => {
    tf.setBackend('cpu');
    const [x0, x1, x2] = columns([[-50, -40, -30]]);
    const lossOf = (...x: tf.Tensor[]): tf.Scalar =>
      tf.sum(tf.softplus(tf.neg(chained(steps, x as tf.Tensor2D[])['activation'].logit)));
    for (const gradient of tf.grads(lossOf)([x0, x1, x2]))
      assert.ok(Math.abs(gradient.dataSync()[0] + 1) < 1e-4, String(gradient.dataSync()[0]));
  });
});
