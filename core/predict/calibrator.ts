import type { EncodedSamples } from '../engine/embedding.ts';
import { calibrateSteps, type Calibration } from '../evaluate/calibration.ts';
import { shiftSample } from '../evaluate/level-shift.ts';
import { singleFields, type FeatureSchema } from '../features/schema.ts';
import { candidateFields, type CandidateField } from './candidate-fields.ts';
import type { ShiftsByBank } from './forecast.ts';

/** The shifts of each bank, by step, for samples that reached the previous step; empty if no bank is shifted. */
export function bankShifts(calibrations: readonly Calibration[]): ShiftsByBank {
  const names = new Set(calibrations.flatMap(({ banks = {} }) => Object.keys(banks)));
  return Object.fromEntries(
    Array.from(names, (name) => [
      name,
      calibrations.map(({ banks = {} }) => (Object.hasOwn(banks, name) ? banks[name] : 0)),
    ]),
  );
}

/** Calibrates predictions: each step, then the level of each bank. */
export class Calibrator {
  readonly #calibrations: readonly Calibration[];
  /** Position of the bank among the single-valued fields. */
  readonly #column: number;
  /** By the bank's row in the embedding table, the factors of the odds by step. */
  readonly #factors: ReadonlyMap<number, readonly number[]>;

  constructor(calibrations: readonly Calibration[], schema: FeatureSchema) {
    this.#calibrations = calibrations;
    this.#column = singleFields(schema).findIndex(({ role }) => role === 'bank');
    this.#factors = factorsByRow(bankShifts(calibrations), schema, this.#column);
  }

  /** Calibrates, in place, the predicted probabilities of samples, `[sample]` per step. */
  apply(probabilities: readonly Float32Array[], { count, singleFields: width, single }: EncodedSamples): void {
    calibrateSteps(probabilities, this.#calibrations);
    if (this.#factors.size === 0) return;
    for (let sample = 0; sample < count; sample++) {
      const factors = this.#factors.get(single[sample * width + this.#column]);
      if (factors !== undefined) shiftSample(probabilities, sample, factors);
    }
  }

  /** Calibrates, in place, the predicted probabilities of samples with a candidate that sets these fields. */
  applyToCandidate(probabilities: readonly Float32Array[], fields: readonly CandidateField[]): void {
    calibrateSteps(probabilities, this.#calibrations);
    const bank = fields.find(({ column }) => column === this.#column);
    const factors = bank === undefined ? undefined : this.#factors.get(bank.row);
    if (factors === undefined) return;
    for (let sample = 0; sample < probabilities[0].length; sample++) shiftSample(probabilities, sample, factors);
  }
}

function factorsByRow(shifts: ShiftsByBank, schema: FeatureSchema, column: number): Map<number, readonly number[]> {
  const factors = new Map<number, readonly number[]>();
  for (const [bank, ofBank] of Object.entries(shifts)) {
    const field = candidateFields(schema, { bank, banner: '' }).find((candidate) => candidate.column === column);
    if (field !== undefined && ofBank.some((shift) => shift !== 0))
      factors.set(
        field.row,
        ofBank.map((shift) => Math.exp(shift)),
      );
  }
  return factors;
}
