import { FIRST_BUCKET_INDEX, FIRST_VALUE_INDEX, MISSING_INDEX, type Field } from '../features/schema.ts';
import { textAt } from '../store/columns/text.ts';
import { valuesAt, type EncodedSample, type FieldPosition } from './samples.ts';

/** A field's value as a model reads it. */
export type FieldValue =
  | { readonly kind: 'missing' }
  /** Texts; null for one that was rare or absent in training. */
  | { readonly kind: 'texts'; readonly texts: readonly (string | null)[] }
  /** A number from `from` (inclusive) to `to` (exclusive); null is unbounded. */
  | { readonly kind: 'range'; readonly from: number | null; readonly to: number | null };

/** The value of a field in a sample, as the model reads it. */
export function fieldValue(sample: EncodedSample, position: FieldPosition): FieldValue {
  const { field } = position;
  const indexes = [...valuesAt(sample, position)]
    .map((row) => row - field.offset)
    .filter((index) => index !== MISSING_INDEX);
  if (indexes.length === 0) return { kind: 'missing' };
  if (field.kind === 'numeric') return rangeOf(field.edges, indexes[0] - FIRST_BUCKET_INDEX);
  return { kind: 'texts', texts: indexes.map((index) => textOfIndex(field, index)) };
}

function rangeOf(edges: Float64Array, bucket: number): FieldValue {
  return {
    kind: 'range',
    from: bucket === 0 ? null : edges[bucket - 1],
    to: bucket === edges.length ? null : edges[bucket],
  };
}

function textOfIndex({ values }: Exclude<Field, { kind: 'numeric' }>, index: number): string | null {
  return index < FIRST_VALUE_INDEX ? null : textAt(values, index - FIRST_VALUE_INDEX);
}
