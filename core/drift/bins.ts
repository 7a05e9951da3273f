import { FIRST_BUCKET_INDEX, FIRST_VALUE_INDEX, MISSING_INDEX, RARE_INDEX, type Field } from '../features/schema.ts';
import type { TextColumn } from '../store/columns/columns.ts';
import { textAt, textCount } from '../store/columns/text.ts';

/** The values that a bin of a field holds. */
export type BinLabel =
  | { readonly kind: 'missing' | 'unseen' | 'others' }
  | { readonly kind: 'value'; readonly value: string }
  /** Numbers from `from` (inclusive) to `to` (exclusive); null is unbounded. */
  | { readonly kind: 'range'; readonly from: number | null; readonly to: number | null };

/** The bins of a field. */
export interface FieldBins {
  readonly labels: readonly BinLabel[];
  /** `[indexes of the field]`: the bin of each. */
  readonly binOf: Uint32Array;
}

/** Values with a bin of their own; all others share one. */
const MAX_VALUES = 20;
const MAX_RANGES = 10;

/**
 * Groups a field's values for a comparison of distributions: a number's buckets into at most ten ranges that hold about
 * equal shares of the reference, a text's most frequent values, and the rest in one bin.
 */
export function binField(field: Field, reference: Float64Array): FieldBins {
  return field.kind === 'numeric' ? binNumbers(field.edges, reference) : binTexts(field.values, reference);
}

function binTexts(values: TextColumn, reference: Float64Array): FieldBins {
  const byCount = Array.from({ length: textCount(values) }, (_, index) => FIRST_VALUE_INDEX + index).sort(
    (one, other) => reference[other] - reference[one] || one - other,
  );
  const own = byCount.slice(0, MAX_VALUES);
  const labels: BinLabel[] = [
    { kind: 'missing' },
    { kind: 'unseen' },
    { kind: 'others' },
    ...own.map((index): BinLabel => ({ kind: 'value', value: textAt(values, index - FIRST_VALUE_INDEX) })),
  ];
  const binOf = new Uint32Array(reference.length).fill(2);
  [binOf[MISSING_INDEX], binOf[RARE_INDEX]] = [0, 1];
  for (const [position, index] of own.entries()) binOf[index] = 3 + position;
  return { labels, binOf };
}

function binNumbers(edges: Float64Array, reference: Float64Array): FieldBins {
  const labels: BinLabel[] = [{ kind: 'missing' }];
  const binOf = new Uint32Array(reference.length);
  const share = reference.subarray(FIRST_BUCKET_INDEX).reduce((sum, count) => sum + count, 0) / MAX_RANGES;
  let [held, from] = [0, null as number | null];
  for (let bucket = 0; bucket <= edges.length; bucket++) {
    const index = FIRST_BUCKET_INDEX + bucket;
    binOf[index] = labels.length;
    held += reference[index];
    const isLast = bucket === edges.length;
    if (!isLast && held < share * (1 - 1e-9)) continue;
    const to = isLast ? null : edges[bucket];
    labels.push({ kind: 'range', from, to });
    [held, from] = [0, to];
  }
  return { labels, binOf };
}

/** Sums the weights of a field's indexes by bin. */
export function binnedCounts({ labels, binOf }: FieldBins, weights: Float64Array): Float64Array {
  const counts = new Float64Array(labels.length);
  for (const [index, weight] of weights.entries()) counts[binOf[index]] += weight;
  return counts;
}
