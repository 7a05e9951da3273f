/** Gives every file that the program writes for a user its name only once it is complete and on the disk. */
import { createHash, randomUUID } from 'node:crypto';
import { closeSync, constants, fsyncSync, lstatSync, openSync, writeSync, type Stats } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import { removeFile, removeFolder, rename } from './busy-files.ts';
import { AppError } from './errors.ts';
import { isRunning, pidScope } from './processes/identity.ts';
import { isOfUser, namesIn } from './processes/temporary-folder.ts';
import { message } from './text/message.ts';

/** Only the owner may read what is written. */
export const OWNER_ONLY = 0o600;

/**
 * A name beside the target that nobody can guess, so that nobody can place a link there first. It names the process, so
 * that files of a killed one can be removed.
 */
export function temporaryName(target: string, ending: 'part' | 'earlier' = 'part'): string {
  const name = `${temporaryPrefix(target)}${randomUUID()}.${pidScope()}-${process.pid}.${ending}`;
  return join(dirname(target), name);
}

/** File systems accept names of 255 bytes; what follows the prefix, with SQLite's `-journal`, takes up to 69. */
const MAX_PREFIX_BYTES = 180;
const HASH_LENGTH = 16;

/**
 * How the temporary names of a target begin: with its name. One that is too long to be extended is truncated, with a
 * hash that distinguishes it from others with the same beginning.
 */
export function temporaryPrefix(target: string): string {
  const bytes = Buffer.from(basename(target));
  if (bytes.length <= MAX_PREFIX_BYTES) return `${bytes.toString()}.`;
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, HASH_LENGTH);
  const truncated = bytes.toString('utf8', 0, MAX_PREFIX_BYTES - HASH_LENGTH - 1).replace(/\uFFFD$/, '');
  return `${truncated}.${hash}.`;
}

/**
 * Temporary names, including those of additional files beside the target, and the journals that SQLite keeps for them.
 */
const TEMPORARY = /\.[\da-f-]{36}\.([\da-f]{8})-(\d{1,10})\.part(?:-journal)?$/;

/** Nobody writes a file for this long without changing it. */
const ABANDONED_AFTER_MS = 7 * 24 * 3_600_000;

/**
 * Removes the temporary files and folders of this user that killed processes left beside a target. Processes on another
 * machine, or from before a restart, may still run: what they left is removed after a week.
 */
export function removeAbandoned(target: string): void {
  const prefix = temporaryPrefix(target);
  for (const name of namesIn(dirname(target))) {
    const [, scope, pid] = (name.startsWith(prefix) && TEMPORARY.exec(name)) || [];
    if (scope !== undefined) removeIfAbandoned(join(dirname(target), name), scope, Number(pid));
  }
}

function removeIfAbandoned(path: string, scope: string, pid: number): void {
  const found = statsOf(path);
  // While the folder of another user is removed, that user could replace folders in it with links to folders elsewhere.
  if (found === null || !isOfUser(found)) return;
  const hasEnded = scope === pidScope() ? !isRunning(pid) : Date.now() - found.mtimeMs > ABANDONED_AFTER_MS;
  try {
    if (hasEnded) removeFolder(path);
  } catch {
    // A file that cannot be removed does not prevent writing.
  }
}

/** A file that is written under a temporary name and takes the place of its target when complete. */
export class UnfinishedFile {
  readonly target: string;
  readonly path: string;
  #descriptor: number | null;

  /**
   * Creates the file. Throws `invalid-input` if the target is not an ordinary file, and the system's errors, for
   * example if something already has the temporary name.
   */
  constructor(target: string, path = temporaryName(target)) {
    refuseSpecialFile(target);
    removeAbandoned(target);
    this.target = target;
    this.path = path;
    this.#descriptor = openSync(path, 'wx', OWNER_ONLY);
  }

