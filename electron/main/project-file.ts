import { closeSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

import { AppError } from '../../core/errors.ts';
import { message } from '../../core/text/message.ts';

/** The ending of a project's file name. */
export const PROJECT_ENDING = '.stepladder';

/** SQLite's `application_id` of a project; the store writes it. */
const APPLICATION_ID = 0x53744c64;

/** The project named on a command line, as a path from `folder`; null where none is. */
export function projectInArguments(args: readonly string[], folder: string): string | null {
  const named = args.filter((argument) => !argument.startsWith('-') && argument.endsWith(PROJECT_ENDING)).at(-1);
  return named === undefined ? null : resolve(folder, named);
}

/** The one true path of an existing project. Throws `invalid-file` for what is not there or is no project. */
export function existingProject(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined)
    throw new AppError('invalid-file', message('desktop.noProjectFile', { path }), message('desktop.checkMoved'));
  if (!stat.isFile() || !hasProjectHeader(path)) {
    throw new AppError('invalid-file', message('desktop.notProjectFile', { path }), message('desktop.openOwnFile'));
  }
  return realpathSync(path);
}

/**
 * The path of a project to be made, with its ending. Throws `invalid-file` where a file is there already: nothing is
 * overwritten.
 */
export function newProject(path: string): string {
  const full = path.endsWith(PROJECT_ENDING) ? path : path + PROJECT_ENDING;
  if (statSync(full, { throwIfNoEntry: false }) !== undefined) {
    throw new AppError('invalid-file', message('desktop.fileExists', { path: full }), message('desktop.otherName'));
  }
  return join(realpathSync(dirname(full)), basename(full));
}

/** Reads the header itself: opening the file with SQLite is for the core alone. */
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
