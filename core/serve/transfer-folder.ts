import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { removeFolder, rename } from '../busy-files.ts';
import { AppError } from '../errors.ts';
import type { FileHandles } from '../host/files.ts';
import { createTemporaryFolder } from '../processes/temporary-folder.ts';
import { message } from '../text/message.ts';
import { replaceUnprintable } from '../text/shown.ts';

/** A file with its handle and name, as the page sees it. */
export interface HeldFile {
  readonly handle: string;
  readonly name: string;
  readonly bytes: number | null;
}

const MAX_NAME_LENGTH = 120;
/** File systems accept names of 255 bytes; the program and SQLite extend names by up to 55. */
const MAX_NAME_BYTES = 200;
/** Space to leave free on the disk. */
const RESERVED_BYTES = 100_000_000;
/** How much of an upload may arrive between two checks of the free space. */
const CHECK_BYTES = 8_000_000;

/** Stores uploads and files to download in a temporary folder, which is removed with the server. */
export class TransferFolder {
  readonly #path: string;
  readonly #files: FileHandles;
  /** The folders of uploads, by handle. */
  readonly #received = new Map<string, string>();
  /** For the second Ctrl-C, which exits immediately. */
  readonly #removeAtExit = (): void => removeFolder(this.#path);

  private constructor(path: string, files: FileHandles) {
    this.#path = path;
    this.#files = files;
    process.once('exit', this.#removeAtExit);
  }

  /** Creates the folder; removes those that killed servers have left. */
  static create(files: FileHandles): TransferFolder {
    return new TransferFolder(createTemporaryFolder('serve'), files);
  }

  /**
   * Stores an upload, completely or not at all; `expected` is its size in bytes if known. Throws `disk` if there is no
   * room.
   */
  async receive(name: string, body: Readable, expected: number | null): Promise<HeldFile> {
    if (expected !== null && expected > (await this.#availableBytes()))
      throw new AppError('disk', message('serve.noRoomFor', { name, bytes: expected }), message('serve.freeSpace'));
    const folder = await this.#newFolder();
    const path = join(folder, plainFileName(name));
    try {
      const checked = limitToFreeSpace(body, () => this.#availableBytes());
      await pipeline(checked, createWriteStream(`${path}.partial`, { flags: 'wx' }));
      rename(`${path}.partial`, path);
    } catch (error) {
      removeFolder(folder);
      throw (error as NodeJS.ErrnoException).code === 'ENOSPC'
        ? new AppError('disk', message('serve.noRoom', { name }), message('serve.freeSpace'), { cause: error })
        : error;
    }
    const handle = this.#files.grant(path, 'read');
    this.#received.set(handle, folder);
    return { handle, name: plainFileName(name), bytes: (await stat(path)).size };
  }

  /**
   * Deletes the upload under a handle; other files are kept. A file that the system refuses to delete is removed with
   * the server.
   */
  async release(handle: string): Promise<void> {
    const folder = this.#received.get(handle);
    if (folder === undefined) return;
    this.#received.delete(handle);
    this.#files.revoke(handle);
    try {
      removeFolder(folder);
    } catch {
      // Removed with the server.
    }
  }

  /** The free space on the disk beyond the reserve. */
  async #availableBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#path);
    return bavail * bsize - RESERVED_BYTES;
  }

  /** Returns a handle for a file that a call will write and the browser will download. */
  async prepareSave(suggestedName: string): Promise<HeldFile> {
    const name = plainFileName(suggestedName);
    return { handle: this.#files.grant(join(await this.#newFolder(), name), 'write'), name, bytes: null };
  }

  /** Removes everything. */
  async remove(): Promise<void> {
    process.removeListener('exit', this.#removeAtExit);
    removeFolder(this.#path);
  }

  async #newFolder(): Promise<string> {
    const folder = join(this.#path, randomBytes(9).toString('base64url'));
    await mkdir(folder, { mode: 0o700 });
    return folder;
  }
}

/**
 * Passes a body on while there is room for it, whether or not its size was announced. Throws `ENOSPC`, as the system
 * would if the disk were full.
 */
export async function* limitToFreeSpace(
  body: AsyncIterable<Uint8Array>,
  availableBytes: () => Promise<number>,
): AsyncGenerator<Uint8Array> {
  let unchecked = CHECK_BYTES;
  for await (const piece of body) {
    unchecked += piece.length;
    if (unchecked >= CHECK_BYTES) {
      if ((await availableBytes()) < piece.length) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      unchecked = 0;
    }
    yield piece;
  }
}

/**
 * A file name without folders, control characters and characters that some systems do not allow; `file` if nothing is
 * left.
 */
export function plainFileName(name: string): string {
  // A name that was cut off may end with a lone surrogate, which neither file systems nor headers can hold.
  const last = name.toWellFormed().split(/[/\\]/).at(-1) ?? '';
  const plain = withoutDotsAround(replaceUnprintable(last, () => '').replace(/[<>:"|?*]/g, ''));
  if (plain === '') return 'file';
  // Keep the extension of a truncated name, since it determines how the file is read.
  const ending = /(\.[a-z0-9]{1,10}){0,2}$/i.exec(plain)?.[0] ?? '';
  if (plain.length <= MAX_NAME_LENGTH && Buffer.byteLength(plain) <= MAX_NAME_BYTES) return plain;
  const start = Buffer.from(plain.slice(0, MAX_NAME_LENGTH - ending.length).toWellFormed());
  return start.toString('utf8', 0, MAX_NAME_BYTES - ending.length).replace(/\uFFFD$/, '') + ending;
}

/** The text without dots and spaces at its ends. */
function withoutDotsAround(text: string): string {
  let end = text.length;
  while (end > 0 && /[\s.]/.test(text[end - 1])) end--;
  return text.slice(0, end).replace(/^[\s.]+/, '');
}
