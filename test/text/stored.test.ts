import assert from 'node:assert/strict';
import { test } from 'node:test';

import { message } from '../../core/text/message.ts';
import { storedText, textFromStored } from '../../core/text/stored.ts';

test('a stored message is read back unchanged, and so is English text of an earlier version', () => {
  const problem = message('ingest.fieldCount', { found: 3, wanted: 5 });
  assert.deepEqual(textFromStored(storedText(problem)), problem);
  for (const english of ['3 fields instead of 5', '', '{"key":"', '{"a":1}'])
    assert.equal(textFromStored(storedText(english)), english);
});
