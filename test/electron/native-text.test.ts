import assert from 'node:assert/strict';
import { registerHooks } from 'node:module';
import { test } from 'node:test';

import { desktopWords } from '../../core/text/languages.ts';
import { cellValue, message } from '../../core/text/message.ts';
import { messagesOf } from '../../core/text/messages.ts';
import { languageTags } from '../../core/text/tags.ts';
import type * as text from '../../electron/main/text.ts';

const stub = `export const app = { getLocale: () => 'zh-TW' };`;
const hooks = registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url: `data:text/javascript,${encodeURIComponent(stub)}`, shortCircuit: true }
      : next(specifier, context),
});
// The query makes a module of its own: other tests load this file with another stub.
const { nativeCoreText, nativeText } = (await import(
  `${import.meta.resolve('../../electron/main/text.ts')}?of=native-text`
)) as typeof text;
hooks.deregister();

test('native parts use the chosen language, or without a choice the language of the system', () => {
  const none = message('base.noneYet', { what: 'x' });
  for (const tag of languageTags) {
    assert.equal(nativeText(tag), desktopWords[tag]);
    assert.equal(nativeCoreText(none, tag), messagesOf[tag].base.noneYet({ what: 'x' }));
  }
  assert.equal(nativeText(null), desktopWords['zh-CN']);
  assert.equal(nativeCoreText(none, null), nativeCoreText(none, 'zh-CN'));
});

test('notifications and native dialogs show no cell of the data in any language', () => {
  const warning = message('ingest.outOfOrder', { file: 'may.csv', line: 7, record: cellValue('ann@example.com') });
  for (const tag of languageTags) {
    const shown = nativeCoreText(warning, tag);
    assert.ok(shown.includes(messagesOf[tag].base.hiddenCell), shown);
    assert.ok(!shown.includes('ann@'), shown);
  }
});
