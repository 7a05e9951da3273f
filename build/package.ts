/**
 * `npm run package`: builds the desktop app as an unpacked folder in out/packages; with `-- --installers` also this
 * system's installers (deb and AppImage, dmg, or nsis), for which electron-builder downloads its tools. `--electron
 * DIR` or STEPLADDER_ELECTRON names the folder of the Electron to use.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

import { build, DIR_TARGET, Platform } from 'electron-builder';

import { buildApp } from './app.ts';
import { readArguments } from './arguments.ts';
import { packaging } from './electron-builder.ts';
import { findElectron } from './electron-program.ts';
import { fetchNotices } from './fetch/fetch-notices.ts';
import { buildRenderer } from './renderer.ts';

const root = dirname(import.meta.dirname);

/** Packages the app for this system; returns the paths of the results. */
export async function packageApp(options: {
  readonly electron: string | undefined;
  readonly output: string;
  readonly installers: boolean;
}): Promise<readonly string[]> {
  bundleNotices();
  await Promise.all([buildApp(), buildRenderer()]);
  const electron = findElectron(options.electron, 'always');
  if (!electron.found)
    throw new Error(
      `there is no Electron to package: ${electron.reason}\nhint: set STEPLADDER_ELECTRON to the folder of an Electron`,
    );
  const folder = bareElectron(electron.folder);
  try {
    return await build({
      projectDir: root,
      publish: 'never',
      ...(options.installers ? {} : { targets: Platform.current().createTarget(DIR_TARGET) }),
      config: packaging({ electron: { folder, version: electron.version }, output: options.output }),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Fetches the notices of ONNX Runtime; if that fails, the list of licences has a link to them instead. */
function bundleNotices(): void {
  try {
    fetchNotices();
  } catch (error) {
    process.stderr.write(
      `warning: the notices of ONNX Runtime are linked, not included: ${(error as Error).message}\n`,
    );
  }
}

/** A copy of an Electron without any app of its own, which would start instead of this one. */
function bareElectron(folder: string): string {
  const copy = mkdtempSync(join(root, 'out', 'electron-'));
  const apps = ['app', 'app.asar', 'default_app.asar'].map((name) => join(folder, 'resources', name));
  cpSync(folder, copy, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !apps.some((app) => path === app || path.startsWith(app + sep)),
  });
  return copy;
}

if (import.meta.main) {
  const { values } = readArguments({
    options: {
      electron: { type: 'string' },
      output: { type: 'string' },
      installers: { type: 'boolean', default: false },
    },
  });
  const output = values.output ?? join(root, 'out', 'packages');
  try {
    const artifacts = await packageApp({
      electron: values.electron ?? process.env['STEPLADDER_ELECTRON'],
      output,
      installers: values.installers,
    });
    process.stdout.write(`${[output, ...artifacts].join('\n')}\n`);
  } catch (error) {
    process.stderr.write(`error: ${(error as Error).message}\n`);
    // Exit immediately: electron-builder's exit handlers would reset the exit code to 0.
    process.exit(1);
  }
}
