import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';

import { _electron, type ElectronApplication, type Page } from 'playwright';

import { buildApp } from '../../build/app.ts';
import { buildRenderer } from '../../build/renderer.ts';
import { electronProgram } from '../../build/requirements/electron.ts';
import { temporaryFolder } from '../temporary.ts';
import { virtualDisplay } from './display.ts';
import { asNobody, chownToNobody, reachable } from './nobody.ts';
import '../without-tensorflow.ts';

const root = dirname(dirname(import.meta.dirname));
/** Timeout for the app's actions on a busy machine. */
const ACTION_TIMEOUT_MS = 180_000;

/** The prerequisites for starting the app on this machine. */
export interface Desktop {
  /** Starts Electron, as user nobody if the tests run as root. */
  readonly program: string;
  /** The app's folder, with its package.json. */
  readonly appFolder: string;
  readonly env: Record<string, string>;
  /** A folder owned by the user that runs Electron; removed after the test. */
  readonly folder: string;
}

/** The app under test. */
export interface OpenedApp extends Desktop {
  readonly app: ElectronApplication;
  /** Electron's main process. */
  readonly main: ChildProcess;
  readonly page: Page;
  /** Console errors of the page; none are expected. */
  readonly errors: string[];
}

/** Prepares the app with a real Electron and a folder that is removed after the test. */
export async function prepareDesktop(t: TestContext): Promise<Desktop> {
  const folder = realpathSync(temporaryFolder(t));
  return desktopIn(folder);
}

/** Prepares the app with a folder for its files; throws without an Electron or a display. */
export async function desktopIn(folder: string): Promise<Desktop> {
  await Promise.all([buildApp(), buildRenderer()]);
  const display = process.platform === 'linux' ? await virtualDisplay() : null;
  if (process.platform === 'linux' && display === null)
    throw new Error('Xvfb is missing (Debian: apt-get install xvfb)');
  const program = asNobody(reachable(electronProgram()), folder);
  chownToNobody(folder);
  return { program, appFolder: join(reachable(root), 'out', 'app'), folder, env: environment(folder, display) };
}

function environment(folder: string, display: string | null): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (pair): pair is [string, string] => pair[1] !== undefined && !pair[0].startsWith('NODE_'),
  );
  return {
    ...Object.fromEntries(inherited),
    HOME: folder,
    TMPDIR: folder,
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_CACHE_HOME: join(folder, 'cache'),
    ...(display === null ? {} : { DISPLAY: display }),
  };
}

/** Command-line switches of a test's Electron: its own profile, no GPU, and a fake camera that a page could ask for. */
export function switches(desktop: Desktop): readonly string[] {
  return [
    `--user-data-dir=${join(desktop.folder, 'profile')}`,
    '--disable-gpu',
    '--lang=en-US',
    '--use-fake-device-for-media-stream',
  ];
}

/** Starts the app and waits for its page. The app is closed after the test. */
export async function openDesktop(
  t: TestContext,
  options: { readonly project?: string; readonly desktop?: Desktop } = {},
): Promise<OpenedApp> {
  const desktop = options.desktop ?? (await prepareDesktop(t));
  const app = await launch(desktop, options.project);
  const main = app.process();
  t.after(() => closeApp({ app, main }));
  const errors: string[] = [];
  app.context().setDefaultTimeout(ACTION_TIMEOUT_MS);
  const page = await app.firstWindow();
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.stack ?? error.message));
  await page.waitForLoadState('load');
  return { ...desktop, app, main, page, errors };
}

/** Starts the app, optionally with a project. */
export function launch(desktop: Desktop, project?: string): Promise<ElectronApplication> {
  const args = [desktop.appFolder, ...switches(desktop), ...(project === undefined ? [] : [project])];
  return _electron.launch({
    executablePath: desktop.program,
    args,
    env: desktop.env,
    timeout: 60_000,
    chromiumSandbox: true,
  });
}

/** Closes the app like a user who lets it cancel running jobs; kills it if it does not exit. */
export async function closeApp({ app, main }: Pick<OpenedApp, 'app' | 'main'>): Promise<void> {
  if (main.exitCode !== null || main.signalCode !== null) return;
  await app
    .evaluate(({ dialog }) => {
      dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false });
    })
    .catch(() => undefined);
  const deadline = setTimeout(() => main.kill('SIGKILL'), 40_000);
  await app.close().catch(() => undefined);
  clearTimeout(deadline);
}

/** The ids of the core processes that an app's main process has started, newest last. */
export function coreProcesses(main: ChildProcess): readonly number[] {
  const children = `/proc/${main.pid}/task/${main.pid}/children`;
  if (!existsSync(children)) return [];
  return readFileSync(children, 'utf8')
    .trim()
    .split(' ')
    .map(Number)
    .filter((pid) => {
      const file = `/proc/${pid}/cmdline`;
      return existsSync(file) && readFileSync(file, 'utf8').includes('core-process.js');
    });
}
