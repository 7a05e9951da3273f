import assert from 'node:assert/strict';
import { test } from 'node:test';

import { english } from '../../core/text/en/window.ts';
import { pseudo, pseudoText } from '../../core/text/pseudo.ts';

test('every word is accented, in brackets and longer, and data and numbers are unchanged', () => {
  const words = pseudo({
    title: 'Delete',
    nested: { list: ['one', '95 %'] },
    ask: (run: string, banks: readonly string[]) => `Delete ${run} of ${banks.join(', ')}?`,
    count: (count: number) => `${count} rows`,
  });
  assert.deepEqual(
    [words.title, words.nested.list, words.ask('r1', ['north', 'south']), words.count(12)],
    ['⟦Đéļéţé Đé⟧', ['⟦óñé ó⟧', '95 %'], '⟦Đéļéţé r1 óƒ north, south? Đéļéţ⟧', '⟦12 řóŵš 12⟧'],
  );
  assert.equal(pseudoText('≥ 0.5'), '≥ 0.5');
});

test('the pseudo-locale of the window’s catalogue has the same shape', () => {
  const shape = (words: unknown): unknown =>
    typeof words === 'object' && words !== null
      ? Object.fromEntries(Object.entries(words).map(([name, value]) => [name, shape(value)]))
      : typeof words;
  assert.deepEqual(shape(pseudo(english)), shape(english));
});
