import { app, Menu, type BrowserWindow, type MenuItemConstructorOptions } from 'electron';

import type { DesktopWords } from '../../core/text/en/desktop.ts';
import type { Language, RecentProject, ShellCommand } from '../../renderer/core/bridge.ts';
import { shortcuts } from '../../renderer/core/keys.ts';
import { viewNames } from '../../renderer/core/view-names.ts';
import { nativeText } from './text.ts';

/** The actions of the menu's items. */
export interface MenuActions {
  command(command: ShellCommand): void;
  newProject(): void;
  openProject(): void;
  openRecent(id: string): void;
  trySample(): void;
  /** Shows the log file in its folder. */
  showLog(): void;
}

/** The menu's variable content. */
export interface MenuState {
  readonly language: Language | null;
  readonly recent: readonly RecentProject[];
}

/** Sets the native menu. It also lists the page's own shortcuts, for users of the menu bar and screen readers. */
export function setMenu(window: BrowserWindow, state: MenuState, actions: MenuActions): void {
  const text = nativeText(state.language);
  const menus = [fileMenu(text, state, actions), editMenu(text), viewMenu(text, window, actions)];
  const help = helpMenu(text, actions);
  const template =
    process.platform === 'darwin' ? [appMenu(text, actions), ...menus, windowMenu(text), help] : [...menus, help];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

/** The application menu on a Mac. Written out, since Electron's default (role `appMenu`) is always in English. */
function appMenu(text: DesktopWords, actions: MenuActions): MenuItemConstructorOptions {
  return {
    label: app.name,
    submenu: [
      commandItem(actions)(text.about, 'about'),
      { type: 'separator' },
      { label: text.services, role: 'services' },
      { type: 'separator' },
      { label: text.hide, role: 'hide' },
      { label: text.hideOthers, role: 'hideOthers' },
      { label: text.showAll, role: 'unhide' },
      { type: 'separator' },
      { label: text.quit, role: 'quit' },
    ],
  };
}

function fileMenu(text: DesktopWords, { recent }: MenuState, actions: MenuActions): MenuItemConstructorOptions {
  const command = commandItem(actions);
  const recentItems: MenuItemConstructorOptions[] =
    recent.length === 0
      ? [{ label: text.noRecent, enabled: false }]
      : recent.map(({ id, name, folder }) => ({
          label: escapeLabel(`${name} — ${folder}`),
          click: () => actions.openRecent(id),
        }));
  return {
    label: text.file,
    submenu: [
      { label: text.newProject, accelerator: acceleratorOf('new-project'), click: actions.newProject },
      { label: text.openProject, accelerator: acceleratorOf('open-project'), click: actions.openProject },
      { label: text.openRecent, submenu: recentItems },
      { label: text.sample, click: actions.trySample },
      { type: 'separator' },
      command(text.import, 'import'),
      command(text.score, 'score'),
      command(text.export, 'export'),
      { type: 'separator' },
      command(text.settings, 'settings'),
      { type: 'separator' },
      process.platform === 'darwin'
        ? { label: text.close, role: 'close' }
        : { label: text.quit, role: 'quit', accelerator: 'CommandOrControl+Q' },
    ],
  };
}

function editMenu(text: DesktopWords): MenuItemConstructorOptions {
  return {
    label: text.edit,
    submenu: [
      { label: text.undo, role: 'undo' },
      { label: text.redo, role: 'redo' },
      { type: 'separator' },
      { label: text.cut, role: 'cut' },
      { label: text.copy, role: 'copy' },
      { label: text.paste, role: 'paste' },
      { label: text.selectAll, role: 'selectAll' },
    ],
  };
}

function viewMenu(text: DesktopWords, window: BrowserWindow, actions: MenuActions): MenuItemConstructorOptions {
  const command = commandItem(actions);
  return {
    label: text.view,
    submenu: [
      ...viewNames.map((name) => command(text.views[name], `view-${name}`)),
      { type: 'separator' },
      { label: text.zoomIn, role: 'zoomIn', accelerator: 'CommandOrControl+Plus' },
      // The same shortcut without Shift, which many keyboards need for the plus sign.
      {
        label: text.zoomIn,
        role: 'zoomIn',
        accelerator: 'CommandOrControl+=',
        visible: false,
        acceleratorWorksWhenHidden: true,
      },
      { label: text.zoomOut, role: 'zoomOut', accelerator: 'CommandOrControl+-' },
      { label: text.zoomReset, role: 'resetZoom', accelerator: 'CommandOrControl+0' },
      { type: 'separator' },
      {
        label: text.fullScreen,
        accelerator: process.platform === 'darwin' ? 'Control+Command+F' : 'F11',
        click: () => window.setFullScreen(!window.isFullScreen()),
      },
      ...(app.isPackaged
        ? []
        : [{ label: text.developer, role: 'toggleDevTools' } satisfies MenuItemConstructorOptions]),
    ],
  };
}

/** The Window menu of a Mac, without which Cmd+M does nothing. Electron's default is always in English. */
function windowMenu(text: DesktopWords): MenuItemConstructorOptions {
  return {
    label: text.window,
    role: 'window',
    submenu: [
      { label: text.minimize, role: 'minimize' },
      { label: text.zoomWindow, role: 'zoom' },
      { type: 'separator' },
      { label: text.bringToFront, role: 'front' },
    ],
  };
}

function helpMenu(text: DesktopWords, actions: MenuActions): MenuItemConstructorOptions {
  const command = commandItem(actions);
  return {
    label: text.help,
    role: 'help',
    submenu: [
      command(text.shortcuts, 'shortcuts'),
      { label: text.showLog, click: actions.showLog },
      command(text.about, 'about'),
    ],
  };
}

/** Returns a function that makes menu items; keys without a modifier are left to the page: they may be typed text. */
function commandItem(actions: MenuActions) {
  return (label: string, command: ShellCommand): MenuItemConstructorOptions => ({
    label,
    click: () => actions.command(command),
    ...(shortcuts[command].startsWith('Mod+') ? { accelerator: acceleratorOf(command) } : {}),
  });
}

/** The shortcut of a command as Electron writes it; the page also handles it and lists it. */
function acceleratorOf(command: ShellCommand): string {
  return shortcuts[command].replace('Mod', 'CommandOrControl');
}

/** Escapes ampersands, which would underline the next letter. */
function escapeLabel(label: string): string {
  return label.replaceAll('&', '&&');
}
