import { DAYS, type SampleBank } from './banks.ts';
import { sumEffects, type Impression } from './draw.ts';
import { INTERACTIONS } from './fields/catalogue.ts';
import { VECTOR_WIDTH } from './fields/fields.ts';
import { DRIVERS } from './fields/model.ts';
import type { World, Scales } from './world-types.ts';

/** The steps after the impression, in order. */
export const STEPS = ['click', 'application', 'approval', 'activation'] as const;
/** The name of a step. */
export type Step = (typeof STEPS)[number];

/** Share of impressions that reach each step, as in the paper. */
export const BASE_RATES: Record<Step, number> = {
  click: 0.2329,
  application: 0.0184,
  approval: 0.013,
  activation: 0.01,
};

/** Number of inputs of the chain: the drivers, then the interactions. */
export const SIGNALS = DRIVERS.length + INTERACTIONS.length;

/**
 * Gathers an impression's unscaled signals into `signals[offset …]`: the drivers, then each interaction's dot product.
 */
export function gatherSignals(world: World, impression: Impression, signals: Float64Array, offset: number): void {
  sumEffects(world, impression);
  for (let d = 0; d < DRIVERS.length; d++) signals[offset + d] = impression.drivers[d];
  const { vectors } = world.fields;
  for (let i = 0; i < world.interactions.length; i++) {
    const { left, leftVectors, right } = world.interactions[i];
    const from = (left < 0 ? impression.banner : impression.shown[left]) * VECTOR_WIDTH;
    const to = impression.shown[right] * VECTOR_WIDTH;
    let product = 0;
    for (let k = 0; k < VECTOR_WIDTH; k++) product += leftVectors[from + k] * vectors[to + k];
    signals[offset + DRIVERS.length + i] = product;
  }
}

/** Standardises the signals at `offset` in place. */
export function scaleSignals(scales: Scales, signals: Float64Array, offset: number): void {
  for (let i = 0; i < SIGNALS; i++) signals[offset + i] = (signals[offset + i] - scales.mean[i]) / scales.spread[i];
}

/** Appetite for banners over the period: a slow wave and a small decline. */
function demand(day: number): number {
  return 0.12 * Math.sin((2 * Math.PI * day) / 45) - 0.15 * (day / DAYS - 0.5);
}

/**
 * Log-odds of each step given the previous one, without intercepts: click ← interest; application ← interest × need;
 * approval ← credit × the bank's policy; activation ← engagement × bank. Writes `logits[0..3]`.
 */
export function chainLogits(
  signals: Float64Array,
  offset: number,
  bank: SampleBank,
  appeal: number,
  day: number,
  logits: Float64Array,
): void {
  const interest = signals[offset];
  const need = signals[offset + 1];
  const income = signals[offset + 2];
  const credit = signals[offset + 3];
  const engagement = signals[offset + 4];
  const preference = signals[offset + 5];
  const intent = signals[offset + 6];
  const look = signals[offset + 7];
  const locality = signals[offset + 8];
  logits[0] =
    0.95 * interest + 0.45 * preference + 0.35 * intent + 0.25 * look + 0.15 * locality + appeal + demand(day);
  logits[1] =
    0.6 * interest +
    1.1 * need +
    0.3 * interest * need +
    0.4 * preference +
    0.35 * intent +
    0.15 * locality +
    0.5 * appeal;
  logits[2] =
    bank.leniency +
    bank.policyDrift * (day - DAYS / 2) +
    bank.creditWeight * credit +
    bank.incomeWeight * income +
    0.25 * credit * income;
  logits[3] = bank.loyalty + 1.1 * engagement + 0.3 * need + 0.4 * preference + 0.2 * locality;
}

/** The logistic function. */
export function logistic(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}
