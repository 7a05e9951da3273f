import { lstatSync, mkdtempSync, readdirSync, type Stats } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { removeFolder } from '../busy-files.ts';
import { hasEnded, claimFolder, readFolderOwner } from './identity.ts';

/** A folder without a readable owner is kept until it is this old: another process may be creating it. */
const UNREADABLE_AGE_MS = 24 * 3_600_000;

/**
 * Creates an empty folder for files that this process needs only while it runs. Removes folders of the same purpose
 * that a killed process or a power cut has left.
 */
export function createTemporaryFolder(purpose: string, parent = tmpdir()): string {
  const prefix = `stepladder-${purpose}-`;
  for (const name of namesIn(parent)) if (name.startsWith(prefix)) removeLeftover(join(parent, name));
  const folder = mkdtempSync(join(parent, prefix));
  claimFolder(folder);
  return folder;
}

/** The names in a folder; none for one that may be written to but not listed. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Whether a path is a folder of this user: in a shared folder, others can create one of any name. */
export function isOwnFolder(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found !== undefined && isOwn(found);
}

function isOwn(found: Stats): boolean {
  return found.isDirectory() && isOfUser(found);
}

/** Whether a file or folder belongs to the user of this process; always true on Windows, which has no user ids. */
export function isOfUser({ uid }: Pick<Stats, 'uid'>): boolean {
  return uid === (process.getuid?.() ?? uid);
}

function removeLeftover(folder: string): void {
  try {
    const found = lstatSync(folder);
    if (!isOwn(found)) return;
    const owner = readFolderOwner(folder);
    const ended = owner === null ? Date.now() - found.mtimeMs > UNREADABLE_AGE_MS : hasEnded(owner);
    if (ended) removeFolder(folder);
  } catch {
    // Another process was faster, or the system refuses: the next start tries again.
  }
}
