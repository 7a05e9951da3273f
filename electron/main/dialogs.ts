import { dirname, join } from 'node:path';

import { dialog, type BrowserWindow, type FileFilter } from 'electron';

import { DATA_ENDINGS } from '../../core/text/data-files.ts';
import type { DesktopWords } from '../../core/text/en/desktop.ts';
import type { FileKind, SaveKind } from '../../renderer/core/bridge.ts';
import type { OpenJob } from '../core-messages.ts';
import type { Preferences } from './preferences.ts';
import { PROJECT_EXTENSION } from './project-file.ts';
import { nativeCoreText, nativeText } from './text.ts';

/** Context of the dialogs: their window and the previous choices. */
export interface DialogContext {
  readonly window: BrowserWindow;
  readonly preferences: Preferences;
}

/** Lets the user choose files to read; empty if cancelled. */
export async function askForFiles(
  { window, preferences }: DialogContext,
  { kind, many }: { readonly kind: FileKind; readonly many: boolean },
): Promise<readonly string[]> {
  const text = nativeText(preferences.language);
  const title = kind === 'funnel' ? text.chooseFunnel : kind === 'audience' ? text.chooseAudience : text.chooseProject;
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title,
    filters: filtersToRead(kind, text),
    properties: many ? ['openFile', 'multiSelections'] : ['openFile'],
    ...(preferences.folder === null ? {} : { defaultPath: preferences.folder }),
  });
  if (canceled || filePaths.length === 0) return [];
  preferences.set({ folder: dirname(filePaths[0]) });
  return filePaths;
}

/** Lets the user name a file to write; null if cancelled. */
export async function askForName(
  { window, preferences }: DialogContext,
  kind: SaveKind,
  suggestedName: string,
): Promise<string | null> {
  const text = nativeText(preferences.language);
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: kind === 'project' ? text.chooseNew : text.chooseSave,
    defaultPath: preferences.folder === null ? suggestedName : join(preferences.folder, suggestedName),
    filters: filtersToWrite(kind, text),
    properties: ['createDirectory', 'showOverwriteConfirmation'],
  });
  if (canceled || filePath === undefined || filePath === '') return null;
  preferences.set({ folder: dirname(filePath) });
  return filePath;
}

/** Asks what to do with running jobs; true if they may be cancelled. */
export async function askToCancelJobs(
  { window, preferences }: DialogContext,
  jobs: readonly OpenJob[],
  then: 'close' | 'open',
): Promise<boolean> {
  const text = nativeText(preferences.language);
  const listed = jobs.map(({ title }) => `• ${nativeCoreText(title, preferences.language)}`);
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    title: 'Stepladder',
    message: text.jobsRun(jobs.length),
    detail: `${listed.join('\n')}\n\n${text.jobsEnd(jobs.length)}`,
    buttons: [(then === 'close' ? text.cancelAndClose : text.cancelAndOpen)(jobs.length), text.stay],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  });
  return response === 0;
}

function filtersToRead(kind: FileKind, text: DesktopWords): FileFilter[] {
  const all = { name: text.allFiles, extensions: ['*'] };
  return kind === 'project'
    ? [{ name: text.projects, extensions: [PROJECT_EXTENSION.slice(1)] }, all]
    : [{ name: text.tables, extensions: [...DATA_ENDINGS] }, all];
}

function filtersToWrite(kind: SaveKind, text: DesktopWords): FileFilter[] {
  switch (kind) {
    case 'csv':
      return [{ name: text.tables, extensions: ['csv'] }];
    case 'html':
      return [{ name: text.pages, extensions: ['html'] }];
    case 'xlsx':
      return [{ name: 'Excel', extensions: ['xlsx'] }];
    case 'pdf':
    case 'svg':
    case 'png':
      return [{ name: kind.toUpperCase(), extensions: [kind] }];
    case 'json':
      return [{ name: text.json, extensions: ['json'] }];
    case 'zip':
      return [{ name: text.archives, extensions: ['zip'] }];
    case 'project':
      return [{ name: text.projects, extensions: [PROJECT_EXTENSION.slice(1)] }];
  }
}
