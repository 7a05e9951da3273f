import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { dropoutScale, fillDropoutMask } from '../../core/engine/dropout.ts';

function mask(rate: number, seed: number): Uint8Array {
  const words = new Uint32Array(50_000);
  fillDropoutMask(words, 125, rate, seed, 0);
  return new Uint8Array(words.buffer);
}

describe('a dropout mask', () => {
  for (const rate of [0, 0.1, 0.3, 0.5, 0.9]) {
    it(`of rate ${rate} keeps the expectation`, () => {
      const bytes = mask(rate, 3);
      const kept = bytes.reduce((sum, byte) => sum + byte, 0);
      assert.ok(bytes.every((byte) => byte === 0 || byte === 1));
      const mean = (kept / bytes.length) * dropoutScale(rate);
      assert.ok(Math.abs(mean - 1) < 5 * Math.sqrt(rate / (1 - rate) / bytes.length) + 1e-12, `mean ${mean}`);
      assert.ok(Math.abs(1 - kept / bytes.length - rate) < 0.01);
    });
  }

  it('is the same for the same seed and another for another', () => {
    assert.deepEqual(mask(0.3, 7), mask(0.3, 7));
    assert.notDeepEqual(mask(0.3, 7), mask(0.3, 8));
  });

  it('of a part of a batch is that part of the batch’s', () => {
    const [whole, first, second] = [[100, 0], [48, 0], [52, 48]].map(([rows, firstRow]) => {
      const words = new Uint32Array(Math.ceil((rows * 7) / 4));
      fillDropoutMask(words, 7, 0.3, 5, firstRow);
      return new Uint8Array(words.buffer, 0, rows * 7);
    });
    assert.deepEqual(Uint8Array.of(...first, ...second), whole);
  });
});
