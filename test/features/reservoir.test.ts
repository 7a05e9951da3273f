import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Reservoir } from '../../core/features/reservoir.ts';

test('numbers within the capacity are all kept', () => {
  const reservoir = new Reservoir(10_000);
  for (let i = 9_999; i >= 0; i--) reservoir.add(i);
  assert.deepEqual(
    reservoir.sorted(),
    Float64Array.from({ length: 10_000 }, (_, i) => i),
  );
});

test('beyond the capacity, a uniform sample is kept', () => {
  const reservoir = new Reservoir(10_000);
  for (let i = 0; i < 200_000; i++) reservoir.add(i / 200_000);
  const kept = reservoir.sorted();
  assert.equal(kept.length, 10_000);
  for (const share of [0.05, 0.25, 0.5, 0.75, 0.95]) {
    assert.ok(Math.abs(kept[share * 10_000] - share) < 0.02, `quantile ${share} is ${kept[share * 10_000]}`);
  }
});
