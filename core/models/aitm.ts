import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';

import { message, type Text } from '../text/message.ts';
import { dense, denseParameters } from './layers.ts';
import type { Initializer, ModelContext, ModelOutput, NetworkDefinition } from './model.ts';
import { dropoutRange, networkSpace, type SearchSpace } from './search-space.ts';
import { settingTexts } from './setting-texts.ts';
import { historyOf, towerConfig } from './towers/config.ts';
import { towersOf } from './towers/tower.ts';

/** How a step combines the transferred information p with its own q: a weighted mean, their sum, or only q. */
const transferKinds = ['attention', 'sum', 'none'] as const;

/**
 * Two details of the authors' published code that the paper does not mention. With small initial weights of the
 * attention, the later steps at first have little influence on the embeddings.
 */
const publishedDetails = {
  /** Null: the rate of the tower's last layer. */
  transferDropout: z
    .number()
    .min(0)
    .max(0.95)
    .nullable()
    .default(null)
    .register(settingTexts, {
      title: message('models.transferDropout'),
      description: message('models.transferDropoutHint'),
    }),
  /** The standard deviation of the initial weights of h1, h2 and h3; null: Glorot and Bengio's, as in other layers. */
  attentionInitStd: z
    .number()
    .positive()
    .max(10)
    .nullable()
    .default(0.01)
    .register(settingTexts, {
      title: message('models.attentionInitStd'),
      description: message('models.attentionInitStdHint'),
    }),
};

/** How a variant differs from the paper's model. */
interface Defaults {
  readonly transfer?: (typeof transferKinds)[number];
  readonly alpha?: number;
}

function configOf({ transfer = 'attention', alpha = 0.6 }: Defaults) {
  return z.strictObject({
    tower: towerConfig.prefault({}).register(settingTexts, { title: message('models.tower') }),
    transfer: z
      .enum(transferKinds)
      .default(transfer)
      .register(settingTexts, {
        title: message('models.transfer'),
        choices: {
          attention: message('models.attentionTransfer'),
          sum: message('models.sumTransfer'),
          none: message('models.withoutTransfer'),
        },
      }),
    alpha: z
      .number()
      .min(0)
      .max(100)
      .default(alpha)
      .register(settingTexts, { title: message('models.calibrator'), description: message('models.calibratorHint') }),
    ...publishedDetails,
  });
}

type Config = z.output<ReturnType<typeof configOf>>;

/** In the ablation without the calibrator, alpha is not tuned. */
function spaceOf({ alpha }: Defaults): SearchSpace {
  return {
    ...networkSpace,
    'model.tower.dropout': dropoutRange,
    ...(alpha === 0 ? {} : { 'model.alpha': { kind: 'real', low: 0, high: 1.5, scale: 'linear' } }),
  };
}

function variant(name: string, title: Text, defaults: Defaults): NetworkDefinition<ReturnType<typeof configOf>> {
  return {
    kind: 'network',
    name,
    title,
    // Revision 2 added dropout of the transferred information and small initial weights of the attention.
    revision: 2,
    paper:
      'Xi et al., Modeling the Sequential Dependence among Audience Multi-step Conversions with ' +
      'Multi-task Learning in Targeted Display Advertising, KDD 2021',
    config: configOf(defaults),
    space: spaceOf(defaults),
    history: (config) => historyOf(config.tower),
    forward,
  };
}

/**
 * Adaptive Information Transfer Multi-task model (Xi et al., KDD 2021): attention fuses each step's tower with the
 * information from the previous step, and a calibrator penalises a later step that is more likely than an earlier one.
 */
export const aitm = variant('aitm', 'AITM', {});

/** Ablations of AITM, each without one of its parts. */
export const aitmAblations = [
  variant('aitm-no-calibrator', message('models.noCalibrator'), { alpha: 0 }),
  variant('aitm-no-transfer', message('models.noTransfer'), { transfer: 'none' }),
  variant('aitm-no-attention', message('models.noAttention'), { transfer: 'sum' }),
] as const;

