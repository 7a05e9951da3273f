import assert from 'node:assert/strict';
import { test } from 'node:test';

import { amountOption } from '../../core/api/campaign/schemas.ts';

test('an amount on the command line is a plain decimal number, and nothing else', () => {
  const option = amountOption('cost of a contact');
  assert.deepEqual(
    [...(option.parse(['red=0.4', 'blue=.25', 'green=12', 'a=b=1.5']) ?? [])],
    [
      ['red', 0.4],
      ['blue', 0.25],
      ['green', 12],
      ['a=b', 1.5],
    ],
  );
  for (const written of ['red=', 'red=.', 'red=1.', 'red=1,5', 'red=1.000,5', 'red=0x10', 'red=-1', 'red=1e2', '=1'])
    assert.equal(option.safeParse([written]).success, false, written);
});
