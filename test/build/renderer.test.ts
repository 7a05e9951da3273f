import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { swapFolders } from '../../build/renderer.ts';
import { temporaryFolder } from '../temporary.ts';

test('a page that cannot take the place of the old one leaves it there', (t) => {
  const folder = temporaryFolder(t);
  const [built, page, old] = ['built', 'page', 'old'].map((name) => join(folder, name));
  mkdirSync(page);
  writeFileSync(join(page, 'index.html'), 'old');
  assert.throws(() => swapFolders(built, page, old), { code: 'ENOENT' });
  assert.deepEqual(readdirSync(folder), ['page']);
  mkdirSync(built);
  writeFileSync(join(built, 'index.html'), 'new');
  swapFolders(built, page, old);
  assert.deepEqual(readdirSync(folder).sort(), ['old', 'page']);
  assert.equal(readFileSync(join(page, 'index.html'), 'utf8'), 'new');
});
