/**
 * `npm run fetch:lightgbm`: extracts LightGBM's library for this system from a package on PyPI into out/lightgbm.
 * Uses pip, so that its index, mirror and proxy settings apply, but does not install the package.
 */
import {
  copyFileSync,
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

import { requirePrograms, run } from '../commands.ts';
import { downloadWheel, type Wheel } from './wheel.ts';

const root = dirname(dirname(import.meta.dirname));
const VERSION = '4.6.0';

/** The folder of the fetched library, which may not exist yet. */
export const LIGHTGBM_FOLDER = join(root, 'out', 'lightgbm');

interface PlatformWheel {
  /** As named by pip. */
  readonly platform: string;
  readonly sha256: string;
  readonly file: string;
}

/** The wheel on PyPI for each system. */
const wheels: Readonly<Record<string, PlatformWheel>> = {
  'linux-x64': {
    platform: 'manylinux_2_28_x86_64',
    sha256: 'cb19b5afea55b5b61cbb2131095f50538bd608a00655f23ad5d25ae3e3bf1c8d',
    file: 'lib_lightgbm.so',
  },
  'linux-arm64': {
    platform: 'manylinux2014_aarch64',
    sha256: '4d68712bbd2b57a0b14390cbf9376c1d5ed773fa2e71e099cac588703b590336',
    file: 'lib_lightgbm.so',
  },
  'darwin-arm64': {
    platform: 'macosx_12_0_arm64',
    sha256: '2dafd98d4e02b844ceb0b61450a660681076b1ea6c7adb8c566dfd66832aafad',
    file: 'lib_lightgbm.dylib',
  },
  'darwin-x64': {
    platform: 'macosx_10_15_x86_64',
    sha256: 'b7a393de8a334d5c8e490df91270f0763f83f959574d504c7ccb9eee4aef70ed',
    file: 'lib_lightgbm.dylib',
  },
  'win32-x64': {
    platform: 'win_amd64',
    sha256: '37089ee95664b6550a7189d887dbf098e3eadab03537e411f52c63c121e3ba4b',
    file: 'lib_lightgbm.dll',
  },
};

/** Fetches the library if it is missing and returns its path; throws with what this machine lacks. */
export function fetchLightgbm(folder = LIGHTGBM_FOLDER): string {
  const wheel = wheels[`${process.platform}-${process.arch}`] as PlatformWheel | undefined;
  if (wheel === undefined)
    throw new Error(
      `there is no package of LightGBM for ${process.platform} on ${process.arch}: build the library, ` +
        'and name it with STEPLADDER_LIGHTGBM',
    );
  const library = join(folder, wheel.file);
  if (isFetched(folder, wheel)) return library;
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(join(dirname(folder), 'fetch-'));
  try {
    const unpacked = unpack(downloadWheel(packageOf(wheel), work), wheel, work);
    install(unpacked, folder, wheel);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return library;
}

/** Several processes may fetch at once: keep the first result, which may already be in use. */
function install(unpacked: string, folder: string, wheel: PlatformWheel): void {
  if (existsSync(folder) && !isFetched(folder, wheel)) rmSync(folder, { recursive: true, force: true });
  try {
    renameSync(unpacked, folder);
  } catch (error) {
    if (!isFetched(folder, wheel)) throw error;
  }
}

function isFetched(folder: string, { file }: PlatformWheel): boolean {
  const version = join(folder, 'VERSION.txt');
  return existsSync(version) && readFileSync(version, 'utf8').trim() === VERSION && existsSync(join(folder, file));
}

function packageOf({ platform, sha256 }: PlatformWheel): Wheel {
  const options = ['--disable-pip-version-check', '--platform', platform];
  return { requirement: `lightgbm==${VERSION}`, sha256, options };
}

/** A wheel is a zip; keep only the library and its licence. */
function unpack(wheel: string, { file }: PlatformWheel, work: string): string {
  const contents = join(work, 'contents');
  const unpacked = join(work, 'unpacked');
  requirePrograms(['python3'], 'python3');
  run(['python3', '-m', 'zipfile', '-e', wheel, contents], work);
  const [library] = globSync(`lightgbm/**/${file}`, { cwd: contents });
  const [license] = globSync('*.dist-info/**/LICENSE', { cwd: contents });
  if (library === undefined) throw new Error(`there is no ${file} in the package`);
  mkdirSync(unpacked);
  copyFileSync(join(contents, library), join(unpacked, file));
  if (license !== undefined) copyFileSync(join(contents, license), join(unpacked, 'LICENSE'));
  writeFileSync(join(unpacked, 'VERSION.txt'), `${VERSION}\n`);
  return unpacked;
}

if (import.meta.main) {
  try {
    process.stdout.write(`${fetchLightgbm()}\n`);
  } catch (error) {
    process.stderr.write(`error: LightGBM cannot be fetched: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
