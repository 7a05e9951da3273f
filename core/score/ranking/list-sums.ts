import { forecastStep, type StepForecast } from './forecast.ts';
import { stepIndexes, unionSteps, type ListShape } from './list-writer.ts';
import { candidateAt, probabilitiesStart, weightAt, type Arena } from './records.ts';

/** Sums over the records of a ranked list. Records of weight 0 are only counted: they add no expected conversions. */
export class ListSums {
  /** Records of a weight above 0, by candidate. */
  readonly rows: Float64Array;
  /** Records of weight 0. */
  zeroWeight = 0;
  /** The expected value of the conversions of the banks' objectives; 0 if banks have no value. */
  expectedValue = 0;
  readonly #shape: ListShape;
  readonly #steps: readonly string[];
  readonly #stepIndexes: readonly Int32Array[];
  /** Sums of p and of p (1 − p) by step. */
  readonly #expected: Float64Array;
  readonly #variance: Float64Array;

  constructor(shape: ListShape) {
    this.rows = new Float64Array(shape.candidates.length);
    this.#shape = shape;
    this.#steps = unionSteps(shape.runs);
    this.#stepIndexes = stepIndexes(shape);
    this.#expected = new Float64Array(this.#steps.length);
    this.#variance = new Float64Array(this.#steps.length);
  }

  /** Adds the record at word `offset` of `arena`. */
  add(arena: Arena, offset: number): void {
    this.addRow(candidateAt(arena, offset), weightAt(arena, offset), arena.floats, probabilitiesStart(offset));
  }

  /** Adds a row of a candidate, whose probabilities by step of its run begin at `from`. */
  addRow(candidate: number, weight: number, probabilities: Float32Array, from: number): void {
    if (weight === 0) {
      this.zeroWeight += 1;
      return;
    }
    this.rows[candidate] += 1;
    const { value, step } = this.#shape.candidates[candidate];
    this.expectedValue += (value ?? 0) * probabilities[from + step];
    const indexes = this.#stepIndexes[candidate];
    for (let index = 0; index < indexes.length; index += 1) {
      if (indexes[index] < 0) continue;
      const probability = probabilities[from + indexes[index]];
      this.#expected[index] += probability;
      this.#variance[index] += probability * (1 - probability);
    }
  }

  /** The forecast of the records, by step; a record whose run lacks the step adds nothing. */
  forecast(): StepForecast[] {
    const { rows } = this;
    return this.#steps.map((step, index) =>
      forecastStep(this.#shape, step, { expected: this.#expected[index], variance: this.#variance[index], rows }),
    );
  }
}
