import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { ByteDictionary } from '../../../core/ingest/values/dictionary.ts';
import { IdSet } from '../../../core/ingest/values/id-set.ts';
import { textOf } from '../../../core/store/columns/text.ts';

const values = fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 400 });

test('a dictionary numbers byte strings in the order of their first occurrence and returns them', () => {
  fc.assert(
    fc.property(values, (list) => {
      const dictionary = new ByteDictionary();
      const expected = new Map<string, number>();
      for (const value of list) {
        const key = Buffer.from(value).toString('hex');
        assert.equal(dictionary.find(value, 0, value.length), expected.get(key) ?? 0);
        if (!expected.has(key)) expected.set(key, expected.size + 1);
        assert.equal(dictionary.codeOf(value, 0, value.length), expected.get(key));
      }
      const { bytes, offsets } = dictionary.values();
      const back = Array.from({ length: dictionary.size }, (_, index) =>
        Buffer.from(bytes.subarray(offsets[index], offsets[index + 1])).toString('hex'),
      );
      assert.deepEqual(back, [...expected.keys()]);
    }),
  );
});

test('a dictionary and an id set grow past their initial size', () => {
  const dictionary = new ByteDictionary();
  const ids = new IdSet();
  const count = 200_000;
  for (let index = 0; index < count; index++) {
    const text = Buffer.from(`prefix ${index}`);
    assert.equal(dictionary.codeOf(text, 7, text.length), index + 1);
    assert.equal(ids.add(text, 7, text.length), true);
  }
  for (let index = 0; index < count; index += 997) {
    const text = Buffer.from(String(index));
    assert.equal(dictionary.find(text, 0, text.length), index + 1);
    assert.equal(ids.add(text, 0, text.length), false);
  }
  const { bytes, offsets } = dictionary.values();
  assert.equal(textOf(bytes, offsets[count - 1], offsets[count]), String(count - 1));
  assert.equal(ids.size, count);
});
