import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from 'fast-check';
import { z } from 'zod';

import { mappingSchema } from '../core/ingest/mapping/mapping.ts';
import { namedRecord } from '../core/named-record.ts';

const NAMES = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', ''), fc.string());

test('a record of names keeps every name, including __proto__, and checks each value', () => {
  const schema = z.strictObject({ rates: namedRecord(z.number()).optional() });
  fc.assert(
    fc.property(fc.uniqueArray(NAMES), (names) => {
      const rates = Object.fromEntries(names.map((name, index) => [name, index]));
      const parsed = schema.parse({ rates });
      assert.deepEqual(Object.entries(parsed.rates ?? {}).sort(), Object.entries(rates).sort());
      assert.equal(Object.getPrototypeOf(parsed.rates), Object.prototype);
    }),
  );
  const wrong = schema.safeParse({ rates: JSON.parse('{"a":1,"__proto__":"x"}') as unknown });
  assert.deepEqual(
    wrong.error?.issues.map(({ path }) => path),
    [['rates', '__proto__']],
  );
  assert.deepEqual(schema.parse({}), {});
  assert.equal(schema.safeParse({ rates: 5 }).success, false);
});

test('a mapping keeps what it says about a column named __proto__', () => {
  const mapping = '{"features":{"__proto__":"numeric","age":"numeric"},"separators":{"__proto__":"|"}}';
  const { features, separators } = mappingSchema.parse(JSON.parse(mapping));
  assert.deepEqual(Object.entries(features ?? {}), [
    ['age', 'numeric'],
    ['__proto__', 'numeric'],
  ]);
  assert.deepEqual(Object.entries(separators ?? {}), [['__proto__', '|']]);
});
