import { forecastStep, type StepForecast } from '../ranking/forecast.ts';
import { unionSteps, type ListShape } from '../ranking/list-writer.ts';
import { forecastValue, type ValueForecast } from '../ranking/value-forecast.ts';

/** A row of a list, as far as sums need it. */
export interface ListedRow {
  readonly candidate: number;
  readonly weight: number;
  /** By step of the list; NaN if its run lacks the step. */
  readonly probabilities: readonly number[];
}

/** Sums over the rows of one group of a list. Rows of weight 0 only count as rows. */
export class ListedGroup {
  rows = 0;
  /** By candidate: all rows, and those of a weight above 0. */
  readonly all: Float64Array;
  readonly counted: Float64Array;
  readonly #shape: ListShape;
  readonly #steps: readonly string[];
  /** Sums of p and of p (1 − p), by candidate and step. */
  readonly #expected: Float64Array;
  readonly #variance: Float64Array;

  constructor(shape: ListShape) {
    this.#shape = shape;
    this.#steps = unionSteps(shape.runs);
    const candidates = shape.candidates.length;
    this.all = new Float64Array(candidates);
    this.counted = new Float64Array(candidates);
    this.#expected = new Float64Array(candidates * this.#steps.length);
    this.#variance = new Float64Array(candidates * this.#steps.length);
  }

  /** Adds a row. */
  add({ candidate, weight, probabilities }: ListedRow): void {
    this.rows++;
    this.all[candidate]++;
    if (weight === 0) return;
    this.counted[candidate]++;
    for (const [step, probability] of probabilities.entries()) {
      if (Number.isNaN(probability)) continue;
      this.#expected[candidate * this.#steps.length + step] += probability;
      this.#variance[candidate * this.#steps.length + step] += probability * (1 - probability);
    }
  }

  /** The forecast by step: of all rows, or of those of some candidates. */
  forecast(includes: (candidate: number) => boolean = () => true): StepForecast[] {
    const rows = this.counted.map((count, candidate) => (includes(candidate) ? count : 0));
    return this.#steps.map((step, index) => {
      const sum = (sums: Float64Array): number =>
        rows.reduce((total, _, at) => (includes(at) ? total + sums[at * this.#steps.length + index] : total), 0);
      return forecastStep(this.#shape, step, {
        expected: sum(this.#expected),
        variance: sum(this.#variance),
        rows,
        conversions: rows.map((_, at) => (includes(at) ? this.#expected[at * this.#steps.length + index] : 0)),
      });
    });
  }

  /** The forecast of the value of the rows' conversions; null if banks have no value. */
  value(): ValueForecast | null {
    const ofObjective = (sums: Float64Array): Float64Array =>
      this.counted.map((_, candidate) => {
        const { objective } = this.#shape.candidates[candidate];
        return sums[candidate * this.#steps.length + this.#steps.indexOf(objective)];
      });
    const [objective, objectiveVariance] = [ofObjective(this.#expected), ofObjective(this.#variance)];
    return forecastValue(this.#shape, { rows: this.counted, objective, objectiveVariance });
  }
}
