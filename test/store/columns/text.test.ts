import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import {
  concatText,
  dictionaryText,
  sliceText,
  textAt,
  textColumn,
  textCount,
  textValues,
} from '../../../core/store/columns/text.ts';

const strings = fc.array(fc.string({ unit: 'grapheme' }));

test('strings are unchanged after a round trip through a text column', () => {
  fc.assert(fc.property(strings, (values) => assert.deepEqual(textValues(textColumn(values)), values)));
});

test('joining slices restores the column', () => {
  fc.assert(
    fc.property(strings, fc.nat(), (values, number) => {
      const column = textColumn(values);
      const cut = values.length === 0 ? 0 : number % values.length;
      assert.deepEqual(
        textValues(concatText([sliceText(column, 0, cut), sliceText(column, cut, values.length)])),
        values,
      );
    }),
  );
});

test('a dictionary code stands for a missing value or an entry, and a code out of range is damage', () => {
  const dictionary = textColumn(['Basel', '']);
  assert.deepEqual(
    [0, 1, 2].map((code) => dictionaryText(dictionary, code)),
    [null, 'Basel', ''],
  );
  assert.throws(() => dictionaryText(dictionary, 3), { code: 'corrupt', message: /code 3 is beyond/ });
  assert.equal(textCount(dictionary), 2);
  assert.equal(textAt(dictionary, 0), 'Basel');
});
