import assert from 'node:assert/strict';
import { test } from 'node:test';

import { withoutOtherBanks } from '../../../renderer/views/score/audience/bank-weights.ts';

test('a mapping keeps only the weights of banks that are ranked for', () => {
  const mapping = { user: 'member', bankWeights: { elm: 'w1', oak: 'w2', constructor: 'w3' } };
  assert.deepEqual(withoutOtherBanks(mapping, { elm: 'r1', oak: null }), {
    user: 'member',
    bankWeights: { elm: 'w1' },
  });
  assert.deepEqual(withoutOtherBanks(mapping, {}), { user: 'member' });
  assert.deepEqual(withoutOtherBanks({ user: 'member' }, { elm: 'r1' }), { user: 'member' });
});
