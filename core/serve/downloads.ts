import { randomBytes } from 'node:crypto';

import { controlPath } from '../api/score/holdout.ts';
import type { FileHandles } from '../host/files.ts';

/** How long a download address is valid. */
const VALID_MS = 60_000;

/** A file to download. */
export interface Download {
  /** The handle of the list that a call wrote. */
  readonly handle: string;
  /** A file beside the list to download instead; its name ends with `suffix` where the list's ends with `.csv`. */
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

  /** The path of the file at an address that `prepare` returned; null for any other, or a used or expired one. */
  take(address: string): string | null {
    const path = this.find(address);
    this.#pending.delete(ticketOf(address));
    return path;
  }

  /** Like `take`, but the address remains valid. */
  find(address: string): string | null {
    return this.#pending.get(ticketOf(address)) ?? null;
  }
}

function ticketOf(address: string): string {
  return address.slice('/downloads/'.length);
}

function pathOf(written: string, part: Download['part']): string {
  if (part === undefined) return written;
  if (part === 'manifest') return `${written}.manifest.json`;
  return part === 'control' ? controlPath(written) : `${written.replace(/\.csv$/i, '')}${part.suffix}`;
}
