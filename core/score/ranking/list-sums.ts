import { forecastStep, type StepForecast } from './forecast.ts';
import { stepIndexes, unionSteps, type ListShape } from './list-writer.ts';
import { candidateAt, probabilitiesStart, weightAt, type Arena } from './records.ts';
import { forecastValue, type ValueForecast } from './value-forecast.ts';

/** Sums over the records of a ranked list. Records of weight 0 are only counted: they add no expected conversions. */
export class ListSums {
  /** Records with a weight above 0, by candidate. */
  readonly rows: Float64Array;
  /** Records of weight 0. */
  zeroWeight = 0;
  readonly #shape: ListShape;
  readonly #steps: readonly string[];
  readonly #stepIndexes: readonly Int32Array[];
  /** By step: the sum of the probabilities p. */
  readonly #expected: Float64Array;
  /** By step: the sum of p (1 − p). */
  readonly #variance: Float64Array;
  /** By step and candidate: the sum of p. */
  readonly #conversions: readonly Float64Array[];
  /** By candidate: the sum of p at the objective. */
  readonly #objective: Float64Array;
  /** By candidate: the sum of p (1 − p) at the objective. */
  readonly #objectiveVariance: Float64Array;

  constructor(shape: ListShape) {
    this.rows = new Float64Array(shape.candidates.length);
    this.#shape = shape;
    this.#steps = unionSteps(shape.runs);
    this.#stepIndexes = stepIndexes(shape);
    this.#expected = new Float64Array(this.#steps.length);
    this.#variance = new Float64Array(this.#steps.length);
    this.#conversions = this.#steps.map(() => new Float64Array(shape.candidates.length));
    this.#objective = new Float64Array(shape.candidates.length);
    this.#objectiveVariance = new Float64Array(shape.candidates.length);
  }

  /** Adds the record at word `offset` of `arena`. */
  add(arena: Arena, offset: number): void {
    this.addRow(candidateAt(arena, offset), weightAt(arena, offset), arena.floats, probabilitiesStart(offset));
  }

  /** Adds a row of a candidate, whose probabilities by step of its run begin at `from`. */
  addRow(candidate: number, weight: number, probabilities: Float32Array, from: number): void {
    if (weight === 0) {
      this.zeroWeight++;
      return;
    }
    this.rows[candidate]++;
    const objective = probabilities[from + this.#shape.candidates[candidate].step];
    this.#objective[candidate] += objective;
    this.#objectiveVariance[candidate] += objective * (1 - objective);
    const indexes = this.#stepIndexes[candidate];
    for (let index = 0; index < indexes.length; index++) {
      if (indexes[index] < 0) continue;
      const probability = probabilities[from + indexes[index]];
      this.#expected[index] += probability;
      this.#variance[index] += probability * (1 - probability);
      this.#conversions[index][candidate] += probability;
    }
  }

  /** The forecast of the records, by step; a record whose run lacks the step adds nothing. */
  forecast(): StepForecast[] {
    return this.#steps.map((step, index) =>
      forecastStep(this.#shape, step, {
        expected: this.#expected[index],
        variance: this.#variance[index],
        rows: this.rows,
        conversions: this.#conversions[index],
      }),
    );
  }

  /** The forecast of a bank's objective: of the records of the bank's candidates, which all have this objective. */
  forecastOfBank(bank: string): StepForecast {
    const { candidates } = this.#shape;
    const ofBank = (sums: Float64Array): Float64Array =>
      sums.map((sum, candidate) => (candidates[candidate].bank === bank ? sum : 0));
    const { objective } = candidates.find((candidate) => candidate.bank === bank)!;
    const conversions = ofBank(this.#objective);
    return forecastStep(this.#shape, objective, {
      expected: total(conversions),
      variance: total(ofBank(this.#objectiveVariance)),
      rows: ofBank(this.rows),
      conversions,
    });
  }

  /** The forecast of the value of the records' conversions; null if banks have no value. */
  value(): ValueForecast | null {
    const { rows } = this;
    return forecastValue(this.#shape, { rows, objective: this.#objective, objectiveVariance: this.#objectiveVariance });
  }
}

function total(sums: Float64Array): number {
  return sums.reduce((all, sum) => all + sum, 0);
}
