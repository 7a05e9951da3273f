import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

import { isFile } from '../../is-file.ts';
import { namesIn } from '../../processes/temporary-folder.ts';

/** The variable that names the browser to print with. */
export const BROWSER_VARIABLE = 'STEPLADDER_BROWSER';

/** Programs on the PATH that print pages, the fastest first. */
const ON_PATH = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
];

/** Where macOS and Windows install them; on Windows, in folders that variables name. */
const INSTALLED: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
    (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
  ),
  win32: ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap((variable) =>
    [join('Google', 'Chrome', 'Application', 'chrome.exe'), join('Microsoft', 'Edge', 'Application', 'msedge.exe')].map(
      (program) => join(process.env[variable] ?? '', program),
    ),
  ),
};

/** Where Playwright keeps its browsers, below the user's folder. */
const PLAYWRIGHT: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: join('.cache', 'ms-playwright'),
  darwin: join('Library', 'Caches', 'ms-playwright'),
  win32: join('AppData', 'Local', 'ms-playwright'),
};

/** The program in a folder of Playwright's, by system and kind. */
const PLAYWRIGHT_PROGRAMS = [
  join('chrome-linux', 'headless_shell'),
  join('chrome-headless-shell-linux64', 'chrome-headless-shell'),
  join('chrome-linux', 'chrome'),
  join('chrome-mac', 'Chromium.app', 'Contents', 'MacOS', 'Chromium'),
  join('chrome-win', 'headless_shell.exe'),
  join('chrome-win', 'chrome.exe'),
];

/**
 * A browser of this machine that prints pages: the one that `STEPLADDER_BROWSER` names, else a Chromium, Chrome or Edge
 * on the PATH, one where the system installs it, or one that Playwright installed. Null if there is none; nothing is
 * downloaded.
 */
export function findBrowser(env: NodeJS.ProcessEnv = process.env, home = homedir()): string | null {
  const named = env[BROWSER_VARIABLE];
  if (named !== undefined && named !== '') return isFile(named) ? named : null;
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = ON_PATH.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, ...(INSTALLED[process.platform] ?? []), ...ofPlaywright(home)].find(isFile) ?? null;
}

function ofPlaywright(home: string): readonly string[] {
  const folder = PLAYWRIGHT[process.platform];
  if (folder === undefined) return [];
  const builds = namesIn(join(home, folder)).filter((name) => /^chromium(?:_headless_shell)?-\d+$/.test(name));
  return builds
    .sort()
    .reverse()
    .flatMap((build) => PLAYWRIGHT_PROGRAMS.map((program) => join(home, folder, build, program)));
}
