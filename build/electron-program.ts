/** Finds the Electron that start, package and tests run on. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const packageFolder = join(dirname(import.meta.dirname), 'node_modules', 'electron');
/** About 110 MB; a network that drops what it refuses would keep the user waiting for good. */
const DOWNLOAD_WITHIN_MS = 180_000;

/** An Electron's folder and program, or a sentence on why there is none. */
export type FoundElectron =
  | { readonly found: true; readonly folder: string; readonly program: string; readonly version: string }
  | { readonly found: false; readonly reason: string };

/** The Electron of a folder that the user names, else the one of node_modules, which is downloaded where it is missing and `download` allows it. */
export function findElectron(named: string | undefined, download: boolean): FoundElectron {
  if (named !== undefined && named !== '') return inFolder(resolve(named));
  const there = inFolder(join(packageFolder, 'dist'));
  if (there.found || !download) return there;
  process.stderr.write(`Downloading Electron ${wantedVersion()}, once (Ctrl-C stops it; STEPLADDER_ELECTRON may name a folder that holds one)\n`);
  const { status, error, stderr } = spawnSync(process.execPath, [join(packageFolder, 'install.js')], { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'], timeout: DOWNLOAD_WITHIN_MS });
  if (status === 0) return inFolder(join(packageFolder, 'dist'));
  const why = (error as NodeJS.ErrnoException | undefined)?.code === 'ETIMEDOUT' ? `took longer than ${DOWNLOAD_WITHIN_MS / 60_000} minutes` : `failed (${stderr.trim().split('\n')[0]})`;
  return { found: false, reason: `its download ${why}` };
}

/** The version that package.json asks for. */
export function wantedVersion(): string {
  return (JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string }).version;
}

function inFolder(folder: string): FoundElectron {
  const program = join(folder, programs[process.platform] ?? 'electron');
  if (!existsSync(program)) return { found: false, reason: `there is no ${program}` };
  const file = join(folder, 'version');
  return { found: true, folder, program, version: existsSync(file) ? readFileSync(file, 'utf8').split('\n')[0].trim().replace(/^v/, '') : wantedVersion() };
}

const programs: Partial<Record<NodeJS.Platform, string>> = { darwin: join('Electron.app', 'Contents', 'MacOS', 'Electron'), win32: 'electron.exe' };
