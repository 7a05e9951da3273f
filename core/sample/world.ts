import { BANKS, bannersOf, DAYS, type SampleBank } from './banks.ts';
import { dayOf, secondAt } from './calendar.ts';
import { BASE_RATES, SIGNALS, STEPS, chainLogits, gatherSignals, logistic, scaleSignals } from './chain.ts';
import { drawBanner, drawImpression, makeBannerCells, newImpression } from './draw.ts';
import { FIELDS, INTERACTIONS, TAGS } from './fields/catalogue.ts';
import { VECTOR_WIDTH, fillVector, makeFields, type FieldTables } from './fields/fields.ts';
import { layOut } from './fields/layout.ts';
import { derive, deriveNamed, mixBits, unit } from './hash.ts';
import { normalFrom } from './normal.ts';
import { pickUser } from './users.ts';
import type { Scales, TagTables, Interaction, World } from './world-types.ts';

/** Number of impressions of the pilot sample. */
const PILOT = 40_000;
const encoder = new TextEncoder();

function makeTags(key: number): TagTables {
  const layout = layOut({ name: TAGS.name, of: 'user', by: 'shares', values: TAGS.values }, [], [], DAYS);
  const salt = deriveNamed(key, TAGS.name);
  const effect = (size: number, index: number): Float64Array =>
    Float64Array.from(layout.texts, (_, tag) => size * normalFrom(derive(salt ^ index, tag)));
  return {
    texts: layout.texts.map((text) => encoder.encode(text)),
    max: TAGS.max,
    salt,
    cells: layout.cells ?? new Uint16Array(),
    incomeWeight: TAGS.traits.income,
    activityWeight: TAGS.traits.activity,
    noiseWeight: Math.sqrt(1 - TAGS.traits.income ** 2 - TAGS.traits.activity ** 2),
    interest: effect(TAGS.effects.interest.perValue, 1),
    engagement: effect(TAGS.effects.engagement.perValue, 2),
  };
}

function bannerVectors(salt: number, banners: number, effect: number): Float32Array {
  const vectors = new Float32Array(banners * VECTOR_WIDTH);
  for (let banner = 0; banner < banners; banner++) fillVector(vectors, banner, salt, banner, 0);
  return vectors.map((value) => effect * value);
}

function makeInteractions(fields: FieldTables, key: number, banners: number, effect: number): Interaction[] {
  const indexOf = (name: string): number => fields.specs.findIndex((spec) => spec.name === name);
  return INTERACTIONS.map(({ name, left, right }) => ({
    left: left === 'banner' ? -1 : indexOf(left),
    leftVectors: left === 'banner' ? bannerVectors(deriveNamed(key, name), banners, effect) : fields.vectors,
    right: indexOf(right),
  }));
}

/** A small sample of impressions for calibrating a world. */
interface Pilot {
  readonly signals: Float64Array;
  readonly banners: Uint8Array;
  readonly days: Uint8Array;
}

function drawPilot(world: World): Pilot {
  const impression = newImpression(world);
  const pilot = {
    signals: new Float64Array(PILOT * SIGNALS),
    banners: new Uint8Array(PILOT),
    days: new Uint8Array(PILOT),
  };
  const salt = deriveNamed(world.key, 'pilot');
  const allUsers = { users: 2 ** 31, salt };
  for (let i = 0; i < PILOT; i++) {
    const rowKey = mixBits(i + salt);
    const second = secondAt((i + 0.5) / PILOT);
    drawImpression(world, impression, pickUser(allUsers, rowKey, dayOf(second)), rowKey, second);
    drawBanner(world, impression);
    gatherSignals(world, impression, pilot.signals, i * SIGNALS);
    pilot.banners[i] = impression.banner;
    pilot.days[i] = impression.day;
  }
  return pilot;
}

function measureScales(signals: Float64Array): Scales {
  const mean = new Float64Array(SIGNALS);
  const spread = new Float64Array(SIGNALS);
  for (let i = 0; i < signals.length; i++) mean[i % SIGNALS] += signals[i] / PILOT;
  for (let i = 0; i < signals.length; i++) spread[i % SIGNALS] += (signals[i] - mean[i % SIGNALS]) ** 2 / PILOT;
  // A constant signal becomes 0, such as the signals of banners that have no effect.
  return { mean, spread: spread.map((variance) => (variance === 0 ? 1 : Math.sqrt(variance))) };
}

/** The mean of `reached × logistic(logit + intercept)`. */
function meanRate(logits: Float64Array, reached: Float64Array, intercept: number): number {
  let sum = 0;
  for (let i = 0; i < logits.length; i++) sum += reached[i] * logistic(logits[i] + intercept);
  return sum / logits.length;
}