function forward(embedded: tf.Tensor2D, config: Config, context: ModelContext): ModelOutput {
  const { tower, transfer, alpha, attentionInitStd } = config;
  const dropout = config.transferDropout ?? tower.dropout[tower.dropout.length - 1];
  const q = towersOf(context, embedded, tower); // eq. 4
  const transferred: tf.Tensor2D[] = [];
  const intermediates: Record<string, tf.Tensor2D> = {};
  let z = q[0]; // eq. 9
  const logits = context.steps.map((step, t) => {
    const passed = t > 0 && transfer !== 'none' ? informationOf(context, `info.${t}`, z, dropout) : null; // eq. 6
    const pq: tf.Tensor2D = passed === null ? q[t] : tf.add(passed, q[t]);
    z = pq;
    if (passed !== null && transfer === 'attention') {
      const fused = attention(context, passed, q[t], attentionInitStd);
      z = fused.z;
      transferred.push(fused.weight);
    }
    Object.assign(intermediates, { [`q.${step}`]: q[t], [`pq.${step}`]: pq, [`z.${step}`]: z });
    return dense(context, `output.${t}`, z, 1); // eq. 10
  });
  if (transferred.length > 0) intermediates['transferWeight'] = tf.concat(transferred, 1);
  return {
    steps: Object.fromEntries(context.steps.map((step, t) => [step, { logit: logits[t] }])),
    ...(alpha === 0 ? {} : { penalty: () => tf.mul(calibrator(logits), alpha) }),
    intermediates,
  };
}

/** The information that a step passes on, p = g(z): one dense layer with ReLU and dropout. */
function informationOf(context: ModelContext, name: string, z: tf.Tensor2D, dropout: number): tf.Tensor2D {
  return context.dropout(tf.relu(dense(context, name, z, z.shape[1])), dropout);
}

/**
 * Attention over u ∈ {p, q}, eqs. 7–8, with fewer products than the formulas. For two candidates, the softmax is the
 * sigmoid of the difference of their scores. A score ⟨h2(u), h3(u)⟩ is the quadratic form u·M·uᵀ + u·c + const with M =
 * W2·W3ᵀ and c = W2·b3 + W3·b2, so the difference is (p − q)·((p + q)·(M + Mᵀ)/2 + c)ᵀ. And since the weights sum to 1,
 * the weighted mean of h1(p) and h1(q) is h1 of the weighted mean of p and q.
 */
function attention(
  context: ModelContext,
  p: tf.Tensor2D,
  q: tf.Tensor2D,
  initStd: number | null,
): { z: tf.Tensor2D; weight: tf.Tensor2D } {
  const width = q.shape[1];
  const initializer: Initializer | undefined = initStd === null ? undefined : { kind: 'normal', deviation: initStd };
  const [h2, h3, h1] = ['h2', 'h3', 'h1'].map((name) => denseParameters(context, name, width, width, initializer));
  const form: tf.Tensor2D = tf.matMul(h2.w, h3.w, false, true);
  const c = tf.reshape(
    tf.add(tf.matMul(h2.w, tf.reshape(h3.b, [width, 1])), tf.matMul(h3.w, tf.reshape(h2.b, [width, 1]))),
    [width],
  );
  const difference = tf.sub(p, q);
  const slope = tf.add(tf.matMul(tf.add(p, q), tf.mul(tf.add(form, tf.transpose(form)), 0.5)), c);
  const score = tf.sum(tf.mul(difference, slope), 1, true);
  const weight: tf.Tensor2D = tf.sigmoid(tf.mul(score, 1 / Math.sqrt(width)));
  return { z: tf.add(tf.matMul(tf.add(q, tf.mul(weight, difference)), h1.w), h1.b), weight };
}

/** Behavioral expectation calibrator, eq. 12: Σ_t max(ŷ_t − ŷ_{t−1}, 0) of each sample, `[batch, 1]`. */
function calibrator(logits: readonly tf.Tensor2D[]): tf.Tensor2D {
  const probability: tf.Tensor2D = tf.sigmoid(tf.concat([...logits], 1));
  const [batch, steps] = probability.shape;
  if (steps === 1) return tf.zeros([batch, 1]);
  const later = tf.slice(probability, [0, 1], [batch, steps - 1]);
  const earlier = tf.slice(probability, [0, 0], [batch, steps - 1]);
  return tf.sum(tf.relu(tf.sub(later, earlier)), 1, true);
}
