import { randomBytes } from 'node:crypto';

import { controlPath } from '../api/score/holdout.ts';
import type { FileHandles } from '../host/files.ts';

/** How long a download address is valid. */
const VALID_MS = 60_000;

/** A file to download: the list that a call wrote to a handle, or a file beside it, by what follows the list's name. */
export interface Download {
  readonly handle: string;
  readonly part?: 'manifest' | 'control' | { readonly suffix: string } | undefined;
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
    this.#pending.set(ticket, pathOf(written, part));
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

function pathOf(written: string, part: Download['part']): string {
  if (part === undefined) return written;
  if (part === 'manifest') return `${written}.manifest.json`;
  return part === 'control' ? controlPath(written) : `${written.replace(/\.csv$/i, '')}${part.suffix}`;
}
