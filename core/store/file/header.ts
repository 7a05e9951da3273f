import { closeSync, openSync, readSync, statSync } from 'node:fs';

import { damagedFile } from './sql.ts';

/** Marks a project in the header of SQLite's file. */
export const APPLICATION_ID = 0x53744c64;
const HEADER_BYTES = 100;
const MAGIC = 'SQLite format 3';

/**
 * The version in the file's header, read without SQLite, which would leave files beside it; null if the file is not a
 * project. Use only if there is no write-ahead log, so that nobody has the file open: closing any handle of a file
 * drops the locks that SQLite holds on it in this process. Throws `corrupt` if the header is cut short.
 */
export function versionInHeader(file: string): number | null {
  const header = headerOf(file);
  if (header.length < HEADER_BYTES && isSqlite(header))
    throw damagedFile(file, new Error(`only ${header.length} bytes`));
  return isProject(header) ? header.readUInt32BE(60) : null;
}

function isSqlite(header: Buffer): boolean {
  return header.toString('latin1', 0, 15) === MAGIC;
}

function isProject(header: Buffer): boolean {
  return header.length === HEADER_BYTES && isSqlite(header) && header.readUInt32BE(68) === APPLICATION_ID;
}

/** The beginning of a file, at most as long as SQLite's header. */
function headerOf(file: string): Buffer {
  const handle = openSync(file, 'r');
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    return header.subarray(0, readSync(handle, header, 0, HEADER_BYTES, 0));
  } finally {
    closeSync(handle);
  }
}

/**
 * Whether a file starts with the header of a project. Do not use on a file that this process has open: closing any
 * handle of it drops SQLite's locks.
 */
export function isProjectFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true && isProject(headerOf(path));
}
