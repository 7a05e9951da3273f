import type { ForecastSums } from './forecast.ts';

/** Sums of the probabilities of a step over some rows of a list. */
export class ProbabilitySums implements ForecastSums {
  expected = 0;
  variance = 0;
  readonly rows: Float64Array;
  readonly conversions: Float64Array;

  /** For a list with this number of candidates. */
  constructor(candidates: number) {
    this.rows = new Float64Array(candidates);
    this.conversions = new Float64Array(candidates);
  }

  /** Adds a row with a weight above 0. */
  add(candidate: number, probability: number): void {
    this.expected += probability;
    this.variance += probability * (1 - probability);
    this.rows[candidate]++;
    this.conversions[candidate] += probability;
  }
}
