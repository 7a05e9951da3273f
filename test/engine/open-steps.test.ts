/** The loss of steps whose window has not ended: the likelihood of no conversion so far. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';

import { fillLossInputs, newLossInputs, type OpenSteps } from '../../core/engine/loss-inputs.ts';
import '../../core/engine/gradients.ts';
import { lossOf } from '../../core/engine/program.ts';
import { assertClose } from './close.ts';

const COUNT = 5;
const STEPS = ['click', 'activation'];
/** Half of the activations have come at age class 0, nine tenths at class 1. */
const logPending: OpenSteps['logPending'] = [null, Float32Array.from([0.5, 0.9], (share) => Math.log(1 - share))];
const logits = Float32Array.from([-3, -1, 0.5, 2, 4]);
const probability = (logit: number): number => 1 / (1 + Math.exp(-logit));

/** The loss of each sample at the activation step, and the gradient of their sum with respect to the logits. */
function activationLoss(
  depth: readonly number[],
  matureSteps: number,
  ages?: readonly number[],
): { readonly losses: readonly number[]; readonly gradient: readonly number[] } {
  const size = COUNT * STEPS.length;
  const inputs = newLossInputs(() => new Float32Array(size));
  const open = ages === undefined ? undefined : { ages: Uint8Array.from(ages), logPending };
  const batch = { depth: Uint8Array.from(depth), matureSteps: new Uint8Array(COUNT).fill(matureSteps), open };
  fillLossInputs({ ...batch, count: COUNT }, inputs, STEPS.length);
  const column = (values: Float32Array): tf.Tensor2D =>
    tf.tensor2d(
      values.filter((_, index) => index % STEPS.length === 1),
      [COUNT, 1],
    );
  const tensors = {
    labels: column(inputs.labels),
    known: column(inputs.known),
    logPending: column(inputs.logPending),
  };
  const loss = (x: tf.Tensor, share: Float32Array): tf.Scalar =>
    lossOf({ steps: { activation: { logit: x as tf.Tensor2D } } }, tensors, tf.tensor1d(share), ['activation']);
  const x = tf.tensor2d(logits, [COUNT, 1]);
  const only = (sample: number): Float32Array => Float32Array.from({ length: COUNT }, (_, i) => (i === sample ? 1 : 0));
  return {
    losses: Array.from(logits, (_, sample) => loss(x, only(sample)).dataSync()[0]),
    gradient: [
      ...tf
        .grad((value: tf.Tensor) => loss(value, new Float32Array(COUNT).fill(1)))(x)
        .dataSync(),
    ],
  };
}

/** Single precision of losses and gradients. */
const TOLERANCE = 2e-6;

test('an open step that was not reached costs the likelihood of no conversion so far', async () => {
  await tf.setBackend('cpu');
  const ages = [0, 1, 0, 1, 0];
  const { losses, gradient } = activationLoss([1, 0, 1, 0, 1], 1, ages);
  const p = Array.from(logits, probability);
  const arrived = ages.map((age) => [0.5, 0.9][age]);
  assertClose(
    losses,
    p.map((value, i) => -Math.log(1 - arrived[i] * value)),
    TOLERANCE,
  );
  assertClose(
    gradient,
    p.map((value, i) => (arrived[i] * value * (1 - value)) / (1 - arrived[i] * value)),
    TOLERANCE,
  );
});

test('an open step that was reached counts as a conversion, whatever its age', () => {
  const { losses, gradient } = activationLoss([2, 2, 2, 2, 2], 1, [0, 1, 0, 1, 0]);
  const p = Array.from(logits, probability);
  assertClose(
    losses,
    p.map((value) => -Math.log(value)),
    TOLERANCE,
  );
  assertClose(
    gradient,
    p.map((value) => value - 1),
    TOLERANCE,
  );
});

test('a mature step has its cross entropy as loss, and an open one without known delays has none', () => {
  const p = Array.from(logits, probability);
  assertClose(
    activationLoss([2, 1, 2, 1, 0], 2, [0, 1, 0, 1, 0]).losses,
    p.map((value, i) => -Math.log([1, 0, 1, 0, 0][i] === 1 ? value : 1 - value)),
    TOLERANCE,
  );
  const { losses, gradient } = activationLoss([2, 1, 2, 1, 0], 1);
  assert.deepEqual([...losses, ...gradient.map(Math.abs)], new Array<number>(2 * COUNT).fill(0));
});
