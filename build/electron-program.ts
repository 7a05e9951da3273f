/** Finds the Electron that start, package and tests use. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const root = dirname(import.meta.dirname);
const packageFolder = join(root, 'node_modules', 'electron');
/** Long enough for 110 MB. Without a timeout, a network that drops packets would keep the user waiting forever. */
const DOWNLOAD_TIMEOUT_MS = 180_000;
/** Records a failed download, so that the next start does not wait for the same failure again. */
const FAILURE_FILE = join(root, 'out', 'setup', 'electron-download-failed.json');

/** An Electron's folder and program, or the reason why none was found. */
export type FoundElectron =
  | { readonly found: true; readonly folder: string; readonly program: string; readonly version: string }
  | { readonly found: false; readonly reason: string };

interface Failure {
  readonly version: string;
  readonly reason: string;
}

/**
 * The Electron in `userFolder` if given, else the one in node_modules. If that is missing, it is downloaded: `always`,
 * or `unless-failed` before.
 */
export function findElectron(
  userFolder: string | undefined,
  download: 'never' | 'unless-failed' | 'always',
): FoundElectron {
  if (userFolder !== undefined && userFolder !== '') return inFolder(resolve(userFolder));
  const installed = inFolder(join(packageFolder, 'dist'));
  if (installed.found || download === 'never') return installed;
  const failure = readFailure();
  if (failure !== null && download === 'unless-failed')
    return { found: false, reason: `${failure.reason}; npm run fetch:electron retries` };
  return downloadElectron();
}

function downloadElectron(): FoundElectron {
  const version = requiredVersion();
  process.stderr.write(
    `Downloading Electron ${version} (only once; Ctrl-C cancels; STEPLADDER_ELECTRON=FOLDER uses an existing copy)\n`,
  );
  const { status, error, stderr } = spawnSync(process.execPath, [join(packageFolder, 'install.js')], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: DOWNLOAD_TIMEOUT_MS,
  });
  rmSync(FAILURE_FILE, { force: true });
  if (status === 0) return inFolder(join(packageFolder, 'dist'));
  const timedOut = (error as NodeJS.ErrnoException | undefined)?.code === 'ETIMEDOUT';
  const why = timedOut ? `took longer than ${DOWNLOAD_TIMEOUT_MS / 60_000} minutes` : `failed (${errorLine(stderr)})`;
  const failure: Failure = { version, reason: `the download of Electron ${version} ${why}` };
  mkdirSync(dirname(FAILURE_FILE), { recursive: true });
  writeFileSync(FAILURE_FILE, JSON.stringify(failure));
  return { found: false, reason: failure.reason };
}

/** The most relevant line of a downloader's long output: the one with the error. */
function errorLine(stderr: string): string {
  const lines = stderr
    .trim()
    .split('\n')
    .map((line) => line.trim());
  return lines.find((line) => /error/i.test(line)) ?? lines[0] ?? 'no reason given';
}

function readFailure(): Failure | null {
  try {
    const failure = JSON.parse(readFileSync(FAILURE_FILE, 'utf8')) as Failure;
    return failure.version === requiredVersion() ? failure : null;
  } catch {
    // No download has failed, or the process was killed while it recorded that.
    return null;
  }
}

/** The Electron version that the npm package installs. */
export function requiredVersion(): string {
  return (JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string }).version;
}

function inFolder(folder: string): FoundElectron {
  const program = join(folder, programs[process.platform] ?? 'electron');
  if (!existsSync(program)) return { found: false, reason: `${program} does not exist` };
  const file = join(folder, 'version');
  const version = existsSync(file)
    ? readFileSync(file, 'utf8').split('\n')[0].trim().replace(/^v/, '')
    : requiredVersion();
  return { found: true, folder, program, version };
}

const programs: Partial<Record<NodeJS.Platform, string>> = {
  darwin: join('Electron.app', 'Contents', 'MacOS', 'Electron'),
  win32: 'electron.exe',
};

if (import.meta.main) {
  const electron = findElectron(undefined, 'always');
  if (electron.found) process.stdout.write(`${electron.program}\n`);
  else process.stderr.write(`error: ${electron.reason}\n`);
  process.exitCode = electron.found ? 0 : 1;
}
