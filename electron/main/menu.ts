import { app, Menu, type BrowserWindow, type MenuItemConstructorOptions } from 'electron';

import type { DesktopWords } from '../../core/text/en/desktop.ts';
import type { Language, RecentProject, ShellCommand } from '../../renderer/core/bridge.ts';
import { shortcuts } from '../../renderer/core/keys.ts';
import { nativeText } from './text.ts';

/** What the menu's items do. */
export interface MenuActions {
  command(command: ShellCommand): void;
  newProject(): void;
  openProject(): void;
  openRecent(id: string): void;
  trySample(): void;
}

/** What the menu shows besides its fixed items. */
export interface MenuState {
  readonly language: Language | null;
  readonly recent: readonly RecentProject[];
}

/** Sets the native menu. The page's own shortcuts are shown here, so that a menu bar or a screen reader finds them. */
export function setMenu(window: BrowserWindow, state: MenuState, actions: MenuActions): void {
  const text = nativeText(state.language);
  const menus = [
    fileMenu(text, state, actions),
    editMenu(text),
    viewMenu(text, window, actions),
    helpMenu(text, actions),
  ];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(process.platform === 'darwin' ? [{ role: 'appMenu' }, ...menus] : menus),
  );
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
  const views = ['data', 'funnel', 'banks', 'train', 'models'] as const;
  return {
    label: text.view,
    submenu: [
      ...views.map((view) => command(text[view], `view-${view}`)),
      command(text.scoring, 'view-score'),
      { type: 'separator' },
      { label: text.zoomIn, role: 'zoomIn', accelerator: 'CommandOrControl+Plus' },
      // The same on keyboards where plus needs the shift key.
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

function helpMenu(text: DesktopWords, actions: MenuActions): MenuItemConstructorOptions {
  const command = commandItem(actions);
  return {
    label: text.help,
    role: 'help',
    submenu: [command(text.shortcuts, 'shortcuts'), { label: text.about, role: 'about' }],
  };
}

function commandItem(actions: MenuActions) {
  return (label: string, command: ShellCommand): MenuItemConstructorOptions => ({
    label,
    click: () => actions.command(command),
    ...(shortcuts[command].startsWith('Mod+') ? { accelerator: acceleratorOf(command) } : {}),
  });
}

/** The keys that the page also takes and lists; those without a modifier are left to it, since they may be typed. */
function acceleratorOf(command: ShellCommand): string {
  return shortcuts[command].replace('Mod', 'CommandOrControl');
}

/** An ampersand in a label would underline the next letter. */
function escapeLabel(label: string): string {
  return label.replaceAll('&', '&&');
}