  /** Appends all bytes, with as many calls as needed. */
  write(bytes: Uint8Array): void {
    if (this.#descriptor === null) throw new Error('the file is closed');
    for (let done = 0; done < bytes.length;) done += writeSync(this.#descriptor, bytes, done, bytes.length - done);
  }

  /** Flushes the content to the disk and closes the file. */
  finish(): void {
    if (this.#descriptor === null) throw new Error('the file is closed');
    fsyncSync(this.#descriptor);
    this.close();
  }

  /** Gives the finished file its name. */
  publish(): void {
    publishFile(this.path, this.target);
  }

  /** Closes the file; its content remains under the temporary name. */
  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }

  /** Removes the file unless it is published. */
  discard(): void {
    this.close();
    removeFile(this.path);
  }
}

/**
 * Writes a whole file; if this throws, an earlier file of this name is unchanged. Throws the system's errors, and those
 * of `checkSource`, which is called before the file gets its name.
 */
export function writePublished(target: string, text: string, checkSource = (): void => undefined): void {
  const file = new UnfinishedFile(target);
  try {
    file.write(new TextEncoder().encode(text));
    file.finish();
    checkSource();
    file.publish();
  } finally {
    file.discard();
  }
}

/** Copies a file, possibly from another disk; otherwise like `writePublished`. */
export async function copyPublished(from: string, target: string, checkSource = (): void => undefined): Promise<void> {
  removeAbandoned(target);
  const temporary = temporaryName(target);
  try {
    await copyFile(from, temporary, constants.COPYFILE_EXCL);
    syncFile(temporary);
    checkSource();
    publishFile(temporary, target);
  } finally {
    removeFile(temporary);
  }
}

/**
 * Renames a file that is complete and on the disk. Throws `invalid-input` if the target is not an ordinary file, and
 * `disk` if the system refuses to replace it. The target itself is then read-only or open in another program: rights in
 * its folder cannot be missing, since the temporary file was created there.
 */
export function publishFile(temporary: string, target: string): void {
  refuseSpecialFile(target);
  try {
    rename(temporary, target);
  } catch (error) {
    throw isRefused(error) && statsOf(target)?.isFile() === true ? inUse(target, error) : error;
  }
  syncFolder(dirname(target));
}

function isRefused(error: unknown): boolean {
  return ['EACCES', 'EBUSY', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function inUse(path: string, cause: unknown): AppError {
  return new AppError('disk', message('store.outputInUse', { path }), message('store.closeOrElsewhere'), { cause });
}

/** Moves a file of the program to another name on the same disk. Throws the system's errors. */
export function moveFile(from: string, to: string): void {
  rename(from, to);
  for (const folder of new Set([dirname(from), dirname(to)])) syncFolder(folder);
}

/**
 * Throws `invalid-input` if the path is a link, which a rename would replace instead of what it leads to, or a device,
 * pipe or socket. On Windows, also throws if the name is not allowed, or another program has the file open.
 */
export function refuseSpecialFile(path: string): void {
  const found = statsOf(path);
  if (process.platform === 'win32') refuseOnWindows(path, found);
  if (found === null || found.isFile() || found.isDirectory()) return;
  const what = found.isSymbolicLink() ? 'store.outputIsLink' : 'store.outputIsDevice';
  throw new AppError('invalid-input', message(what, { path }), message('store.nameOrdinaryFile'));
}

function refuseOnWindows(path: string, found: Stats | null): void {
  const name = basename(resolve(path));
  if (!isNameOnWindows(name))
    throw new AppError('invalid-input', message('store.outputName', { name }), message('store.chooseName'));
  if (found?.isFile() !== true) return;
  try {
    closeSync(openSync(path, 'r+'));
  } catch (error) {
    if (isRefused(error)) throw inUse(path, error);
  }
}

/** The metadata of a path; null if nothing is there, or if the system does not say. Writing then reports why. */
export function statsOf(path: string): Stats | null {
  try {
    return lstatSync(path);
  } catch {
    return null;
  }
}

/** Flushes a file to the disk. */
export function syncFile(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/**
 * A rename only survives a power failure once the folder itself is on disk. Does nothing on systems that cannot sync
 * folders.
 */
export function syncFolder(path: string): void {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(path, 'r');
    fsyncSync(descriptor);
  } catch {
    // Windows cannot open folders.
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

/** Devices, which Windows finds under their names in every folder, with any extension. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[\d¹²³]) *(?:\..*)?$/i;

/**
 * Whether programs on Windows can open a file of this name. Node also creates files of other names: Explorer and Excel
 * can neither open nor delete them, or the text after a colon names a hidden stream of another file.
 */
function isNameOnWindows(name: string): boolean {
  return !DEVICE.test(name) && !/[. ]$/.test(name) && !/[<>:"/\\|?*\u0000-\u001F]/.test(name);
}
