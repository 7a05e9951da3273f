import assert from 'node:assert/strict';
import { test } from 'node:test';

import { dropoutScale, openMasks } from '../../core/engine/dropout.ts';

const newMask = await openMasks();

function mask(rate: number, seed: number): Uint8Array {
  return drawBytes(1600, 125, rate, seed);
}

function drawBytes(rows: number, columns: number, rate: number, seed: number, firstRow = 0): Uint8Array {
  const drawn = newMask(rows, columns, rate);
  drawn.draw(seed, firstRow);
  return Uint8Array.from(drawn.bytes);
}

for (const rate of [0, 0.1, 0.3, 0.5, 0.9]) {
  test(`a dropout mask of rate ${rate} keeps the expected value`, () => {
    const bytes = mask(rate, 3);
    const keptCount = bytes.reduce((sum, byte) => sum + byte, 0);
    assert.ok(bytes.every((byte) => byte === 0 || byte === 1));
    const mean = (keptCount / bytes.length) * dropoutScale(rate);
    assert.ok(Math.abs(mean - 1) < 5 * Math.sqrt(rate / (1 - rate) / bytes.length) + 1e-12, `mean ${mean}`);
    assert.ok(Math.abs(1 - keptCount / bytes.length - rate) < 0.01);
  });
}

test('a dropout mask is the same for the same seed and differs for another', () => {
  assert.deepEqual(mask(0.3, 7), mask(0.3, 7));
  assert.notDeepEqual(mask(0.3, 7), mask(0.3, 8));
});

test('a dropout mask of a part of a batch equals that part of the whole batch’s mask', () => {
  const [whole, first, second] = [
    [100, 0],
    [48, 0],
    [52, 48],
  ].map(([rows, firstRow]) => drawBytes(rows, 7, 0.3, 5, firstRow));
  assert.deepEqual(Uint8Array.of(...first, ...second), whole);
});

test('a dropout mask is independent between neighbouring columns, rows, blocks of rows and masks', () => {
  const [rows, columns] = [16_000, 16];
  const first = drawBytes(rows, columns, 0.5, 11);
  const second = drawBytes(rows, columns, 0.5, 12);
  const agreement = (other: Uint8Array, shift: number): number => {
    let same = 0;
    for (let i = 0; i + shift < first.length; i++) same += Number(first[i + shift] === other[i]);
    return same / (first.length - shift);
  };
  for (const [other, shift] of [
    [first, 1],
    [first, 4],
    [first, columns],
    [first, 16 * columns],
    [second, 0],
    [second, 16 * columns],
  ] as const) {
    assert.ok(
      Math.abs(agreement(other, shift) - 0.5) < (5 * 0.5) / Math.sqrt(first.length),
      `shift ${shift}: ${agreement(other, shift)}`,
    );
  }
});
