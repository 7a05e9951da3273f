import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { buildApp } from '../../build/app.ts';
import { packaging } from '../../build/electron-builder.ts';
import { electronProgram } from '../../build/requirements/electron.ts';
import { programVersion } from '../../core/program/root.ts';
import { desktopTest } from '../needs.ts';
import { temporaryFolder } from '../temporary.ts';

const app = join(import.meta.dirname, '..', '..', 'out', 'app');

/** Runs a command in Electron, without a display. */
function runCommand(folder: string, ...args: string[]): { code: number | null; output: string; errors: string } {
  const { DISPLAY: _, WAYLAND_DISPLAY: __, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(electronProgram(), ['--no-sandbox', app, '--cli', ...args], {
    encoding: 'utf8',
    cwd: folder,
    env: { ...env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder, STEPLADDER_NODE: process.execPath },
  });
  return { code: status, output: stdout, errors: stderr };
}

desktopTest('the desktop program runs commands without a display, with their output and exit code', async (t) => {
  await buildApp();
  const folder = temporaryFolder(t);
  assert.deepEqual(runCommand(folder, '--version'), { code: 0, output: `${programVersion()}\n`, errors: '' });
  const missing = runCommand(folder, '--', 'runs', 'missing.stepladder', '--json');
  assert.deepEqual([missing.code, missing.output], [1, '']);
  assert.match(missing.errors, /^error: no such project file: .*missing\.stepladder\nhint: /);
  const wrong = runCommand(folder, 'frobnicate');
  assert.deepEqual([wrong.code, wrong.output], [2, '']);
  assert.match(wrong.errors, /^error: unknown command: frobnicate\n/);
});

desktopTest('a command of the desktop program works with files of the folder that it is run in', async (t) => {
  await buildApp();
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'clicks.csv'), 'id,click\n1,0\n2,1\n');
  const { code, output } = runCommand(
    folder,
    ...['--', 'import', 'p.stepladder', 'clicks.csv', '--dataset', 'd', '--json', '--progress', 'none'],
  );
  assert.equal(code, 0);
  const { dataset, accepted } = JSON.parse(output) as { dataset: string; accepted: number };
  assert.deepEqual({ dataset, accepted }, { dataset: 'd', accepted: 2 });
});

test('the packages for Linux install the command beside the program', () => {
  const { linux, deb } = packaging({ electron: null, output: 'out' });
  assert.equal(linux?.executableName, 'stepladder-desktop');
  assert.deepEqual(linux?.extraFiles, [{ from: 'build/linux', to: 'bin' }]);
  assert.match(String(deb?.fpm), /linux[\\/]stepladder=\/usr\/bin\/stepladder$/);
});
