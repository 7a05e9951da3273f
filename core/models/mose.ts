import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';

import { message } from '../text/message.ts';
import { expertsPerStep, expertsPerStepRange, gated } from './experts.ts';
import { dense, layerSettings, oneRatePerLayer, stacked, stepLogits, weightMatrix } from './layers.ts';
import type { ModelContext, NetworkDefinition } from './model.ts';
import { dropoutRange, networkSpace } from './search-space.ts';
import { settingTexts } from './setting-texts.ts';
import { historyConfig } from './towers/config.ts';
import { splitHistory } from './towers/sequence.ts';

const config = z.strictObject({
  width: z
    .int()
    .min(1)
    .max(1024)
    .default(32)
    .register(settingTexts, { title: message('models.lstmWidth') }),
  expertsPerStep,
  layers: z
    .strictObject(layerSettings([64, 32], [0.1, 0.3]))
    .refine(...oneRatePerLayer)
    .prefault({})
    .register(settingTexts, { title: message('models.tower') }),
  history: historyConfig
    .nullable()
    .default(null)
    .register(settingTexts, { title: message('models.history') }),
});

/**
 * Multitask Mixture of Sequential Experts: a shared LSTM reads the history, each expert is an LSTM over its outputs,
 * and each step has its own gate over the experts' last outputs. Gates and towers also read the sample's other fields,
 * which the paper's user activities do not have. Without a history, all fields are a sequence of length 1.
 */
export const mose: NetworkDefinition<typeof config> = {
  kind: 'network',
  name: 'mose',
  title: 'MoSE',
  paper: 'Qin et al., Multitask Mixture of Sequential Experts for User Activity Streams, KDD 2020',
  config,
  space: { ...networkSpace, 'model.layers.dropout': dropoutRange, 'model.expertsPerStep': expertsPerStepRange },
  history: ({ history }) => history,
  forward(embedded, { width, expertsPerStep: perStep, layers }, context) {
    const { sequence, others } = sequenceOf(embedded, context);
    const shared = lstm(context, 'shared', sequence, width);
    const experts = Array.from({ length: perStep * context.steps.length }, (_, e) =>
      last(lstm(context, `expert.${e}`, tf.stack([...shared], 1) as tf.Tensor3D, width)),
    );
    const query = tf.concat([last(shared), ...others], 1);
    const towers = context.steps.map((_, t) => {
      const mixed = gated(context, `gate.${t}`, query, experts);
      return stacked(context, `tower.${t}`, tf.concat([mixed, ...others], 1), layers);
    });
    return { steps: stepLogits(context, towers) };
  },
};

/** The sequence `[batch, length, width]` that the shared LSTM reads, and the other fields. */
function sequenceOf(
  v: tf.Tensor2D,
  { input }: ModelContext,
): { readonly sequence: tf.Tensor3D; readonly others: readonly tf.Tensor2D[] } {
  if (input.history === null) return { sequence: tf.reshape(v, [v.shape[0], 1, v.shape[1]]), others: [] };
  const { positions, others } = splitHistory(v, input);
  return { sequence: positions, others };
}

/**
 * The outputs of an LSTM (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000, biased by 1) after
 * each position, `[batch, width]` each.
 */
function lstm(context: ModelContext, name: string, sequence: tf.Tensor3D, width: number): readonly tf.Tensor2D[] {
  const [batch, length, inputs] = sequence.shape;
  const rows = dense(context, `${name}.input`, tf.reshape(sequence, [batch * length, inputs]), 4 * width);
  const projected: tf.Tensor2D = tf.reshape(rows, [batch, length * 4 * width]);
  const recurrent = length > 1 ? weightMatrix(context, `${name}.recurrent`, width, 4 * width) : null;
  const outputs: tf.Tensor2D[] = [];
  let cell: tf.Tensor2D | undefined;
  for (let position = 0; position < length; position++) {
    let sums: tf.Tensor2D = tf.slice(projected, [0, position * 4 * width], [batch, 4 * width]);
    if (recurrent !== null && position > 0) sums = tf.add(sums, tf.matMul(last(outputs), recurrent));
    const [write, forget, read, candidate] = tf.split(sums, 4, 1);
    const written: tf.Tensor2D = tf.mul(tf.sigmoid(write), tf.tanh(candidate));
    cell = cell === undefined ? written : tf.add<tf.Tensor2D>(tf.mul(tf.sigmoid(tf.add(forget, 1)), cell), written);
    outputs.push(tf.mul(tf.sigmoid(read), tf.tanh(cell)));
  }
  return outputs;
}

function last(outputs: readonly tf.Tensor2D[]): tf.Tensor2D {
  return outputs[outputs.length - 1];
}
