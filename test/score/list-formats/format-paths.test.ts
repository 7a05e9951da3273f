import assert from 'node:assert/strict';
import { test } from 'node:test';

import { bankFileNames } from '../../../core/score/list-formats/format-paths.ts';

test('a long bank name is shortened between characters, not within one', () => {
  // Characters of two UTF-16 code units each: the limit falls within one of them.
  const bank = `a${'𠮷'.repeat(40)}`;
  const names = bankFileNames([bank, `${bank}2`]);
  assert.deepEqual(names, [`a${'𠮷'.repeat(29)}`, `a${'𠮷'.repeat(29)}-2`]);
});

test('the names of banks are safe in file names, and unique on systems that ignore case', () => {
  assert.deepEqual(bankFileNames(['Nord/Süd', 'nord/süd', '银行', '???']), ['Nord_Süd', 'nord_süd-2', '银行', '_']);
});

test('a single bank needs no name', () => {
  assert.deepEqual(bankFileNames(['lantern']), [null]);
});
