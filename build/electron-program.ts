/** Finds the Electron for start, package and tests. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const root = dirname(import.meta.dirname);
const packageFolder = join(root, 'node_modules', 'electron');
/** About 110 MB; without a limit, a network that drops packets would keep the user waiting forever. */
const DOWNLOAD_WITHIN_MS = 180_000;
/** Marks a failed download, so that the next start does not wait for another failure. */
const FAILURE_NOTE = join(root, 'out', 'setup', 'electron-download-failed.json');

/** An Electron's folder and program, or a sentence that explains why there is none. */
export type FoundElectron =
  | { readonly found: true; readonly folder: string; readonly program: string; readonly version: string }
  | { readonly found: false; readonly reason: string };

interface Failure {
  readonly version: string;
  readonly reason: string;
}

/**
 * The Electron in a folder that the user names, else the one in node_modules. If that is missing, `once` downloads it
 * unless an earlier download failed; `again` always tries.
 */
export function findElectron(named: string | undefined, download: 'never' | 'once' | 'again'): FoundElectron {
  if (named !== undefined && named !== '') return inFolder(resolve(named));
  const there = inFolder(join(packageFolder, 'dist'));
  if (there.found || download === 'never') return there;
  const failure = readFailure();
  if (failure !== null && download === 'once')
    return { found: false, reason: `${failure.reason}; npm run fetch:electron tries again` };
  return downloadElectron();
}

function downloadElectron(): FoundElectron {
  const version = wantedVersion();
  process.stderr.write(
    `Downloading Electron ${version}, once (Ctrl-C stops it; STEPLADDER_ELECTRON may name a folder that holds one)\n`,
  );
  const { status, error, stderr } = spawnSync(process.execPath, [join(packageFolder, 'install.js')], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: DOWNLOAD_WITHIN_MS,
  });
  rmSync(FAILURE_NOTE, { force: true });
  if (status === 0) return inFolder(join(packageFolder, 'dist'));
  const timedOut = (error as NodeJS.ErrnoException | undefined)?.code === 'ETIMEDOUT';
  const why = timedOut ? `took longer than ${DOWNLOAD_WITHIN_MS / 60_000} minutes` : `failed (${firstReason(stderr)})`;
  const failure: Failure = { version, reason: `the download of Electron ${version} ${why}` };
  mkdirSync(dirname(FAILURE_NOTE), { recursive: true });
  writeFileSync(FAILURE_NOTE, JSON.stringify(failure));
  return { found: false, reason: failure.reason };
}

/** The most relevant line of a downloader's long output: the one with the error. */
function firstReason(stderr: string): string {
  const lines = stderr
    .trim()
    .split('\n')
    .map((line) => line.trim());
  return lines.find((line) => /error/i.test(line)) ?? lines[0] ?? 'it gave no reason';
}

function readFailure(): Failure | null {
  if (!existsSync(FAILURE_NOTE)) return null;
  const failure = JSON.parse(readFileSync(FAILURE_NOTE, 'utf8')) as Failure;
  return failure.version === wantedVersion() ? failure : null;
}

/** The Electron version in package.json. */
export function wantedVersion(): string {
  return (JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string }).version;
}

function inFolder(folder: string): FoundElectron {
  const program = join(folder, programs[process.platform] ?? 'electron');
  if (!existsSync(program)) return { found: false, reason: `there is no ${program}` };
  const file = join(folder, 'version');
  const version = existsSync(file)
    ? readFileSync(file, 'utf8').split('\n')[0].trim().replace(/^v/, '')
    : wantedVersion();
  return { found: true, folder, program, version };
}

const programs: Partial<Record<NodeJS.Platform, string>> = {
  darwin: join('Electron.app', 'Contents', 'MacOS', 'Electron'),
  win32: 'electron.exe',
};

if (import.meta.main) {
  const found = findElectron(undefined, 'again');
  if (found.found) process.stdout.write(`${found.program}\n`);
  else process.stderr.write(`error: ${found.reason}\n`);
  process.exitCode = found.found ? 0 : 1;
}
