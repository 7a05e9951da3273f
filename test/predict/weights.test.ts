import assert from 'node:assert/strict';
import { test } from 'node:test';

import { hashWeights } from '../../core/predict/weights.ts';

test('weights of more than 2 GiB have a hash', () => {
  const [table, none] = [new Float32Array(600_000_000), new Float32Array(0)];
  // As printed by `head -c 2400000000 /dev/zero | sha256sum`.
  const expected = '827882f59eec353d6db1c72cec0c4b80e6b3e69d28408f7495f383a1c038545e';
  assert.equal(hashWeights({ table, weights: none, states: none }), expected);
});
