/**
 * Corrects the differences between the probabilities of a bank's banners. Each user is shown the banner with the
 * highest probability, and too often chance made it the highest (the winner's curse). Multiplying the differences from
 * the mean of the bank's banners by a slope below 1, such as their reliability, removes this bias (the best linear
 * predictor of Henderson 1975); a slope above 1 widens differences that were predicted too small. Both keep the
 * banners' order.
 */
import { logitOf } from '../evaluate/calibration.ts';
import { shiftChain, shifted } from '../evaluate/level-shift.ts';
import { ownValue } from '../own-value.ts';
import type { ForecastParameters } from './forecast.ts';

/** Predictions of a bank's banners for the same samples: `[banner][step][sample]`. */
export type BannerPredictions = readonly (readonly Float32Array[])[];

/**
 * Sums for the reliability of the differences between banners per step: the covariance of these differences between
 * models trained on different users, divided by their variance in the ensemble.
 */
export class BannerReliability {
  readonly #covariance: Float64Array;
  readonly #variance: Float64Array;

  constructor(steps: number) {
    this.#covariance = new Float64Array(steps);
    this.#variance = new Float64Array(steps);
  }

  /** Adds a bank's predictions by the ensemble and by models trained on the first and the second half of the users. */
  add(ensemble: BannerPredictions, [first, second]: readonly [BannerPredictions, BannerPredictions]): void {
    for (let step = 0; step < this.#variance.length; step++) {
      const ofEnsemble = differences(ensemble, step);
      this.#variance[step] += dotProduct(ofEnsemble, ofEnsemble);
      this.#covariance[step] += dotProduct(differences(first, step), differences(second, step));
    }
  }

  /** The reliability per step, 0 to 1; 1 if banners do not differ. */
  get factors(): number[] {
    return Array.from(this.#covariance, (covariance, step) => {
      const variance = this.#variance[step];
      return variance > 0 ? Math.min(1, Math.max(0, covariance / variance)) : 1;
    });
  }
}

/** Each banner's log-odds minus the mean over all banners, `[banner × sample]`. */
function differences(predictions: BannerPredictions, step: number): Float64Array {
  const samples = predictions[0][step].length;
  const logits = new Float64Array(predictions.length * samples);
  for (let sample = 0; sample < samples; sample++) {
    let sum = 0;
    predictions.forEach((prediction, banner) => {
      sum += logits[banner * samples + sample] = logitOf(prediction[step][sample]);
    });
    for (let banner = 0; banner < predictions.length; banner++)
      logits[banner * samples + sample] -= sum / predictions.length;
  }
  return logits;
}

function dotProduct(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, index) => sum + value * b[index], 0);
}

/** At 0, the corrected probabilities of all banners would be equal, and would lose their order. */
const MIN_SLOPE = 1e-3;

/**
 * The probabilities `[step][sample]` of the banner that each sample is shown, `shown` being its position in the bank,
 * corrected for a forecast: multiplies the banners' differences by the slope of each step, caps each step's probability
 * at that of the previous step, and shifts their level to that of the newest days.
 */
export function correctForecast(
  predictions: BannerPredictions,
  shown: Uint32Array,
  parameters: ForecastParameters,
  bank: string,
): Float32Array[] {
  const chain = probabilitiesShown(predictions, shown);
  correctSteps(chain, predictions, shown, parameters, bank);
  const shifts = ownValue(parameters.conditionalShifts, bank);
  if (shifts !== undefined) shiftChain(chain, shifts);
  return chain;
}

/** The probabilities `[step][sample]` of the banner that each sample is shown; `shown` is its position in the bank. */
export function probabilitiesShown(predictions: BannerPredictions, shown: Uint32Array): Float32Array[] {
  return predictions[0].map((_, step) => {
    const ofStep = predictions.map((prediction) => prediction[step]);
    const probabilities = new Float32Array(shown.length);
    for (let sample = 0; sample < shown.length; sample++) probabilities[sample] = ofStep[shown[sample]][sample];
    return probabilities;
  });
}

function correctSteps(
  chain: readonly Float32Array[],
  predictions: BannerPredictions,
  shown: Uint32Array,
  { bannerSlopes, levelShifts }: ForecastParameters,
  bank: string,
): void {
  const corrections = chain.map((_, step) => ({
    slope: predictions.length < 2 ? 1 : Math.max(MIN_SLOPE, bannerSlopes?.[step] ?? 1),
    shift: levelShifts[bank]?.[step] ?? 0,
  }));
  if (corrections.every(({ slope, shift }) => slope === 1 && shift === 0)) return;
  corrections.forEach(({ slope, shift }, step) => {
    if (slope !== 1) chain[step].set(rescaled(predictions, step, shown, slope, shift));
    else if (shift !== 0) shiftOdds(chain[step], Math.exp(shift));
  });
  for (let step = 1; step < chain.length; step++)
    for (let sample = 0; sample < shown.length; sample++)
      chain[step][sample] = Math.min(chain[step][sample], chain[step - 1][sample]);
}

/** A step's probabilities of the shown banners, with the distance of their log-odds from the mean times `slope`. */
function rescaled(
  predictions: BannerPredictions,
  step: number,
  shown: Uint32Array,
  slope: number,
  shift: number,
): Float32Array {
  const ofStep = predictions.map((prediction) => prediction[step]);
  const probabilities = new Float32Array(shown.length);
  for (let sample = 0; sample < shown.length; sample++) {
    let [sum, own] = [0, 0];
    for (let banner = 0; banner < ofStep.length; banner++) {
      const logit = logitOf(ofStep[banner][sample]);
      sum += logit;
      if (banner === shown[sample]) own = logit;
    }
    const offset = ((1 - slope) * sum) / ofStep.length + shift;
    probabilities[sample] = 1 / (1 + Math.exp(-offset - slope * own));
  }
  return probabilities;
}

/** Multiplies the odds of probabilities in place; needs no logarithm, unlike a change of slope. */
function shiftOdds(probabilities: Float32Array, factor: number): void {
  for (let sample = 0; sample < probabilities.length; sample++)
    probabilities[sample] = shifted(probabilities[sample], factor);
}
