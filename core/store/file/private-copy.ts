import { accessSync, chmodSync, constants, copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { AppError } from '../../errors.ts';
import { createTemporaryFolder } from '../../processes/temporary-folder.ts';
import { message } from '../../text/message.ts';
import { fileState } from './file-state.ts';
import { explainError } from './sql.ts';

/** A copy of a project, and what the project looked like when it was made. */
interface PrivateCopy {
  readonly path: string;
  readonly state: string;
}

const copies = new Map<string, PrivateCopy>();
const copying = new Map<string, Promise<void>>();
let folder: string | null = null;

/**
 * Whether a project must be read from a private copy: without write access to the file and its folder, SQLite cannot
 * create the files that it needs beside a project in WAL mode, and our SQLite cannot be told that the file does not
 * change. A project with a write-ahead log is being written to, or was not closed: there SQLite may use the files of
 * the other process.
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

/** The private copy of a project; made now unless `makePrivateCopy` has made it and the project is unchanged. */
export function privateCopy(file: string): string {
  const current = currentCopy(file);
  if (current !== null) return current;
  const copy = newCopy(file);
  try {
    copyFileSync(file, copy.path, constants.COPYFILE_FICLONE);
  } catch (error) {
    throw copyFailed(file, copy, error);
  }
  return keep(file, copy);
}

/** Makes the private copy of a project if it needs one, without blocking the event loop: it may be large. */
export async function makePrivateCopy(file: string): Promise<void> {
  await copying.get(file);
  if (!needsPrivateCopy(file) || currentCopy(file) !== null) return;
  const copy = newCopy(file);
  const copied = copyFile(file, copy.path, constants.COPYFILE_FICLONE);
  copying.set(
    file,
    copied.catch(() => undefined),
  );
  try {
    await copied;
  } catch (error) {
    throw copyFailed(file, copy, error);
  } finally {
    copying.delete(file);
  }
  keep(file, copy);
}

/** Removes an incomplete copy; returns the error, which names the copy if its disk is full. */
function copyFailed(file: string, copy: PrivateCopy, error: unknown): unknown {
  remove(copy);
  const { code } = error as NodeJS.ErrnoException;
  return explainError(error, code === 'ENOSPC' || code === 'EDQUOT' ? copy.path : file);
}

function currentCopy(file: string): string | null {
  const copy = copies.get(file);
  return copy !== undefined && copy.state === stateOf(file) && existsSync(copy.path) ? copy.path : null;
}

function newCopy(file: string): PrivateCopy {
  if (folder === null) {
    const created = createTemporaryFolder('read-only');
    process.on('exit', () => rmSync(created, { recursive: true, force: true }));
    folder = created;
  }
  return { path: join(mkdtempSync(join(folder, 'copy-')), basename(file)), state: stateOf(file) };
}

/** Keeps a complete copy in place of an earlier one; throws `locked` if the project has changed meanwhile. */
function keep(file: string, copy: PrivateCopy): string {
  if (stateOf(file) !== copy.state || existsSync(`${file}-wal`)) {
    remove(copy);
    throw new AppError('locked', message('store.busy', { path: file }), message('store.waitForProgram'));
  }
  chmodSync(copy.path, 0o600);
  const earlier = copies.get(file);
  copies.set(file, copy);
  if (earlier !== undefined) remove(earlier);
  return copy.path;
}

function remove({ path }: PrivateCopy): void {
  try {
    rmSync(dirname(path), { recursive: true, force: true });
  } catch {
    // Windows does not remove an open file; it ends with this process.
  }
}

function stateOf(file: string): string {
  return fileState(statSync(file, { bigint: true }));
}
