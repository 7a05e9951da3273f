import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import type * as Program from '../../build/electron-program.ts';
import { ELECTRON_VARIABLE, electronProgram, electronRequirement } from '../../build/requirements/electron.ts';
import { setUp } from '../../build/testing/set-up.ts';
import { temporaryFolder } from '../temporary.ts';

test('a failed download is retried on demand and for another version, but not at the next start', async (t) => {
  const folder = temporaryFolder(t);
  const installed = join(folder, 'node_modules', 'electron');
  for (const path of [join(folder, 'build'), installed]) mkdirSync(path, { recursive: true });
  copyFileSync(
    join(dirname(dirname(import.meta.dirname)), 'build', 'electron-program.ts'),
    join(folder, 'build', 'program.ts'),
  );
  const setVersion = (version: string): void =>
    writeFileSync(join(installed, 'package.json'), JSON.stringify({ version }));
  const setInstaller = (script: string): void => writeFileSync(join(installed, 'install.js'), script);
  setVersion('45.5.0');
  setInstaller('console.error("at line 1\\nError: no route"); process.exit(1);');
  const { findElectron } = (await import(join(folder, 'build', 'program.ts'))) as typeof Program;
  const failed = 'the download of Electron 45.5.0 failed (Error: no route)';
  const reason = (download: 'never' | 'unless-failed' | 'always'): string => {
    const found = findElectron(undefined, download);
    return found.found ? found.version : found.reason;
  };
  assert.match(reason('never'), / does not exist$/);
  assert.equal(reason('unless-failed'), failed);
  setInstaller('throw new Error("tried again")');
  assert.equal(reason('unless-failed'), `${failed}; npm run fetch:electron retries`);
  writeFileSync(join(folder, 'out', 'setup', 'electron-download-failed.json'), '{"version":');
  assert.match(reason('unless-failed'), /^the download of Electron 45.5.0 failed \(.*tried again/);
  setVersion('46.0.0');
  assert.match(reason('unless-failed'), /^the download of Electron 46.0.0 failed \(.*tried again/);
  setInstaller(`const fs = require('fs');
    fs.mkdirSync(__dirname + '/dist/Electron.app/Contents/MacOS', { recursive: true });
    for (const name of ['electron', 'electron.exe', 'Electron.app/Contents/MacOS/Electron'])
      fs.writeFileSync(__dirname + '/dist/' + name, '');`);
  assert.equal(reason('always'), '46.0.0');
});

test('if the named folder holds no Electron, an error says so, and no other is fetched or started', async (t) => {
  const { [ELECTRON_VARIABLE]: before } = process.env;
  t.after(() => {
    if (before === undefined) delete process.env[ELECTRON_VARIABLE];
    else process.env[ELECTRON_VARIABLE] = before;
  });
  const folder = temporaryFolder(t);
  for (const [path, problem] of [
    [join(folder, 'electron'), 'does not exist'],
    [folder, 'holds no Electron'],
  ]) {
    process.env[ELECTRON_VARIABLE] = path;
    const reason = `STEPLADDER_ELECTRON names ${path}, which ${problem}`;
    const lines: string[] = [];
    const unmet = await setUp([electronRequirement], (line) => lines.push(line));
    assert.deepEqual(unmet, [{ requirement: electronRequirement, reason }]);
    assert.deepEqual(lines, [
      `No Electron, so tests in ${electronRequirement.tests.join(', ')} are skipped: ${reason}`,
    ]);
    assert.throws(() => electronProgram(), { message: reason });
  }
});
