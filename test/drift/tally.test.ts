/** Counts of values by field. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { compareFields } from '../../core/drift/compare.ts';
import { FieldTally } from '../../core/drift/tally.ts';
import type { EncodedSamples } from '../../core/engine/embedding.ts';
import { FIRST_VALUE_INDEX, layOutFields, MISSING_INDEX, type FeatureSchema } from '../../core/features/schema.ts';
import { textColumn } from '../../core/store/columns/text.ts';

const LENGTH = 3;
const [PADDING, VALUE] = [MISSING_INDEX, FIRST_VALUE_INDEX];

const schema: FeatureSchema = layOutFields([
  { name: 'visits', role: 'multi', kind: 'sequence', values: textColumn(['home']), length: LENGTH },
]);

/** Samples whose histories end with the given numbers of values. */
function histories(valueCounts: readonly number[]): EncodedSamples {
  const single = valueCounts.flatMap((count) =>
    Array.from({ length: LENGTH }, (_, position) => (position < LENGTH - count ? PADDING : VALUE)),
  );
  return { count: valueCounts.length, singleFields: LENGTH, single: Int32Array.from(single), multi: [] };
}

function tallyOf(valueCounts: readonly number[]): FieldTally {
  const tally = new FieldTally(schema);
  tally.add(histories(valueCounts), null);
  return tally;
}

test('padding before the first value of a history does not count, but a history without values is missing', () => {
  const [field] = schema.fields;
  assert.deepEqual([...tallyOf([1, 2, 3]).of(field)], [0, 0, 6]);
  assert.deepEqual([...tallyOf([0, 1, 0]).of(field)], [2, 0, 1]);
});

test('a history that is now missing for everybody counts as changed', () => {
  const trained = tallyOf(new Array<number>(500).fill(2));
  const [changed] = compareFields(schema.fields, trained, tallyOf(new Array<number>(500).fill(0)));
  assert.deepEqual(changed.missing, { trained: 0, compared: 1 });
  assert.equal(changed.level, 'large');
  assert.ok(changed.psi! > 1 && changed.psi! < Infinity, String(changed.psi));
  const [same] = compareFields(schema.fields, trained, trained);
  assert.deepEqual([same.psi, same.level], [0, 'stable']);
});
