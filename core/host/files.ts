import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';

import { AppError } from '../errors.ts';
import { message } from '../text/message.ts';

/**
 * The actions that a window may take on a file. `show` opens its folder; paths that come from a project are granted
 * only that.
 */
export type FileUse = 'read' | 'write' | 'show';

/** A file that a window may use. */
export interface Grant {
  readonly path: string;
  readonly use: FileUse;
}

const PREFIX = 'file:';
/** The messages for a wrong use of a file, by the use that it was granted for. */
const refusals = { read: 'host.chosenToRead', write: 'host.chosenToWrite', show: 'host.onlyShown' } as const;

/**
 * The files that a window may use. A window never names a file by its path: the code that lets the user choose it
 * grants it here and gives the window an unguessable handle.
 */
export class FileHandles {
  readonly #grants = new Map<string, Grant>();
  readonly #onGranted: (handle: string, grant: Grant) => void;
  /** By use and path: a file that is granted again keeps its handle, so a repeated call has the same result. */
  readonly #handles = new Map<string, string>();

  /** Calls `onGranted` with every handle created here, so that another process can learn it too. */
  constructor(onGranted: (handle: string, grant: Grant) => void = () => undefined) {
    this.#onGranted = onGranted;
  }

  /**
   * Lets windows use a path. Returns `file:` and random text, or the handle under which another process granted the
   * file.
   */
  grant(path: string, use: FileUse, handle = this.#handles.get(`${use} ${path}`)): string {
    const granted = handle ?? PREFIX + randomBytes(18).toString('base64url');
    this.#grants.set(granted, { path, use });
    this.#handles.set(`${use} ${path}`, granted);
    if (handle === undefined) this.#onGranted(granted, { path, use });
    return granted;
  }

  /** A text in which the files that windows may read have their names in place of their paths. */
  withNames(text: string): string {
    let named = text;
    for (const { path, use } of this.#grants.values())
      if (use === 'read' && named.includes(path)) named = replacePath(named, path);
    return named;
  }

  /** Invalidates a handle. */
  revoke(handle: string): void {
    const grant = this.#grants.get(handle);
    if (grant === undefined) return;
    this.#grants.delete(handle);
    this.#handles.delete(`${grant.use} ${grant.path}`);
  }

  /**
   * The path behind a handle. Throws `invalid-input` for an invalid or unknown handle, or one granted for another use.
   */
  resolve(handle: string, use: FileUse): string {
    if (!handle.startsWith(PREFIX))
      throw new AppError('invalid-input', message('host.notHandle', { given: handle }), message('host.chooseFile'));
    const grant = this.#grants.get(handle);
    if (grant === undefined)
      throw new AppError('invalid-input', message('host.unknownFile'), message('host.chooseAgain'));
    if (grant.use === use) return grant.path;
    throw new AppError('invalid-input', message(refusals[grant.use]), message('host.chooseAgain'));
  }
}

/** Replaces a path with its file name, but not where it is only a part of a longer path. */
function replacePath(text: string, path: string): string {
  const isPart = (before: string, after: string): boolean =>
    /[\w/\\]$/.test(before) || /^(?:[\w/\\-]|\.\w)/.test(after);
  return text.split(path).reduce((before, after) => before + (isPart(before, after) ? path : basename(path)) + after);
}