/** Finds the intercept for which the mean rate is `rate` by Newton's method; NaN if that does not converge. */
function approximateIntercept(logits: Float64Array, reached: Float64Array, rate: number): number {
  let intercept = Math.log(rate / (1 - rate));
  for (let step = 0; step < 20; step++) {
    let sum = 0;
    let slope = 0;
    for (let i = 0; i < logits.length; i++) {
      const share = logistic(logits[i] + intercept);
      sum += reached[i] * share;
      slope += reached[i] * share * (1 - share);
    }
    const change = (sum - rate * logits.length) / slope;
    intercept -= change;
    if (Math.abs(change) < 1e-12) return intercept;
  }
  return NaN;
}

/** Far more than the rounding errors of an approximate intercept. */
const UNSURE = 1e-9;

/**
 * Finds the intercept for which the mean rate is `rate`, by bisection, so that a seed gives the same bytes as in
 * earlier versions. The approximate intercept decides most steps, which saves two thirds of the sums.
 */
function solveIntercept(logits: Float64Array, reached: Float64Array, rate: number): number {
  const near = approximateIntercept(logits, reached, rate);
  let low = -20;
  let high = 20;
  for (let step = 0; step < 44; step++) {
    const middle = (low + high) / 2;
    const isLow = Math.abs(middle - near) > UNSURE ? middle < near : meanRate(logits, reached, middle) < rate;
    if (isLow) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Fits the intercepts step by step, so that the pilot sample has the base rates. */
function fitIntercepts(world: World, pilot: Pilot): Float64Array {
  const logitsByStep = STEPS.map(() => new Float64Array(PILOT));
  const logits = new Float64Array(STEPS.length);
  for (let i = 0; i < PILOT; i++) {
    scaleSignals(world.scales, pilot.signals, i * SIGNALS);
    const banner = pilot.banners[i];
    const bank = world.banks[world.banners[banner].bank];
    chainLogits(pilot.signals, i * SIGNALS, bank, world.appeal[banner], pilot.days[i], logits);
    logitsByStep.forEach((stepLogits, t) => {
      stepLogits[i] = logits[t];
    });
  }
  const reached = new Float64Array(PILOT).fill(1);
  return Float64Array.from(STEPS, (step, t) => {
    const intercept = solveIntercept(logitsByStep[t], reached, BASE_RATES[step]);
    for (let i = 0; i < PILOT; i++) reached[i] *= logistic(logitsByStep[t][i] + intercept);
    return intercept;
  });
}

/** The settings in which worlds may differ. */
export interface WorldOptions {
  readonly banks?: readonly SampleBank[];
  /** Strength of the differences between the banners of a bank; 0 for none. */
  readonly bannerEffect?: number;
  /** Share of the variance of the fields' effects that is each bank's own, 0 to 1; 0: their formulas are the same. */
  readonly ownEffects?: number;
}

/** Builds the world of a seed: its tables, then scales and intercepts from a pilot sample. */
export function makeWorld(seed: number, { banks = BANKS, bannerEffect = 1, ownEffects = 0 }: WorldOptions = {}): World {
  const banners = bannersOf(banks);
  const key = derive(seed | 0, Math.floor(seed / 2 ** 32));
  const interacting = new Set(INTERACTIONS.flatMap(({ left, right }) => [left, right]));
  const fields = makeFields(FIELDS, interacting, deriveNamed(key, 'fields'), DAYS, { banks: banks.length, ownEffects });
  const phase = (banner: number): number => 2 * Math.PI * unit(derive(key ^ 0x77, banner));
  const unscaled: World = {
    key,
    banks,
    banners,
    fields,
    tags: makeTags(key),
    interactions: makeInteractions(fields, key, banners.length, bannerEffect),
    bannerCells: makeBannerCells(banners, phase),
    bannerTexts: banners.map(({ bank, name }) => encoder.encode(`${banks[bank].name},${name},`)),
    appeal: Float64Array.from(banners, (_, banner) => bannerEffect * 0.35 * normalFrom(derive(key ^ 0x99, banner))),
    scales: { mean: new Float64Array(SIGNALS), spread: new Float64Array(SIGNALS).fill(1) },
    intercepts: new Float64Array(STEPS.length),
  };
  const pilot = drawPilot(unscaled);
  const scaled: World = { ...unscaled, scales: measureScales(pilot.signals) };
  return { ...scaled, intercepts: fitIntercepts(scaled, pilot) };
}
