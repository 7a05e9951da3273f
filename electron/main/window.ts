import { BrowserWindow, screen } from 'electron';

import { VERSION_ARGUMENT } from '../channels.ts';
import { ICON, PRELOAD } from './paths.ts';
import { readSaved, writeSaved } from './saved.ts';
import { FIRST_STATE, fitToDisplays, MIN_SIZE, windowState, type WindowState } from './window-state.ts';

/** What a window is made with. */
export interface WindowOptions {
  /** Where its size and position are kept between starts. */
  readonly stateFile: string;
  readonly background: string;
  readonly version: string;
  readonly developerTools: boolean;
}

/** Makes the program's window, as it was left last time; it shows itself when its page is drawn. */
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

function workAreas(): readonly Electron.Rectangle[] {
  const primary = screen.getPrimaryDisplay().id;
  return screen
    .getAllDisplays()
    .sort((one) => (one.id === primary ? -1 : 1))
    .map(({ workArea }) => workArea);
}

/** Writes the window's state down a moment after it changed and when it closes. */
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
