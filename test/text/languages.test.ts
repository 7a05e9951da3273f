import assert from 'node:assert/strict';
import { test } from 'node:test';

import { counted } from '../../core/text/en/format.ts';
import { english } from '../../core/text/en/window.ts';
import { languageNames, messageLoaders, windowLoaders } from '../../core/text/languages.ts';
import { languageOf, languageTags } from '../../core/text/tags.ts';

// The pseudo-locale en-XA is not a language of its own: the window accents the English words.
test('the language is that of the system if available, or else English', () => {
  assert.deepEqual(['en-US', 'zh', 'zh-TW', 'ZH-cn', 'fr-FR', 'en-XA', ''].map(languageOf), [
    'en',
    'zh-CN',
    'zh-CN',
    'zh-CN',
    'en',
    'en',
    'en',
  ]);
});

test('every language has a name and can be loaded', async () => {
  for (const tag of languageTags) {
    assert.notEqual(languageNames[tag], '');
    const [words, messages] = await Promise.all([windowLoaders[tag](), messageLoaders[tag]()]);
    assert.deepEqual([Object.keys(words), Object.keys(messages.base).length > 0], [Object.keys(english), true]);
  }
});

test('the funnel says that nothing could be tested, rather than that p-values are adjusted for no value', () => {
  assert.equal(
    english.funnel.changesNote(0),
    'No value has enough samples for a test. Choose a row to filter by its value.',
  );
  assert.match(english.funnel.changesNote(1), /^p-values adjusted for 1 tested value /);
});

test('nouns agree with their counts, and steps of any name have a plural', () => {
  assert.deepEqual(
    [counted(1, 'row'), counted(0, 'row'), counted(1200, 'entry', 'entries')],
    ['1 row', '0 rows', '1,200 entries'],
  );
  const { steps } = english;
  assert.deepEqual(
    [steps.counted(36, 'conversion'), steps.counted(1, 'click'), steps.plural('purchase'), steps.plural('entry')],
    ['36 conversions', '1 click', 'purchases', 'entries'],
  );
  assert.deepEqual([steps.plural('pass'), steps.plural('step 2'), steps.plural('购买')], ['passes', 'step 2', '购买']);
});

test('every job has a title in the window, in every language', async () => {
  const { commandCalls, windowCalls } = await import('../../core/api.ts');
  const calls = await Promise.all(Object.values({ ...commandCalls, ...windowCalls }).map((load) => load()));
  const jobs = calls.flatMap((call) => ('job' in call && call.job !== undefined ? [call.name] : []));
  assert.ok(jobs.length > 20, `${jobs.length} jobs`);
  for (const tag of languageTags) {
    const { titles } = (await windowLoaders[tag]()).jobs;
    assert.deepEqual(
      jobs.filter((name) => (titles[name]?.('r1').trim() ?? '') === ''),
      [],
      tag,
    );
  }
});
