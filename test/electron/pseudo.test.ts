import assert from 'node:assert/strict';
import { registerHooks } from 'node:module';
import { test, type TestContext } from 'node:test';

import type { BrowserWindow, MenuItemConstructorOptions, OpenDialogOptions, SaveDialogOptions } from 'electron';

import { desktopWords } from '../../core/text/languages.ts';
import { messagesOf } from '../../core/text/messages.ts';
import { pseudo } from '../../core/text/pseudo.ts';
import { PSEUDO, type Language } from '../../core/text/tags.ts';
import type { DialogContext } from '../../electron/main/dialogs.ts';
import type { MenuActions } from '../../electron/main/menu.ts';

/** The menu and dialogs that the native parts pass to Electron, which a stub in this file replaces. */
interface Shown {
  menu: readonly MenuItemConstructorOptions[];
  readonly dialogs: (OpenDialogOptions &
    SaveDialogOptions & { message?: string; detail?: string; buttons?: string[] })[];
}

const shown: Shown = { menu: [], dialogs: [] };
(globalThis as { electronShown?: Shown }).electronShown = shown;
const stub = `
  const { electronShown: shown } = globalThis;
  export const app = { isPackaged: false, name: 'Stepladder', getLocale: () => 'en' };
  export const Menu = { buildFromTemplate: (menu) => menu, setApplicationMenu: (menu) => { shown.menu = menu; } };
  const show = async (_window, options) => {
    shown.dialogs.push(options);
    return { canceled: true, filePaths: [], response: 1 };
  };
  export const dialog = { showOpenDialog: show, showSaveDialog: show, showMessageBox: show };`;
const hooks = registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url: `data:text/javascript,${encodeURIComponent(stub)}`, shortCircuit: true }
      : next(specifier, context),
});
const { setMenu } = await import('../../electron/main/menu.ts');
const { askForFiles, askForName, askToCancelJobs } = await import('../../electron/main/dialogs.ts');
hooks.deregister();

const language = PSEUDO as string as Language;
Object.assign(desktopWords, { [language]: pseudo(desktopWords.en) });
Object.assign(messagesOf, { [language]: pseudo(messagesOf.en) });

const actions: MenuActions = {
  command: () => undefined,
  newProject: () => undefined,
  openProject: () => undefined,
  openRecent: () => undefined,
  trySample: () => undefined,
  showLog: () => undefined,
};

/** Whether a text comes from the catalogue: there may be punctuation marks, but no words, outside of the brackets. */
const isFromCatalogue = (text: string): boolean => !/\p{L}{2}/u.test(text.replaceAll(/⟦[^⟦⟧]*⟧/g, ''));

/** The labels of a menu that do not come from the catalogue, each preceded by the labels of its parent menus. */
function foreignLabels(items: readonly MenuItemConstructorOptions[], above = ''): readonly string[] {
  return items.flatMap((item) => {
    if (item.type === 'separator') return [];
    // Without a label, Electron shows an English one.
    const label = item.label ?? `no label: ${item.role}`;
    const below = Array.isArray(item.submenu) ? foreignLabels(item.submenu, `${above}${label} > `) : [];
    return [...(isFromCatalogue(label) || label === 'Stepladder' ? [] : [above + label]), ...below];
  });
}

function onPlatform(t: TestContext, platform: NodeJS.Platform): void {
  const { platform: actual } = process;
  Object.defineProperty(process, 'platform', { value: platform });
  t.after(() => Object.defineProperty(process, 'platform', { value: actual }));
}

for (const platform of ['linux', 'darwin', 'win32'] as const)
  test(`every item of the native menu comes from the catalogue (${platform})`, (t) => {
    onPlatform(t, platform);
    for (const recent of [[], [{ id: '1', name: '1', folder: '~', openedAt: '' }]]) {
      setMenu({} as BrowserWindow, { language, recent }, actions);
      assert.ok(shown.menu.length >= 4);
      assert.deepEqual(foreignLabels(shown.menu), []);
    }
  });

test('every text of the native dialogs comes from the catalogue', async () => {
  const context = { window: {}, preferences: { language, folder: null } } as unknown as DialogContext;
  for (const kind of ['funnel', 'audience', 'project'] as const) await askForFiles(context, { kind, many: true });
  for (const kind of ['csv', 'html', 'json', 'project'] as const) await askForName(context, kind, '1.csv');
  for (const then of ['close', 'open'] as const)
    for (const titles of [['1'], ['1', '2']])
      await askToCancelJobs(
        context,
        titles.map((title) => ({ call: 'train', title, isRunning: true, fraction: null })),
        then,
      );
  assert.equal(shown.dialogs.length, 11);
  const texts = shown.dialogs.flatMap(({ title = '', message = '', detail = '', buttons = [], filters = [] }) => [
    ...[title, message, detail],
    ...buttons,
    ...filters.map(({ name }) => name),
  ]);
  assert.deepEqual(
    texts.filter((text) => text !== 'Stepladder' && !isFromCatalogue(text)),
    [],
  );
});
