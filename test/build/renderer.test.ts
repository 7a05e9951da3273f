import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { pageFolder } from '../../build/page-state.ts';
import { buildRenderer, swapFolders } from '../../build/renderer.ts';
import config from '../../build/vite.config.ts';
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

test('no chunk of the page is so large that Vite warns about it at the first start', async () => {
  await buildRenderer();
  const assets = join(pageFolder, 'assets');
  const largest = Math.max(...readdirSync(assets).map((file) => statSync(join(assets, file)).size));
  const limit = (config as { readonly build: { readonly chunkSizeWarningLimit: number } }).build.chunkSizeWarningLimit;
  assert.ok(largest / 1000 <= limit, `${largest} bytes`);
});
