import { randomBytes } from 'node:crypto';

import { controlPath } from '../api/score/holdout.ts';
import type { FileHandles } from '../host/files.ts';

/** How long a download address is valid. */
const VALID_MS = 60_000;

/** A file to download: the file that a call wrote to a handle, or the manifest or the control group beside it. */
export interface Download {
  readonly handle: string;
  readonly part?: 'manifest' | 'control' | undefined;
}

/** Download addresses that work once, since a download by the browser sends no header that could carry the secret. */
export class Downloads {
  readonly #files: FileHandles;
  readonly #pending = new Map<string, string>();

  constructor(files: FileHandles) {
    this.#files = files;
  }

  /** The address of a file to download. Throws if the handle is unknown or cannot be written to. */
  prepare({ handle, part }: Download): string {
    const written = this.#files.resolve(handle, 'write');
    const ticket = randomBytes(32).toString('base64url');
    const paths = { list: written, manifest: `${written}.manifest.json`, control: controlPath(written) };
    this.#pending.set(ticket, paths[part ?? 'list']);
    setTimeout(() => this.#pending.delete(ticket), VALID_MS).unref();
    return `/downloads/${ticket}`;
  }

  /** The path of the file at an address that `prepare` returned; null for other addresses, and for one already used. */
  take(address: string): string | null {
    const ticket = address.slice('/downloads/'.length);
    const path = this.#pending.get(ticket) ?? null;
    this.#pending.delete(ticket);
    return path;
  }
}
