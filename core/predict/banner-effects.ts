/**
 * Differences between the probabilities of a bank's banners. A user is shown the banner with the highest one, which is
 * too often one that chance favoured: the winner's curse. Shrunk towards the mean of the bank's banners by the share
 * that is true, the probability of the chosen banner is free of it (the best linear predictor of Henderson 1975). The
 * order of a bank's banners stays.
 */
import { logitOf } from '../evaluate/calibration.ts';
import type { ForecastFacts } from './forecast.ts';

/** Predictions of a bank's banners for the same samples: `[banner][step][sample]`. */
export type BannerPredictions = readonly (readonly Float32Array[])[];

/**
 * Sums for the reliability of the differences between banners per step: what models that were trained on different
 * users have in common, over the whole variance of the ensemble's differences.
 */
export class BannerReliability {
  readonly #common: Float64Array;
  readonly #whole: Float64Array;

  constructor(steps: number) {
    this.#common = new Float64Array(steps);
    this.#whole = new Float64Array(steps);
  }

  /** Adds a bank: what the ensemble predicts, and what models of either half of the users do. */
  add(ensemble: BannerPredictions, [one, other]: readonly [BannerPredictions, BannerPredictions]): void {
    for (let step = 0; step < this.#whole.length; step++) {
      const whole = differences(ensemble, step);
      this.#whole[step] += product(whole, whole);
      this.#common[step] += product(differences(one, step), differences(other, step));
    }
  }

  /** The reliability per step, 0 to 1; 1 where banners do not differ. */
  get factors(): number[] {
    return Array.from(this.#common, (common, step) => {
      const whole = this.#whole[step];
      return whole > 0 ? Math.min(1, Math.max(0, common / whole)) : 1;
    });
  }
}

/** Each banner's log-odds less the mean of all banners, `[banner × sample]`. */
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

function product(one: Float64Array, other: Float64Array): number {
  return one.reduce((sum, value, at) => sum + value * other[at], 0);
}

/** At 0, all banners would be equal, and every user would be shown the first one. */
const MIN_SLOPE = 1e-3;

/**
 * Corrects the probabilities of a bank's banners in place for a forecast: their differences by the share that is true,
 * and their level by that of the newest days. Then a later step is no likelier than the one before.
 */
export function correctForecast(
  predictions: BannerPredictions,
  { bannerSlopes, levelShifts }: ForecastFacts,
  bank: string,
): void {
  const corrections = predictions[0].map((_, step) => ({
    slope: predictions.length < 2 ? 1 : Math.max(MIN_SLOPE, bannerSlopes?.[step] ?? 1),
    shift: levelShifts[bank]?.[step] ?? 0,
  }));
  if (corrections.every(({ slope, shift }) => slope === 1 && shift === 0)) return;
  corrections.forEach((correction, step) => {
    correctStep(predictions, step, correction);
  });
  for (const prediction of predictions)
    for (let step = 1; step < prediction.length; step++)
      for (let sample = 0; sample < prediction[step].length; sample++)
        prediction[step][sample] = Math.min(prediction[step][sample], prediction[step - 1][sample]);
}

function correctStep(
  predictions: BannerPredictions,
  step: number,
  { slope, shift }: { readonly slope: number; readonly shift: number },
): void {
  if (slope === 1) {
    if (shift !== 0) for (const prediction of predictions) shiftOdds(prediction[step], Math.exp(shift));
    return;
  }
  for (let sample = 0; sample < predictions[0][step].length; sample++) {
    let sum = 0;
    for (const prediction of predictions) sum += logitOf(prediction[step][sample]);
    const rest = ((1 - slope) * sum) / predictions.length + shift;
    for (const prediction of predictions)
      prediction[step][sample] = 1 / (1 + Math.exp(-rest - slope * logitOf(prediction[step][sample])));
  }
}

/** Multiplies the odds of probabilities in place; needs no logarithm, unlike a change of slope. */
function shiftOdds(probabilities: Float32Array, factor: number): void {
  for (let sample = 0; sample < probabilities.length; sample++) {
    const p = probabilities[sample];
    probabilities[sample] = (factor * p) / (1 + (factor - 1) * p);
  }
}
