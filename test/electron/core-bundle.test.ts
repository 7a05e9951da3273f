/** The bundle of the core that the desktop's core process loads. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { buildApp } from '../../build/app.ts';

const app = join(dirname(dirname(import.meta.dirname)), 'out', 'app');
const folder = join(app, 'electron', 'core-process');

/** Loads the core as its process does, then prints each file of the program that was read for it. */
const LISTS_FILES = `
import { registerHooks } from 'node:module';
const files = [];
registerHooks({
  load(url, context, next) {
    files.push(url);
    return next(url, context);
  },
});
process.parentPort = { on() {}, postMessage() {} };
const { followMain } = await import(${JSON.stringify(pathToFileURL(join(folder, 'core.js')).href)});
await followMain();
console.log(JSON.stringify(files.filter((url) => url.startsWith('file:'))));
process.exit();
`;

test('at its start, the core process loads all calls from one file, and no package', async () => {
  await buildApp();
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', LISTS_FILES], { encoding: 'utf8' });
  const files = (JSON.parse(printed) as readonly string[]).map((url) => relative(folder, fileURLToPath(url)));
  assert.deepEqual(
    // A hash has eight characters, hyphens among them.
    files.map((file) => file.replace(/-.{8}\.js$/, '.js')),
    ['core.js', 'start.js', 'without-maglev.js'],
  );
});

test('every file that a bundled module loads or starts by a path relative to itself exists', async () => {
  await buildApp();
  const paths = globSync('*.js', { cwd: folder }).flatMap((file) => {
    const source = readFileSync(join(folder, file), 'utf8');
    return [...source.matchAll(/new URL\("([^"]+)", import\.meta\.url\)/g)].map(([, path]) => join(folder, path));
  });
  assert.deepEqual(
    paths.filter((path) => !existsSync(path)),
    [],
  );
  for (const part of ['block-scorer-worker.js', 'kernels.js', 'migrations/', 'export-runs.js', 'feed-worker.js'])
    assert.ok(
      paths.some((path) => path.endsWith(part)),
      part,
    );
});
