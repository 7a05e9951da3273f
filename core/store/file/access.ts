import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Whether a project must be read from a private copy: without write access to the file and its folder, SQLite cannot
 * create the files that it needs beside a project in WAL mode, and better-sqlite3 cannot open a file as immutable. A
 * project with a write-ahead log is being written to, or was not closed, so SQLite may find those files there: no copy.
 */
export function needsPrivateCopy(file: string): boolean {
  return existsSync(file) && !existsSync(`${file}-wal`) && !(isWritable(file) && isWritable(dirname(file)));
}

/** Whether this process may write to a file or a folder. */
export function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
