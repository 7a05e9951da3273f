/** Exposes `window.stepladder` to the page. Runs sandboxed: of Node, only the subset for preloads is available. */
import { contextBridge, ipcRenderer, webUtils } from 'electron';

import type { CoreEnded, DesktopBridge, PortMessage, ShellCommand } from '../renderer/core/bridge.ts';
import { events, notices, requests, VERSION_ARGUMENT } from './channels.ts';
import { polyfillOldPreload } from './old-electron.ts';

/** The parts of the page's window that a preload uses. The DOM's types are left out: main would see them too. */
declare const window: {
  postMessage(message: PortMessage, targetOrigin: string, transfer: readonly unknown[]): void;
  addEventListener(type: 'drop', listener: (event: DropEvent) => void, capture: true): void;
};
declare const location: { readonly origin: string };

interface DropEvent {
  readonly isTrusted: boolean;
  readonly dataTransfer: { readonly files: Iterable<File> } | null;
}

const pathOf = polyfillOldPreload(webUtils);
/** The files that the user has dropped on the window. The page can make neither such an event nor a path. */
const dropped = new Set<string>();
const platforms = { darwin: 'mac', win32: 'windows' } as const;

const bridge: DesktopBridge = {
  platform: platforms[process.platform as keyof typeof platforms] ?? 'linux',
  version: process.argv.find((argument) => argument.startsWith(VERSION_ARGUMENT))?.slice(VERSION_ARGUMENT.length) ?? '',
  connect: (nonce) => ipcRenderer.send(notices.connect, { nonce }),
  onCoreEnded: (listener) => void ipcRenderer.on(events.coreEnded, (_event, ended: CoreEnded) => listener(ended)),
  chooseFiles: (options) => ipcRenderer.invoke(requests.chooseFiles, options),
  acceptDropped: (files) =>
    ipcRenderer.invoke(requests.acceptDropped, {
      paths: files.map(pathOf).map((path) => (dropped.has(path) ? path : '')),
    }),
  chooseSave: (options) => ipcRenderer.invoke(requests.chooseSave, options),
  showInFolder: (handle) => ipcRenderer.send(notices.showInFolder, { handle }),
  saveText: (options) => ipcRenderer.invoke(requests.saveText, options),
  copyText: (text) => ipcRenderer.invoke(requests.copyText, { text }),
  recentProjects: () => ipcRenderer.invoke(requests.recentProjects, {}),
  openProject: () => ipcRenderer.invoke(requests.openProject, {}),
  createProject: () => ipcRenderer.invoke(requests.createProject, {}),
  openRecent: (id) => ipcRenderer.invoke(requests.openRecent, { id }),
  openPicked: (handle) => ipcRenderer.invoke(requests.openPicked, { handle }),
  trySample: () => ipcRenderer.invoke(requests.trySample, {}),
  onCommand: (listener) => void ipcRenderer.on(events.command, (_event, command: ShellCommand) => listener(command)),
  setTheme: (theme) => ipcRenderer.send(notices.setTheme, { theme }),
  setLanguage: (language) => ipcRenderer.send(notices.setLanguage, { language }),
};

window.addEventListener(
  'drop',
  ({ isTrusted, dataTransfer }) => {
    if (isTrusted) for (const file of dataTransfer?.files ?? []) dropped.add(pathOf(file));
  },
  true,
);
ipcRenderer.on(events.port, (event, nonce: string) => {
  window.postMessage({ kind: 'stepladder-port', nonce }, location.origin, event.ports);
});
contextBridge.exposeInMainWorld('stepladder', bridge);
