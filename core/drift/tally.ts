import type { EncodedSamples } from '../engine/embedding.ts';
import { fieldRows, MISSING_INDEX, singleFields, type FeatureSchema, type Field } from '../features/schema.ts';

/** Sums the weights of samples by value of each field. */
export class FieldTally {
  /**
   * Sum of the samples' weights: the number of independent cases, since the weights of a user's samples add up to 1.
   */
  weight = 0;
  samples = 0;
  readonly #schema: FeatureSchema;
  /** `[rows of the embedding table]`: the sum of the weights of the samples with this value. */
  readonly #weights: Float64Array;

  constructor(schema: FeatureSchema) {
    this.#schema = schema;
    this.#weights = new Float64Array(fieldRows(schema));
  }

  /** Adds samples with their weights `[samples]`; null: 1 each. */
  add(samples: EncodedSamples, weights: Float64Array | null): void {
    this.#addSingle(samples, weights);
    for (const { offsets, values } of samples.multi)
      for (let sample = 0; sample < samples.count; sample++)
        for (let index = offsets[sample]; index < offsets[sample + 1]; index++)
          this.#weights[values[index]] += weights?.[sample] ?? 1;
    for (let sample = 0; sample < samples.count; sample++) this.weight += weights?.[sample] ?? 1;
    this.samples += samples.count;
  }

  #addSingle({ single, singleFields: width, count }: EncodedSamples, weights: Float64Array | null): void {
    const fields = singleFields(this.#schema);
    for (let column = 0; column < width; column++) {
      // The positions of a sequence before its first value are padding; without any value, its last position counts as
      // a missing value.
      const isLast = fields[column + 1] !== fields[column];
      const skipped = fields[column].kind === 'sequence' && !isLast ? fields[column].offset + MISSING_INDEX : -1;
      for (let sample = 0, cell = column; sample < count; sample++, cell += width)
        if (single[cell] !== skipped) this.#weights[single[cell]] += weights?.[sample] ?? 1;
    }
  }

  /** The weights by index within a field. */
  of({ offset, size }: Field): Float64Array {
    return this.#weights.subarray(offset, offset + size);
  }
}
