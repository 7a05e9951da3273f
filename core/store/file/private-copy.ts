import { chmodSync, constants, copyFileSync, existsSync, mkdtempSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { removeFolder } from '../../busy-files.ts';
import { AppError } from '../../errors.ts';
import type { JobContext } from '../../job.ts';
import { createTemporaryFolder } from '../../processes/temporary-folder.ts';
import { message } from '../../text/message.ts';
import { needsPrivateCopy } from './access.ts';
import { copyFileTo } from './copy-file.ts';
import { fileState } from './file-state.ts';
import { isProjectFile } from './header.ts';
import { explainError } from './sql.ts';

/** A copy of a project, and what the project looked like when it was made. */
interface PrivateCopy {
  readonly path: string;
  readonly state: string;
}

const copies = new Map<string, PrivateCopy>();
const copying = new Map<string, Promise<void>>();
let folder: string | null = null;

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

/**
 * Whether a project must still be copied before it can be read. Nothing but a project is worth copying: another large
 * file would be refused afterwards.
 */
export function isCopyMissing(file: string): boolean {
  return needsPrivateCopy(file) && isProjectFile(file) && currentCopy(file) === null;
}

/**
 * Makes the private copy of a project if it needs one, without blocking the event loop: it may be large. Reports the
 * phase `copy` and throws `cancelled`. While another call copies the project, waits for that copy instead.
 */
export async function makePrivateCopy(file: string, job: JobContext): Promise<void> {
  while (copying.has(file)) await copying.get(file);
  if (!isCopyMissing(file)) return;
  const copy = newCopy(file);
  const copied = copyFileTo(file, copy.path, job);
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
  return { path: join(mkdtempSync(join(copiesFolder(), 'copy-')), basename(file)), state: stateOf(file) };
}

/** The folder of all copies; created again if it was removed, as systems do with old temporary files. */
function copiesFolder(): string {
  if (folder !== null && existsSync(folder)) return folder;
  const created = createTemporaryFolder('read-only');
  process.on('exit', () => removeFolder(created));
  folder = created;
  return created;
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
    removeFolder(dirname(path));
  } catch {
    // Windows does not remove an open file; it is removed when this process ends.
  }
}

function stateOf(file: string): string {
  return fileState(statSync(file, { bigint: true }));
}
