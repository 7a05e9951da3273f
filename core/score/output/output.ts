import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

import { AppError } from '../../errors.ts';
import { message, type Text } from '../../text/message.ts';

/** The size and hash of a finished file. */
export interface WrittenFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** A file that is written under a temporary name, hashed while writing, and renamed to its target when complete. */
export class OutputFile {
  readonly #temporary: string;
  readonly #target: string;
  readonly #hash = createHash('sha256');
  #descriptor: number | null;
  #bytes = 0;

  constructor(temporary: string, target: string) {
    this.#temporary = temporary;
    this.#target = target;
    this.#descriptor = withDiskErrors(target, () => openSync(temporary, 'wx'));
  }

  /** Appends bytes; throws `disk` if there is no space left. */
  write(bytes: Uint8Array): void {
    const descriptor = this.#descriptor;
    if (descriptor === null) throw new Error('the file is closed');
    withDiskErrors(this.#target, () => writeAll(descriptor, bytes));
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
  }

  /** Flushes the content to disk and closes the file. */
  finish(): WrittenFile {
    const descriptor = this.#descriptor;
    if (descriptor === null) throw new Error('the file is closed');
    withDiskErrors(this.#target, () => fsyncSync(descriptor));
    this.close();
    return { path: this.#target, bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  /** Renames the finished file to its target, replacing any existing file. */
  publish(): void {
    withDiskErrors(this.#target, () => {
      renameSync(this.#temporary, this.#target);
      syncFolder(dirname(this.#target));
    });
  }

  /** Closes the file; its content remains under the temporary name. */
  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }
}

/** Writes all bytes, with as many calls as needed. */
export function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done, bytes.length - done);
}

/** Fills `target` from the file, starting at `position`; throws if the file ends early. */
export function readAll(path: string, descriptor: number, target: Uint8Array, position: number): void {
  for (let done = 0; done < target.length;) {
    const count = withDiskErrors(path, () => readSync(descriptor, target, done, target.length - done, position + done));
    if (count === 0) throw new Error(`the file ends early: ${path}`);
    done += count;
  }
}

/** Runs file operations for a target and converts system errors into messages that say what to do. */
export function withDiskErrors<T>(target: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw diskError(target, error);
  }
}

/** What the system's error codes mean for a file, and what to do about them. */
const REASONS: Readonly<Record<string, (file: string) => readonly [Text, Text]>> = {
  ENOSPC: (file) => [message('score.noSpace', { file }), message('score.freeSpace')],
  EDQUOT: (file) => [message('score.quotaUsed', { file }), message('score.freeQuota')],
  ENOENT: noFolder,
  ENOTDIR: noFolder,
  EACCES: noPermission,
  EPERM: noPermission,
  EROFS: (file) => [message('score.readOnly', { file }), message('score.otherDisk')],
};

function noFolder(file: string): readonly [Text, Text] {
  return [message('score.noFolder', { file }), message('score.createFolder')];
}

function noPermission(file: string): readonly [Text, Text] {
  return [message('score.noPermission', { file }), message('score.ownFolder')];
}

function diskError(target: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = REASONS[code]?.(target);
  return reason === undefined ? error : new AppError('disk', ...reason, { cause: error });
}

/**
 * A rename only survives a power failure once the folder itself is on disk. Does nothing on systems that cannot sync
 * folders.
 */
function syncFolder(path: string): void {
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
