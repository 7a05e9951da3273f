import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { before, test } from 'node:test';

import { buildRenderer } from '../../build/renderer.ts';
import { readLicenses, type Component } from '../../core/program/licenses.ts';
import { resultOfLine, runLine } from '../cli/command-lines.ts';

const root = dirname(dirname(import.meta.dirname));
let components: readonly Component[] = [];

before(async () => {
  await buildRenderer();
  components = await readLicenses();
});

function named(name: string): Component {
  return components.find((one) => one.name === name) ?? assert.fail(`${name} is not listed`);
}

test('every package that npm installs with the program is listed with its version', () => {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const { packages } = JSON.parse(lock) as { packages: Record<string, { dev?: true; link?: true; version: string }> };
  const shipped = Object.entries(packages).filter(
    ([path, { dev, link }]) => path !== '' && dev !== true && link !== true && existsSync(join(root, path)),
  );
  assert.ok(shipped.length > 30);
  const listed = new Set(components.map(({ name, version }) => `${name} ${version}`));
  const installed = shipped.map(([path, { version }]) => `${path.replace(/.*node_modules\//, '')} ${version}`);
  assert.deepEqual(
    installed.filter((one) => !listed.has(one)),
    [],
  );
});

test('the contents of the page and the desktop app are listed, and packages for development are not', () => {
  for (const name of ['svelte', 'bits-ui', 'layerchart', '@lucide/svelte', '@tanstack/virtual-core', 'electron'])
    named(name);
  assert.deepEqual(named('Chromium').file, 'LICENSES.chromium.html');
  if (existsSync(join(root, 'out', 'lightgbm'))) assert.match(named('LightGBM').text ?? '', /Microsoft Corporation/);
  assert.deepEqual(
    components.filter(({ name }) => ['vite', 'eslint', 'typescript', 'playwright', 'electron-builder'].includes(name)),
    [],
  );
});

test('each licence has a name, and its full text with the holder of the copyright', () => {
  for (const { name, license, text } of components.filter(({ file }) => file === null)) {
    assert.match(license, /^\(?[A-Z][\w.-]+/, name);
    assert.match(text ?? '', /copyright|\(c\)|authors/i, name);
    assert.ok((text ?? '').length > 500, name);
  }
  // Packages without a file for their licence.
  assert.match(named('onnxruntime-node').text ?? '', /^Copyright \(c\) Microsoft Corporation\n\nPermission is hereby/);
  // Its notices are included if they were fetched before the page was built, else linked.
  assert.match(named('onnxruntime-node').text ?? '', /THIRD PARTY SOFTWARE NOTICES|ThirdPartyNotices\.txt lists/);
  assert.match(named('@tensorflow/tfjs-core').text ?? '', /^Copyright \(c\) Google LLC\n\nApache License/);
});

test('the command lists all components, and prints the licence of one', async () => {
  assert.deepEqual((await resultOfLine('licenses')).components, components);
  const { stdout } = await runLine(['licenses', 'zod']);
  assert.equal(stdout, `${named('zod').text}\n`);
  assert.match((await runLine(['licenses'])).stdout, /^zod +\S+ +MIT$/m);
  const unknown = await runLine(['licenses', 'svelt']);
  assert.equal(unknown.code, 1);
  assert.match(unknown.stderr, /^error: unknown component: svelt \(did you mean svelte\?\)/);
});
