import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { DAY_MS, depthOf, firstOpenStep, ILLEGAL, immatureMask, impliedDepth } from '../../core/funnel/steps.ts';

test('a legal chain of labels has the depth of its last positive', () => {
  assert.deepEqual(
    [
      [0, 0, 0],
      [1, 0, 0],
      [1, 1, 0],
      [1, 1, 1],
    ].map(depthOf),
    [0, 1, 2, 3],
  );
});

test('a later step without an earlier one is illegal, and the repair fills the gap', () => {
  const labels = [
    [0, 1, 0],
    [1, 0, 1],
    [0, 0, 1],
  ];
  assert.deepEqual(labels.map(depthOf), [ILLEGAL, ILLEGAL, ILLEGAL]);
  assert.deepEqual(labels.map(impliedDepth), [2, 3, 3]);
});

test('labels are legal exactly if no positive label follows a negative one', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 8 }), (labels) => {
      const legal = labels.every((label, step) => step === 0 || !label || labels[step - 1]);
      assert.equal(depthOf(labels), legal ? labels.filter(Boolean).length : ILLEGAL);
    }),
  );
});

test('a sample is mature from the exact end of the window on', () => {
  assert.equal(immatureMask(14 * DAY_MS - 1, [0, 0, 0, 14]), 0b1000);
  assert.equal(immatureMask(14 * DAY_MS, [0, 0, 0, 14]), 0);
});

test('a step remains open while an earlier step is open', () => {
  assert.equal(immatureMask(5 * DAY_MS, [0, 7, 3]), 0b110);
  assert.equal(immatureMask(5 * DAY_MS, [0, 3, 7]), 0b100);
  assert.equal(immatureMask(1 * DAY_MS, [0, 3, 7]), 0b110);
});

test('no step is open if its window has no days or the age is unknown', () => {
  assert.equal(immatureMask(-DAY_MS, [0, 0]), 0);
  assert.equal(immatureMask(Number.NaN, [1, 14]), 0);
});

test('the first open step is found in masks of up to 31 steps', () => {
  for (let step = 0; step < 31; step++) {
    const windows = Array.from({ length: 31 }, (_, at) => (at >= step ? 1 : 0));
    assert.equal(firstOpenStep(immatureMask(0, windows)), step);
  }
});
