/**
 * A list, its control group and its manifest are renamed one after the other. What belongs to the earlier list is kept
 * in the work folder meanwhile, so that a failure or a kill in between leaves either all earlier files or all new ones.
 */
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { removeFile } from '../../busy-files.ts';
import { moveFile, writePublished } from '../../publish.ts';

/** The unfinished list: it is in the work folder until it is published. */
export const UNFINISHED_LIST = 'output';
const RECORD = 'earlier.json';

interface EarlierFile {
  readonly path: string;
  /** Whether the earlier list had this file. */
  readonly existed: boolean;
}

/** How the names of a list and of all files that belong to it begin: `ranked.` for the list `ranked.csv`. */
export function namePrefix(list: string): string {
  return `${basename(list).replace(/\.csv$/i, '')}.`;
}

const keptName = (folder: string, index: number): string => join(folder, `earlier-${index}`);

/** Moves the files of the earlier list into the work folder; throws the system's errors. */
export function setAside(folder: string, paths: readonly string[]): void {
  const found = paths.map((path) => lstatSync(path, { throwIfNoEntry: false }));
  const files = paths.map((path, index): EarlierFile => ({ path, existed: found[index] !== undefined }));
  writePublished(join(folder, RECORD), JSON.stringify(files));
  for (const [index, path] of paths.entries())
    // Publishing refuses to replace anything but an ordinary file.
    if (found[index]?.isFile() === true) moveFile(path, keptName(folder, index));
}

/**
 * Puts the files of the earlier list at `target` back unless the new list is published; throws the system's errors. The
 * record may be forged, so it is followed only for files next to the list whose names begin like the list's.
 */
export function restoreEarlierFiles(folder: string, target: string): void {
  const record = join(folder, RECORD);
  if (!existsSync(record) || !existsSync(join(folder, UNFINISHED_LIST))) return;
  const files = JSON.parse(readFileSync(record, 'utf8')) as readonly EarlierFile[];
  for (const [index, { path: former, existed }] of files.entries()) {
    const name = basename(former);
    if (!name.startsWith(namePrefix(target))) continue;
    const kept = keptName(folder, index);
    const path = join(dirname(target), name);
    if (lstatSync(kept, { throwIfNoEntry: false })?.isFile() === true) moveFile(kept, path);
    // The new list has written this file.
    else if (!existed) removeFile(path);
  }
  removeFile(record);
}
