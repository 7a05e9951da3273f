import { accessSync, closeSync, constants, existsSync, openSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { removeFile } from '../../busy-files.ts';
import { temporaryName } from '../../publish.ts';

/**
 * Whether a project must be read from a private copy: without write access to the file and its folder, SQLite cannot
 * create the files that it needs beside a project in WAL mode, and better-sqlite3 cannot open a file as immutable. A
 * project with a write-ahead log is being written to, or was not closed, so SQLite may find those files there: no copy.
 */
export function needsPrivateCopy(file: string): boolean {
  return existsSync(file) && !existsSync(`${file}-wal`) && !canWrite(file);
}

/** Whether this process may write to a project: to its file, and to the folder of the files beside it. */
export function canWrite(file: string): boolean {
  return isWritable(file) && isWritable(dirname(file));
}

/** Whether this process may write to a file or a folder. */
export function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    if (process.platform === 'win32') tryToWrite(path);
    return true;
  } catch (error) {
    // A file that another program has open may still be writable.
    return (error as NodeJS.ErrnoException).code === 'EBUSY';
  }
}

/**
 * Throws unless this process may write to a file or a folder. On Windows, only an attempt shows this: the attribute
 * that `access` reads is not about rights.
 */
function tryToWrite(path: string): void {
  if (!statSync(path).isDirectory()) return closeSync(openSync(path, 'r+'));
  const file = temporaryName(join(path, 'access'));
  closeSync(openSync(file, 'wx'));
  removeFile(file);
}
