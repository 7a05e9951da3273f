import { homedir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';

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

/** The same for Windows. */
const ON_WINDOWS_PATH = ['chrome-headless-shell.exe', 'chromium.exe', 'chrome.exe', 'msedge.exe'];

/** Where these browsers are installed on macOS. */
const ON_MAC = ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
);

/** Where these browsers are installed on Windows: below the folders in these environment variables. */
const WINDOWS_FOLDER_VARIABLES = ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'];
const ON_WINDOWS = [
  join('Google', 'Chrome', 'Application', 'chrome.exe'),
  join('Microsoft', 'Edge', 'Application', 'msedge.exe'),
];

/** Where Playwright keeps its browsers, below the user's folder. */
const PLAYWRIGHT: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: join('.cache', 'ms-playwright'),
  darwin: join('Library', 'Caches', 'ms-playwright'),
  win32: join('AppData', 'Local', 'ms-playwright'),
};

const CHROME_FOR_TESTING = join('Google Chrome for Testing.app', 'Contents', 'MacOS', 'Google Chrome for Testing');

/** Where the browser is in a Playwright build, by system and kind; the last ones are for older Playwright versions. */
const PLAYWRIGHT_PROGRAMS = [
  ...['linux64', 'linux-arm64', 'mac-arm64', 'mac-x64'].map((system) =>
    join(`chrome-headless-shell-${system}`, 'chrome-headless-shell'),
  ),
  join('chrome-headless-shell-win64', 'chrome-headless-shell.exe'),
  join('chrome-linux64', 'chrome'),
  ...['mac-arm64', 'mac-x64'].map((system) => join(`chrome-${system}`, CHROME_FOR_TESTING)),
  join('chrome-win64', 'chrome.exe'),
  join('chrome-linux', 'headless_shell'),
  join('chrome-linux', 'chrome'),
  join('chrome-mac', 'Chromium.app', 'Contents', 'MacOS', 'Chromium'),
  join('chrome-win', 'headless_shell.exe'),
  join('chrome-win', 'chrome.exe'),
];

/**
 * A browser on this machine that prints pages: the one that `STEPLADDER_BROWSER` names, else a Chromium, Chrome or Edge
 * on the PATH, one where the system installs it, or one that Playwright installed. Null if there is none; nothing is
 * downloaded.
 */
export function findBrowser(env: NodeJS.ProcessEnv = process.env, home = homedir()): string | null {
  const named = env[BROWSER_VARIABLE];
  if (named !== undefined && named !== '') return isFile(named) ? named : null;
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const names = process.platform === 'win32' ? ON_WINDOWS_PATH : ON_PATH;
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, ...installed(env), ...installedByPlaywright(home)].find(isFile) ?? null;
}

function installed(env: NodeJS.ProcessEnv): readonly string[] {
  if (process.platform === 'darwin') return ON_MAC;
  if (process.platform !== 'win32') return [];
  // A missing variable must not become a path below the current folder, where anybody may have put a program.
  const folders = WINDOWS_FOLDER_VARIABLES.map((variable) => env[variable] ?? '').filter(isAbsolute);
  return folders.flatMap((folder) => ON_WINDOWS.map((program) => join(folder, program)));
}

function installedByPlaywright(home: string): readonly string[] {
  const folder = PLAYWRIGHT[process.platform];
  if (folder === undefined) return [];
  const builds = namesIn(join(home, folder)).filter((name) => /^chromium(?:_headless_shell)?-\d+$/.test(name));
  const buildOf = (name: string): number => Number(name.slice(name.lastIndexOf('-') + 1));
  return (
    builds
      // If two builds have the same number, the headless shell comes first, since it is faster.
      .sort((first, second) => buildOf(second) - buildOf(first) || (first < second ? 1 : -1))
      .flatMap((build) => PLAYWRIGHT_PROGRAMS.map((program) => join(home, folder, build, program)))
  );
}
