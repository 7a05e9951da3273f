import assert from 'node:assert/strict';
import { test } from 'node:test';

import { InferenceSession } from 'onnxruntime-node';

import { openTrained } from '../../core/predict/trained.ts';
import { hashWeights } from '../../core/predict/weights.ts';
import { randomNetwork, schemaOf } from '../export/fixture.ts';

test('weights of more than 2 GiB have a hash', () => {
  const [table, none] = [new Float32Array(600_000_000), new Float32Array(0)];
  // As printed by `head -c 2400000000 /dev/zero | sha256sum`.
  const expected = '827882f59eec353d6db1c72cec0c4b80e6b3e69d28408f7495f383a1c038545e';
  assert.equal(hashWeights({ table, weights: none, states: none }), expected);
});

test('a network whose weights do not fit its model is refused, and its session is released', async (t) => {
  const { prototype } = InferenceSession as unknown as { readonly prototype: InferenceSession };
  const release = t.mock.method(prototype, 'release');
  const network = randomNetwork('aitm', {}, schemaOf(false), 1);
  const { weights } = network;
  for (const [other, code] of [
    [{ ...weights, layout: '00000000' }, 'state'],
    [{ ...weights, weights: weights.weights.subarray(1) }, 'corrupt'],
  ] as const) {
    release.mock.resetCalls();
    await assert.rejects(openTrained({ ...network, weights: other }, { threads: 1 }), { code });
    assert.equal(release.mock.callCount(), 1, code);
  }
});
