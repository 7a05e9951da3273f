/** The bins in which the values of a field are compared. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { binField, binnedCounts } from '../../core/drift/bins.ts';
import { FIRST_BUCKET_INDEX, FIRST_VALUE_INDEX, layOutFields, type Field } from '../../core/features/schema.ts';
import { textColumn } from '../../core/store/columns/text.ts';

function ages(edges: readonly number[]): Field {
  return layOutFields([{ name: 'age', role: 'numeric', kind: 'numeric', edges: Float64Array.from(edges) }]).fields[0];
}

function cities(count: number): Field {
  const values = textColumn(Array.from({ length: count }, (_, index) => `city ${index}`));
  return layOutFields([{ name: 'city', role: 'categorical', kind: 'categorical', values }]).fields[0];
}

test('twenty buckets of equally many samples become ten ranges of two buckets each', () => {
  const edges = Array.from({ length: 19 }, (_, index) => 20 + index);
  const reference = Float64Array.from([7, ...new Array<number>(20).fill(50)]);
  const bins = binField(ages(edges), reference);
  const bounds = [null, 21, 23, 25, 27, 29, 31, 33, 35, 37, null];
  assert.deepEqual(bins.labels, [
    { kind: 'missing' },
    ...bounds.slice(1).map((to, index) => ({ kind: 'range', from: bounds[index], to })),
  ]);
  assert.deepEqual([...binnedCounts(bins, reference)], [7, ...new Array<number>(10).fill(100)]);
});

test('ranges of numbers hold at least a tenth of the reference each, except for the last one', () => {
  const buckets = fc.array(fc.nat(100), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(buckets, (counts) => {
      const bins = binField(ages(counts.slice(1).map((_, index) => index)), Float64Array.of(3, ...counts));
      const held = binnedCounts(bins, Float64Array.of(3, ...counts));
      const total = counts.reduce((sum, count) => sum + count, 0);
      assert.ok(
        held.slice(1, -1).every((count) => count >= (total / 10) * (1 - 1e-9)),
        held.join(),
      );
      assert.equal(
        held.reduce((sum, count) => sum + count, 0),
        3 + total,
      );
      // Each bucket is in the range whose limits enclose its number.
      for (const [bucket] of counts.entries()) {
        const label = bins.labels[bins.binOf[FIRST_BUCKET_INDEX + bucket]];
        assert.ok(label.kind === 'range' && (label.from ?? -1) < bucket && bucket <= (label.to ?? Infinity));
      }
    }),
  );
});

test('the twenty most frequent texts have a bin of their own, and all others share one', () => {
  // City i has 100 − i samples, except that the last of 25 cities has the most.
  const counts = Array.from({ length: 25 }, (_, index) => (index === 24 ? 1000 : 100 - index));
  const weights = Float64Array.of(5, 6, ...counts);
  const bins = binField(cities(25), weights);
  const own = [24, ...Array.from({ length: 19 }, (_, index) => index)];
  assert.deepEqual(bins.labels, [
    { kind: 'missing' },
    { kind: 'unseen' },
    { kind: 'others' },
    ...own.map((index) => ({ kind: 'value', value: `city ${index}` })),
  ]);
  const others = counts.slice(19, 24).reduce((sum, count) => sum + count, 0);
  assert.deepEqual([...binnedCounts(bins, weights)], [5, 6, others, ...own.map((index) => counts[index])]);
  for (const index of own)
    assert.deepEqual(bins.labels[bins.binOf[FIRST_VALUE_INDEX + index]], { kind: 'value', value: `city ${index}` });
});
