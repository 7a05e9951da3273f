import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEnglish } from '../../core/text/en.ts';
import { message } from '../../core/text/message.ts';
import { storedText, textFromStored } from '../../core/text/stored.ts';

test('a stored message is read back unchanged, and so is English text of an earlier version', () => {
  const problem = message('ingest.fieldCount', { found: 3, wanted: 5 });
  assert.deepEqual(textFromStored(storedText(problem)), problem);
  for (const english of ['3 fields instead of 5', '', '{"key":"', '{"a":1}'])
    assert.equal(textFromStored(storedText(english)), english);
});

test('messages stored under keys that have since been renamed are still readable', () => {
  const values = { bank: 'lantern', run: 'r1', step: 'approval', predicted: 3.21, observed: 1200 };
  const stored = {
    'score.bannersUntold': ['score.tooFewBannerOutcomes', /r1/],
    'score.driftUnknown': ['score.rateDriftUnknown', /r1/],
    'features.categorical': ['columnRole.categorical', /^categorical$/],
    'features.numeric': ['columnRole.numeric', /^numeric$/],
    'features.multi': ['columnRole.multi', /^multi-valued$/],
    'train.predictedObserved': ['train.predictedActual', /^approval 3\.2 predicted, 1,200 actual$/],
  } as const;
  for (const [key, [present, text]] of Object.entries(stored)) {
    const read = inEnglish(textFromStored(JSON.stringify({ key, values })));
    assert.equal(read, inEnglish({ key: present as 'score.rateDriftUnknown', values }));
    assert.match(read, text);
    assert.doesNotMatch(read, /[{}]/);
  }
});
