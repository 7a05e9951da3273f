/** All requests from the page to main, with the schema of each message. */
import { statSync } from 'node:fs';

import { clipboard, shell } from 'electron';
import { z } from 'zod';

import { AppError } from '../../core/errors.ts';
import { message } from '../../core/text/message.ts';
import type { FileKind, SaveKind } from '../../renderer/core/bridge.ts';
import { events, notices, requests } from '../channels.ts';
import type { GrantedFile } from '../core-messages.ts';
import { askForFiles, askForName } from './dialogs.ts';
import { grantRead, grantWrite } from './files.ts';
import { answer, listen, type IsPage } from './ipc.ts';
import { language, theme } from './preferences.ts';
import type { Program } from './program.ts';
import { saveText } from './saved.ts';

const nothing = z.strictObject({});
const fileKind: z.ZodType<FileKind> = z.enum(['funnel', 'audience', 'project']);
const saveKind: z.ZodType<SaveKind> = z.enum(['csv', 'xlsx', 'html', 'pdf', 'svg', 'png', 'json', 'zip', 'project']);
const handle = z.string().regex(/^file:[\w-]{24}$/);
/** A file name without a folder, so that a page cannot point the dialog elsewhere. */
const fileName = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^/\\\0]+$/);
const longText = z.string().max(50_000_000);

/** Registers the requests; `program` returns the running program. */
export function answerPage(program: () => Program): void {
  const isPage: IsPage = (contents) => contents === program().window.webContents;
  const grant = (file: Parameters<Program['core']['grant']>[0]): void => program().core.grant(file);

  answer(requests.chooseFiles, isPage, z.strictObject({ kind: fileKind, many: z.boolean() }), async ({ kind, many }) =>
    (await askForFiles(program(), { kind, many })).map((path) => grantRead(path, grant)),
  );
  answer(
    requests.acceptDropped,
    isPage,
    z.strictObject({ paths: z.array(z.string().max(4096)).max(1000) }),
    ({ paths }) => paths.map((path) => grantRead(path, grant)),
  );
  answer(
    requests.chooseSave,
    isPage,
    z.strictObject({ suggestedName: fileName, kind: saveKind }),
    async ({ suggestedName, kind }) => {
      const path = await askForName(program(), kind, suggestedName);
      return path === null ? null : grantWrite(path, grant);
    },
  );
  answer(
    requests.saveText,
    isPage,
    z.strictObject({ suggestedName: fileName, text: longText }),
    async ({ suggestedName, text }) => {
      const path = await askForName(program(), 'csv', suggestedName);
      if (path !== null) saveText(path, text);
      return path !== null;
    },
  );
  // The page itself has no permission, not even for the clipboard.
  answer(requests.copyText, isPage, z.strictObject({ text: longText }), async ({ text }) => {
    await clipboard.writeText(text);
    return null;
  });
  answerProjects(program, isPage);
  listenToNotices(program, isPage);
}

function answerProjects(program: () => Program, isPage: IsPage): void {
  const done = async (action: Promise<void>): Promise<null> => action.then(() => null);
  answer(requests.recentProjects, isPage, nothing, () => program().recent.list());
  answer(requests.openProject, isPage, nothing, () => done(program().openProject()));
  answer(requests.createProject, isPage, nothing, () => program().createProject());
  answer(requests.openRecent, isPage, z.strictObject({ id: z.string().max(100) }), ({ id }) =>
    done(program().openPath(program().recent.pathOf(id))),
  );
  answer(requests.openPicked, isPage, z.strictObject({ handle }), (picked) =>
    done(program().openPath(pathToRead(program(), picked.handle))),
  );
  answer(requests.trySample, isPage, nothing, () => done(program().trySample()));
}

function listenToNotices(program: () => Program, isPage: IsPage): void {
  listen(notices.connect, isPage, z.strictObject({ nonce: z.string().min(1).max(100) }), ({ nonce }) => {
    const { core, window } = program();
    void core.connect().then((port) => {
      if (port !== null && !window.isDestroyed()) window.webContents.postMessage(events.port, nonce, [port]);
    });
  });
  listen(notices.showInFolder, isPage, z.strictObject({ handle }), (shown) => {
    const { path } = fileOf(program(), shown.handle);
    if (statSync(path, { throwIfNoEntry: false }) !== undefined) shell.showItemInFolder(path);
  });
  listen(notices.setTheme, isPage, z.strictObject({ theme }), (chosen) => {
    program().preferences.set(chosen);
    program().window.setBackgroundColor(program().preferences.background);
  });
  listen(notices.setLanguage, isPage, z.strictObject({ language }), (chosen) => {
    program().preferences.set(chosen);
    program().showMenu();
  });
}

function fileOf(program: Program, chosen: string): GrantedFile {
  const file = program.core.fileOf(chosen);
  if (file === null) throw new AppError('invalid-input', message('host.unknownFile'), message('host.chooseAgain'));
  return file;
}

/** The path of a file that the user chose to be read. */
function pathToRead(program: Program, chosen: string): string {
  const { path, use } = fileOf(program, chosen);
  if (use !== 'read') throw new AppError('invalid-input', message('host.onlyShown'), message('host.chooseAgain'));
  return path;
}
