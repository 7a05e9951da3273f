import { randomBytes } from 'node:crypto';

import type { FileHandles } from '../host/files.ts';

/** How long the address of a download can be opened. */
const VALID_MS = 60_000;

/** A file to download: what a call wrote to a handle, or the manifest beside it. */
export interface Download {
  readonly handle: string;
  readonly part?: 'manifest' | undefined;
}

/** Addresses of downloads, which work once: the browser's own download sends no header that could carry a secret. */
export class Downloads {
  readonly #files: FileHandles;
  readonly #pending = new Map<string, string>();

  constructor(files: FileHandles) {
    this.#files = files;
  }

  /** The address of a file to download. Throws for a handle that is unknown, or not one to write to. */
  prepare({ handle, part }: Download): string {
    const written = this.#files.resolve(handle, 'write');
    const ticket = randomBytes(32).toString('base64url');
    this.#pending.set(ticket, part === undefined ? written : `${written}.manifest.json`);
    setTimeout(() => this.#pending.delete(ticket), VALID_MS).unref();
    return `/downloads/${ticket}`;
  }

  /** The path of the file at an address that `prepare` returned; null for any other, and the second time. */
  take(address: string): string | null {
    const ticket = address.slice('/downloads/'.length);
    const path = this.#pending.get(ticket) ?? null;
    this.#pending.delete(ticket);
    return path;
  }
}
