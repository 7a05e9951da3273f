import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { escapeHtml, html, Markup } from '../../core/report/html.ts';

test('no text becomes markup, in an element or in an attribute', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const { text: markup } = html`<i title="${text}">${text}</i>`;
      assert.match(markup, /^<i title="[^"<>]*">[^<>]*<\/i>$/);
    }),
  );
});

test('markup is unchanged, lists are concatenated, and missing values are omitted', () => {
  assert.equal(
    html`${[html`<i>${'a&b'}</i>`, 'c<', 3]}${null}${undefined}${new Markup('<hr>')}`.text,
    '<i>a&amp;b</i>c&lt;3<hr>',
  );
});

test('control characters, and characters that reorder text, are replaced by a visible character', () => {
  assert.equal(escapeHtml('a\u0000b\u001Bc\td\u009B'), 'a\uFFFDb\uFFFDc\td\uFFFD');
  assert.equal(escapeHtml('list\u202Evsc.exe\u2066'), 'list\uFFFDvsc.exe\uFFFD');
});
