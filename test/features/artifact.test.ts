import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { schemaFromArtifact, schemaToArtifact } from '../../core/features/artifact.ts';
import { layOutFields, type FeatureSchema, type FieldContent } from '../../core/features/schema.ts';
import { packColumn } from '../../core/store/columns/codec.ts';
import { textsOf } from './texts.ts';

/** A schema after a round trip through JSON and blobs. */
function restored(schema: FeatureSchema): FeatureSchema {
  const { meta, blobs } = schemaToArtifact(schema);
  const copies = Object.entries(blobs).map(([name, blob]) => [name, Uint8Array.from(blob)] as const);
  return schemaFromArtifact({ meta: JSON.parse(JSON.stringify(meta)), blobs: Object.fromEntries(copies) });
}

/** Text columns as plain bytes, regardless of the type of buffer. */
function plain(schema: FeatureSchema): unknown {
  return schema.fields.map((field) =>
    field.kind === 'numeric'
      ? field
      : { ...field, values: [Buffer.from(field.values.bytes).toString('latin1'), [...field.values.offsets]] },
  );
}

const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 8 });
const values = fc
  .uniqueArray(fc.uint8Array({ minLength: 1, maxLength: 8 }), { selector: String, maxLength: 20 })
  .map(textsOf);
const edges = fc
  .uniqueArray(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((edge) => edge + 0),
    { maxLength: 31 },
  )
  .map((list) => Float64Array.from(list).sort());
const content: fc.Arbitrary<FieldContent> = fc.oneof(
  fc.record({
    name,
    values,
    kind: fc.constant('categorical' as const),
    role: fc.constantFrom('bank' as const, 'banner' as const, 'categorical' as const),
  }),
  fc.record({ name, values, kind: fc.constant('multi' as const), role: fc.constant('multi' as const) }),
  fc.record({
    name,
    values,
    kind: fc.constant('sequence' as const),
    role: fc.constant('multi' as const),
    length: fc.integer({ min: 1, max: 50 }),
  }),
  fc.record({ name, edges, kind: fc.constant('numeric' as const), role: fc.constant('numeric' as const) }),
);

test('a schema is unchanged after a round trip', () => {
  fc.assert(
    fc.property(fc.array(content, { maxLength: 5 }).map(layOutFields), (schema) => {
      assert.deepEqual(plain(restored(schema)), plain(schema));
    }),
  );
});

test('a vocabulary of 100,000 values with arbitrary bytes is unchanged after a round trip', () => {
  const arbitraryBytes = Array.from({ length: 100_000 }, (_, i) =>
    Uint8Array.of(i & 255, 0, 10, 255, 34, (i >> 8) & 255, i >> 16),
  );
  const schema = layOutFields([
    { name: 'user', role: 'categorical', kind: 'categorical', values: textsOf(arbitraryBytes) },
  ]);
  assert.deepEqual(plain(restored(schema)), plain(schema));
});

test('a damaged schema is refused', () => {
  const artifact = schemaToArtifact(
    layOutFields([{ name: 'city', role: 'categorical', kind: 'categorical', values: textsOf(['a']) }]),
  );
  assert.throws(() => schemaFromArtifact({ ...artifact, blobs: {} }), {
    code: 'corrupt',
    message: /values of field city are missing/,
  });
  assert.throws(() => schemaFromArtifact({ ...artifact, meta: { format: 2 } }), { code: 'corrupt' });
  const cut = Object.fromEntries(
    Object.entries(artifact.blobs).map(([key, blob]) => [key, blob.subarray(0, blob.length - 1)]),
  );
  assert.throws(() => schemaFromArtifact({ ...artifact, blobs: cut }), { code: 'corrupt' });
});

test('vocabularies of a few kilobytes that unpack to gigabytes are refused without unpacking them', () => {
  const packed = packColumn(textsOf([Buffer.alloc(2 ** 23, 'x')]));
  assert.ok(packed.length < 5000);
  const names = Array.from({ length: 100 }, (_, index) => `values.${index}`);
  const field = (values: string) => ({ kind: 'categorical', name: values, role: 'categorical', values });
  const artifact = {
    meta: { format: 1, fields: names.map(field) },
    blobs: Object.fromEntries(names.map((name) => [name, packed])),
  };
  const before = process.memoryUsage().rss;
  assert.throws(() => schemaFromArtifact(artifact), {
    code: 'corrupt',
    message: /declare more values than are stored/,
  });
  assert.ok(process.memoryUsage().rss - before < 1e8);
});
