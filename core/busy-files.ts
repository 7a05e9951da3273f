/**
 * Renames and removes files, also on Windows. There, a virus scanner or an indexer often has a file open for a moment,
 * and the system refuses meanwhile. Node's `rm` is not used: on Windows, `rmSync` ends the process if it cannot remove
 * a file whose path has characters outside the system's code page, and before Node 24.13.1 it removes no file with
 * Chinese characters in its path at all.
 */
import { lstatSync, readdirSync, renameSync, rmdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

/** What Windows answers about a file that another program has open. */
const BUSY = new Set(['EACCES', 'EBUSY', 'ENOTEMPTY', 'EPERM']);
/** Long enough for a scan, and short enough for a user who must close the file in another program. */
const WAITS_MS: readonly number[] = [10, 20, 40, 80, 160, 320, 640];

/** Renames a file or folder. Throws the system's errors. */
export function rename(from: string, to: string): void {
  whileBusy(() => renameSync(from, to));
}

/** Removes a file, if there is one. Throws the system's errors. */
export function removeFile(path: string): void {
  whileBusy(() => unlessMissing(() => unlinkSync(path)));
}

/** Removes a folder with all that is in it, or a file, if there is one. Throws the system's errors. */
export function removeFolder(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() !== true) return removeFile(path);
  for (const name of unlessMissing(() => readdirSync(path)) ?? []) removeFolder(join(path, name));
  whileBusy(() => unlessMissing(() => rmdirSync(path)));
}

/** On Windows, tries again for a second while the file is in use. */
function whileBusy(work: () => void): void {
  const waitsMs = process.platform === 'win32' ? WAITS_MS : [];
  for (const waitMs of waitsMs) {
    try {
      return work();
    } catch (error) {
      if (!BUSY.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, waitMs);
    }
  }
  work();
}

function unlessMissing<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}
