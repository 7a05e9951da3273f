import { createHash } from 'node:crypto';
import { readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';

import { AppError } from '../../errors.ts';
import { UnfinishedFile } from '../../publish.ts';
import { message, type Text } from '../../text/message.ts';
import { systemText } from '../../text/system.ts';

/** The size and hash of a finished file. */
export interface WrittenFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** A file that is hashed while it is written, and takes the place of its target when complete. */
export class OutputFile {
  readonly #file: UnfinishedFile;
  readonly #hash = createHash('sha256');
  #bytes = 0;

  constructor(temporary: string, target: string) {
    this.#file = withDiskErrors(target, () => new UnfinishedFile(target, temporary));
  }

  /** The path of the complete file. */
  get target(): string {
    return this.#file.target;
  }

  /** Appends bytes; throws `disk` if there is no space left. */
  write(bytes: Uint8Array): void {
    this.#guarded(() => this.#file.write(bytes));
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
  }

  /** Flushes the content to disk and closes the file. */
  finish(): WrittenFile {
    this.#guarded(() => this.#file.finish());
    return { path: this.#file.target, bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  /** Renames the finished file to its target, replacing any existing file. */
  publish(): void {
    this.#guarded(() => this.#file.publish());
  }

  /** Closes the file; its content remains under the temporary name. */
  close(): void {
    this.#file.close();
  }

  /** Closes the file at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.close();
  }

  #guarded(work: () => void): void {
    withDiskErrors(this.#file.target, work);
  }
}

/** Writes all bytes, with as many calls as needed: at a position, or else after what was written before. */
export function writeAll(descriptor: number, bytes: Uint8Array, position?: number): void {
  for (let done = 0; done < bytes.length;) {
    const at = position === undefined ? null : position + done;
    done += writeSync(descriptor, bytes, done, bytes.length - done, at);
  }
}

/** Fills `target` from the file, starting at `position`; throws `corrupt` if the file ends early. */
export function readAll(path: string, descriptor: number, target: Uint8Array, position: number): void {
  for (let done = 0; done < target.length;) {
    const count = withDiskErrors(path, () => readSync(descriptor, target, done, target.length - done, position + done));
    if (count === 0) throw changedOnDisk(path);
    done += count;
  }
}

/** Like `readAll`, but also throws `corrupt` unless the bytes have this checksum: the CRC-32 of what was written. */
export function readChecked(
  path: string,
  descriptor: number,
  target: Uint8Array,
  { position, checksum }: { readonly position: number; readonly checksum: number },
): void {
  readAll(path, descriptor, target, position);
  if (crc32(target) !== checksum) throw changedOnDisk(path);
}

/** The error for a file of intermediate results that has changed since it was written. */
export function changedOnDisk(file: string): AppError {
  return new AppError('corrupt', message('score.changedOnDisk', { file }), message('score.scoreAgain'));
}

/** Runs file operations for a target and converts system errors into messages that say what to do. */
export function withDiskErrors<T>(target: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw diskError(target, error);
  }
}

/** The meaning of the system's error codes for a file, and the remedies. */
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

function diskFails(file: string, error: Error): readonly [Text, Text] {
  return [message('score.diskFails', { file, reason: systemText(error) }), message('score.otherDisk')];
}

function diskError(target: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = REASONS[code]?.(target) ?? (/^E[A-Z]+$/.test(code) ? diskFails(target, error as Error) : undefined);
  return reason === undefined ? error : new AppError('disk', ...reason, { cause: error });
}
