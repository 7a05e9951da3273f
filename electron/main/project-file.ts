import { closeSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

import { AppError } from '../../core/errors.ts';
import { message } from '../../core/text/message.ts';

/** The extension of a project file. */
export const PROJECT_EXTENSION = '.stepladder';

/** SQLite's `application_id` of a project; the store writes it. */
const APPLICATION_ID = 0x53744c64;

/** The project named on a command line, resolved against `folder`; null if there is none. */
export function projectInArguments(args: readonly string[], folder: string): string | null {
  const named = args.filter((argument) => !argument.startsWith('-') && hasExtension(argument)).at(-1);
  return named === undefined ? null : resolve(folder, named);
}

/** Systems open a file by its extension in any case. */
function hasExtension(path: string): boolean {
  return path.toLowerCase().endsWith(PROJECT_EXTENSION);
}

/** The name of a project: its file's name without the extension. */
export function projectName(path: string): string {
  return hasExtension(path) ? basename(path).slice(0, -PROJECT_EXTENSION.length) : basename(path);
}

/** The canonical path of an existing project. Throws `invalid-file` if it does not exist or is not a project. */
export function existingProjectPath(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined)
    throw new AppError('invalid-file', message('desktop.noProjectFile', { path }), message('desktop.checkMoved'));
  if (!stat.isFile() || !hasProjectHeader(path)) {
    throw new AppError('invalid-file', message('desktop.notProjectFile', { path }), message('desktop.openOwnFile'));
  }
  return realpathSync(path);
}

/** The path for a new project, with its extension. Throws `invalid-file` if the file exists: nothing is overwritten. */
export function newProjectPath(path: string): string {
  const full = hasExtension(path) ? path : path + PROJECT_EXTENSION;
  if (statSync(full, { throwIfNoEntry: false }) !== undefined) {
    throw new AppError('invalid-file', message('desktop.fileExists', { path: full }), message('desktop.otherName'));
  }
  return join(realpathSync(dirname(full)), basename(full));
}

/** Throws `invalid-input` if writing to the path would replace a project. */
export function refuseProject(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === true && hasProjectHeader(path))
    throw new AppError('invalid-input', message('store.outputIsProject', { path }), message('store.keepProject'));
}

/** Reads only the header: only the core opens the file with SQLite. */
function hasProjectHeader(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const header = Buffer.alloc(100);
    return (
      readSync(file, header, 0, 100, 0) === 100 &&
      header.toString('latin1', 0, 15) === 'SQLite format 3' &&
      header.readUInt32BE(68) === APPLICATION_ID
    );
  } finally {
    closeSync(file);
  }
}
