import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { CHROMIUM_VARIABLE, chromiumRequirement, launchChromium } from '../../build/requirements/chromium.ts';
import { findNpmChromium } from '../../build/requirements/npm-chromium.ts';
import { setUp } from '../../build/testing/set-up.ts';
import { temporaryFolder } from '../temporary.ts';

/** Sets the variable that names the Chromium to use, until the end of the test. */
function nameChromium(t: TestContext, path: string): void {
  const { [CHROMIUM_VARIABLE]: before } = process.env;
  process.env[CHROMIUM_VARIABLE] = path;
  t.after(() => {
    if (before === undefined) delete process.env[CHROMIUM_VARIABLE];
    else process.env[CHROMIUM_VARIABLE] = before;
  });
}

test('if the named Chromium does not exist, an error says so, and no other is installed or started', async (t) => {
  const folder = temporaryFolder(t);
  for (const [path, problem] of [
    [join(folder, 'chrome'), 'does not exist'],
    [folder, 'is not a file'],
  ]) {
    nameChromium(t, path);
    const reason = `STEPLADDER_CHROMIUM names ${path}, which ${problem}`;
    const lines: string[] = [];
    const unmet = await setUp([chromiumRequirement], (line) => lines.push(line));
    assert.deepEqual(unmet, [{ requirement: chromiumRequirement, reason }]);
    assert.deepEqual(lines, [
      `No Chromium, so tests in ${chromiumRequirement.tests.join(', ')} are skipped: ${reason}`,
    ]);
    assert.throws(() => launchChromium(), { message: reason });
  }
});

/** The folder where the Chromium of an npm package installed in `folder` caches its fonts. */
function fontCache(folder: string): string | undefined {
  const { env } = findNpmChromium(folder) ?? {};
  const [, path] = /<cachedir>(.*)<\/cachedir>/.exec(readFileSync(String(env?.['FONTCONFIG_FILE']), 'utf8')) ?? [];
  return path?.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

test('the Chromium of an npm package caches its fonts in its own folder, even after a move', (t) => {
  const parent = temporaryFolder(t);
  const [folder, moved] = [join(parent, 'R&D <1>'), join(parent, 'moved')];
  assert.equal(findNpmChromium(folder), null);
  mkdirSync(folder);
  writeFileSync(join(folder, 'chromium'), '');
  assert.equal(fontCache(folder), join(folder, 'cache'));
  renameSync(folder, moved);
  assert.equal(fontCache(moved), join(moved, 'cache'));
});
