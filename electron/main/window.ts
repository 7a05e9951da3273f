import { BrowserWindow, screen } from 'electron';

import { VERSION_ARGUMENT } from '../channels.ts';
import { ICON, PRELOAD } from './paths.ts';
import { readSaved, writeSaved } from './saved.ts';
import { FIRST_STATE, fitToDisplays, MIN_SIZE, windowState, type WindowState } from './window-state.ts';

/** Options of a window. */
export interface WindowOptions {
  /** The file that stores its size and position. */
  readonly stateFile: string;
  readonly background: string;
  readonly version: string;
  readonly developerTools: boolean;
}

/** Creates the program's window in its last state; it becomes visible once its page has rendered. */
export function createWindow({ stateFile, background, version, developerTools }: WindowOptions): BrowserWindow {
  const { maximized, fullScreen, ...bounds } = fitToDisplays(
    readSaved(stateFile, windowState, FIRST_STATE),
    workAreas(),
  );
  const window = new BrowserWindow({
    ...bounds,
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    show: false,
    backgroundColor: background,
    title: 'Stepladder',
    icon: ICON,
    fullscreen: fullScreen,
    webPreferences: {
      preload: PRELOAD,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      plugins: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: developerTools,
      additionalArguments: [VERSION_ARGUMENT + version],
    },
  });
  window.once('ready-to-show', () => {
    if (maximized) window.maximize();
    window.show();
  });
  keepState(window, stateFile);
  return window;
}

/** The work areas of all displays, the primary display first. */
function workAreas(): readonly Electron.Rectangle[] {
  const primary = screen.getPrimaryDisplay().id;
  return screen
    .getAllDisplays()
    .sort((one, other) => Number(other.id === primary) - Number(one.id === primary))
    .map(({ workArea }) => workArea);
}

/** Saves the window's state shortly after each change and when it closes. */
function keepState(window: BrowserWindow, file: string): void {
  let timer: NodeJS.Timeout | undefined;
  const write = (): void => {
    clearTimeout(timer);
    if (!window.isDestroyed()) writeSaved(file, stateOf(window));
  };
  const writeSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(write, 500);
  };
  window.on('resize', writeSoon);
  window.on('move', writeSoon);
  window.on('close', write);
}

function stateOf(window: BrowserWindow): WindowState {
  const { x, y, width, height } = window.getNormalBounds();
  return { x, y, width, height, maximized: window.isMaximized(), fullScreen: window.isFullScreen() };
}
