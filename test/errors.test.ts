import assert from 'node:assert/strict';
import { test } from 'node:test';

import { nearestName, unknownName } from '../core/errors.ts';
import { message } from '../core/text/message.ts';

test('a name is suggested only if it may have been meant', () => {
  assert.equal(
    unknownName(message('noun.step'), 'aproval', ['click', 'approval']).message,
    'unknown step: aproval (did you mean approval?)',
  );
  assert.equal(unknownName(message('noun.step'), 'purchase', ['click', 'approval']).message, 'unknown step: purchase');
  assert.equal(unknownName(message('noun.step'), 'purchase', ['click', 'approval']).help, 'valid: click, approval');
  const names = Array.from({ length: 5000 }, (_, index) => `b${index}`);
  assert.match(unknownName(message('noun.bank'), 'north', names).help ?? '', /^valid: b0, b1, .*b19 and 4,980 more$/);
  assert.equal(nearestName('Approval', ['click', 'approval']), 'approval');
  assert.equal(nearestName('r9', ['r12', 'r1']), 'r1');
  assert.equal(nearestName('user', ['note', 'user_id']), 'user_id');
  assert.equal(nearestName('a', ['b']), null);
  assert.equal(nearestName('a', []), null);
});
