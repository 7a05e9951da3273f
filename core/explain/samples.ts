import type { EncodedSamples } from '../engine/embedding.ts';
import { isCandidateField, multiFields, singleFields, type FeatureSchema, type Field } from '../features/schema.ts';
import { setValue, type ModelInputs } from '../score/audience/block.ts';

/** One sample as a model reads it: rows of the embedding table. */
export interface EncodedSample {
  /** `[single-valued positions]` */
  readonly single: Int32Array;
  /** By multi-valued field, its values. */
  readonly multi: readonly Int32Array[];
}

/** Where a field of users is in an encoded sample. */
export interface FieldPosition {
  readonly field: Field;
  /** Index among the multi-valued fields; null for the single-valued positions `from .. to`. */
  readonly multi: number | null;
  readonly from: number;
  readonly to: number;
}

/** The fields of users, in the order of the schema: all but bank and banner. */
export function positionsOf(schema: FeatureSchema): readonly FieldPosition[] {
  const singles = singleFields(schema);
  const lists: readonly Field[] = multiFields(schema);
  return schema.fields
    .filter((field) => !isCandidateField(field))
    .map((field) =>
      field.kind === 'multi'
        ? { field, multi: lists.indexOf(field), from: 0, to: 0 }
        : { field, multi: null, from: singles.indexOf(field), to: singles.lastIndexOf(field) + 1 },
    );
}

/** A copy of one of many encoded samples. */
export function sampleAt({ singleFields: width, single, multi }: EncodedSamples, row: number): EncodedSample {
  return {
    single: single.slice(row * width, (row + 1) * width),
    multi: multi.map(({ offsets, values }) => values.slice(offsets[row], offsets[row + 1])),
  };
}

/** A field's values in a sample. */
export function valuesAt({ single, multi }: EncodedSample, { multi: list, from, to }: FieldPosition): Int32Array {
  return list === null ? single.subarray(from, to) : multi[list];
}

/** Whether a field has the same values in both samples; those of a multi-valued field have no order. */
export function sameValues(one: EncodedSample, other: EncodedSample, position: FieldPosition): boolean {
  const [values, others] = [valuesAt(one, position), valuesAt(other, position)];
  if (values.length !== others.length) return false;
  if (position.multi === null) return values.every((value, index) => value === others[index]);
  const sorted = others.slice().sort();
  return values
    .slice()
    .sort()
    .every((value, index) => value === sorted[index]);
}

/** Writes one of a model's inputs: the fields marked 1 in `mask` from `explained`, all others from `background`. */
export function writeMixture(
  { single, multi }: ModelInputs,
  row: number,
  { explained, background, positions, mask }: MixtureParts,
): void {
  const start = row * background.single.length;
  single.set(background.single, start);
  const lists = [...background.multi];
  for (const [index, position] of positions.entries()) {
    if (mask[index] === 0) continue;
    if (position.multi === null) single.set(valuesAt(explained, position), start + position.from);
    else lists[position.multi] = explained.multi[position.multi];
  }
  for (const [index, values] of lists.entries()) {
    const target = multi[index];
    let next = target.offsets[row];
    for (const value of values) setValue(target, next++, value);
    target.offsets[row + 1] = next;
  }
}

/** The explained sample, a background sample for its absent fields, and which fields are present. */
export interface MixtureParts {
  readonly explained: EncodedSample;
  readonly background: EncodedSample;
  readonly positions: readonly FieldPosition[];
  /** `[positions]` */
  readonly mask: Uint8Array;
}
