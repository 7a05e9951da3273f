import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { hashBytes, hashLimit, hashRow, seedBits } from '../../core/features/hash.ts';
import { VocabularyIndex, takeTexts } from '../../core/features/vocabulary.ts';
import { textValues } from '../../core/store/columns/text.ts';
import { textsOf } from './texts.ts';

test('every value is found at its position and no other text is', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.uint8Array({ maxLength: 6 }), { selector: String, maxLength: 200 }),
      fc.uint8Array({ maxLength: 6 }),
      (values, other) => {
        const index = new VocabularyIndex(textsOf(values));
        values.forEach((value, i) => assert.equal(index.find(Uint8Array.of(9, ...value, 9), 1, 1 + value.length), i));
        assert.equal(
          index.find(other, 0, other.length),
          values.findIndex((value) => String(value) === String(other)),
        );
      },
    ),
  );
});

test('an empty vocabulary holds nothing', () => {
  assert.equal(new VocabularyIndex(textsOf([])).find(new Uint8Array(0), 0, 0), -1);
});

test('texts are taken in the requested order', () => {
  assert.deepEqual(textValues(takeTexts(textsOf(['a', 'bcd', '', 'é']), Uint32Array.of(3, 1, 2))), ['é', 'bcd', '']);
});

test('hashes of rows and ids spread evenly and depend on the seed', () => {
  const shares = [hashRowShare(0), hashRowShare(1), hashIdShare(0), hashIdShare(2 ** 40)];
  for (const share of shares) assert.ok(Math.abs(share - 0.1) < 0.005, `share ${share}`);
  assert.equal(new Set(shares).size, shares.length);
});

function hashRowShare(seed: number): number {
  const start = seedBits(seed);
  return shareOf((i) => hashRow(start, i));
}

function hashIdShare(seed: number): number {
  const start = seedBits(seed);
  return shareOf((i) => {
    const id = Buffer.from(`user-${i}`);
    return hashBytes(start, id, 0, id.length);
  });
}

function shareOf(hash: (i: number) => number): number {
  const limit = hashLimit(0.1);
  let kept = 0;
  for (let i = 0; i < 100_000; i++) if (hash(i) < limit) kept++;
  return kept / 100_000;
}
