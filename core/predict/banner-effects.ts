/**
 * Differences between the probabilities of a bank's banners. A user is shown the banner with the highest one, which is
 * too often one that chance favoured: the winner's curse. Shrunk towards the mean of the bank's banners by the share
 * that is true, the probability of the chosen banner is free of it (the best linear predictor of Henderson 1975). The
 * order of a bank's banners stays.
 */
import { logitOf } from '../evaluate/calibration.ts';
import type { ForecastFacts } from './forecast.ts';

/** Predictions of a bank's banners for the same samples: `[banner][step][sample]`. */
export type BannerChains = readonly (readonly Float32Array[])[];

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
  add(ensemble: BannerChains, [one, other]: readonly [BannerChains, BannerChains]): void {
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
function differences(chains: BannerChains, step: number): Float64Array {
  const samples = chains[0][step].length;
  const logits = new Float64Array(chains.length * samples);
  for (let sample = 0; sample < samples; sample++) {
    let sum = 0;
    chains.forEach((chain, banner) => {
      sum += logits[banner * samples + sample] = logitOf(chain[step][sample]);
    });
    for (let banner = 0; banner < chains.length; banner++) logits[banner * samples + sample] -= sum / chains.length;
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
export function correctForecast(chains: BannerChains, { bannerSlopes, levels }: ForecastFacts, bank: string): void {
  const corrections = chains[0].map((_, step) => ({
    slope: chains.length < 2 ? 1 : Math.max(MIN_SLOPE, bannerSlopes?.[step] ?? 1),
    level: levels[bank]?.[step] ?? 0,
  }));
  if (corrections.every(({ slope, level }) => slope === 1 && level === 0)) return;
  corrections.forEach((correction, step) => {
    correctStep(chains, step, correction);
  });
  for (const chain of chains)
    for (let step = 1; step < chain.length; step++)
      for (let sample = 0; sample < chain[step].length; sample++)
        chain[step][sample] = Math.min(chain[step][sample], chain[step - 1][sample]);
}

function correctStep(
  chains: BannerChains,
  step: number,
  { slope, level }: { readonly slope: number; readonly level: number },
): void {
  if (slope === 1) {
    if (level !== 0) for (const chain of chains) shiftOdds(chain[step], Math.exp(level));
    return;
  }
  for (let sample = 0; sample < chains[0][step].length; sample++) {
    let sum = 0;
    for (const chain of chains) sum += logitOf(chain[step][sample]);
    const rest = ((1 - slope) * sum) / chains.length + level;
    for (const chain of chains) chain[step][sample] = 1 / (1 + Math.exp(-rest - slope * logitOf(chain[step][sample])));
  }
}

/** Multiplies the odds of probabilities in place; needs no logarithm, unlike a change of slope. */
function shiftOdds(probabilities: Float32Array, factor: number): void {
  for (let sample = 0; sample < probabilities.length; sample++) {
    const p = probabilities[sample];
    probabilities[sample] = (factor * p) / (1 + (factor - 1) * p);
  }
}
