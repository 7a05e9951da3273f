import { stepIndexes, unionSteps, type ListShape } from './list-writer.ts';
import { candidateAt, probabilityAt, type Arena } from './records.ts';

/**
 * Sums the probabilities of ranked records by step: their expected conversions. A step that a record's run lacks adds
 * nothing.
 */
export class StepSums {
  readonly #steps: readonly string[];
  readonly #stepIndexes: readonly Int32Array[];
  readonly #sums: Float64Array;

  constructor(shape: ListShape) {
    this.#steps = unionSteps(shape.runs);
    this.#stepIndexes = stepIndexes(shape);
    this.#sums = new Float64Array(this.#steps.length);
  }

  /** Adds the record at word `at` of `arena`. */
  add(arena: Arena, at: number): void {
    const indexes = this.#stepIndexes[candidateAt(arena, at)];
    for (let step = 0; step < indexes.length; step += 1) {
      if (indexes[step] >= 0) this.#sums[step] += probabilityAt(arena, at, indexes[step]);
    }
  }

  /** The sums by step. */
  expected(): Record<string, number> {
    return Object.fromEntries(this.#steps.map((step, index) => [step, this.#sums[index]]));
  }
}
