import { randomBytes } from 'node:crypto';

import { AppError } from '../errors.ts';
import { message } from '../text/message.ts';

/** What a file was chosen for. */
export type FileUse = 'read' | 'write';

/** A file that a window may name. */
export interface Grant {
  readonly path: string;
  readonly use: FileUse;
}

const PREFIX = 'file:';

/**
 * The files that a window may name. A window never sees or writes a path: whoever lets the user choose a file grants it
 * here and hands the window a handle that nobody can guess.
 */
export class FileHandles {
  readonly #grants = new Map<string, Grant>();
  readonly #onMade: (handle: string, grant: Grant) => void;
  /** So that a call that tells of the same file again and again gives the same answer. */
  readonly #handles = new Map<string, string>();

  /** `onMade` is told of every handle that is made here, so that another process can know it too. */
  constructor(onMade: (handle: string, grant: Grant) => void = () => undefined) {
    this.#onMade = onMade;
  }

  /**
   * Lets windows read or write a path; the answer is `file:` and random text, or the handle under which another process
   * has granted it.
   */
  grant(path: string, use: FileUse, handle = this.#handles.get(`${use} ${path}`)): string {
    const given = handle ?? PREFIX + randomBytes(18).toString('base64url');
    this.#grants.set(given, { path, use });
    this.#handles.set(`${use} ${path}`, given);
    if (handle === undefined) this.#onMade(given, { path, use });
    return given;
  }

  /** Makes a handle one that is not known. */
  revoke(handle: string): void {
    const grant = this.#grants.get(handle);
    if (grant === undefined) return;
    this.#grants.delete(handle);
    this.#handles.delete(`${grant.use} ${grant.path}`);
  }

  /**
   * The path behind a handle. Throws `invalid-input` for what is no handle, is not known, or was granted for the other
   * use.
   */
  resolve(handle: string, use: FileUse): string {
    if (!handle.startsWith(PREFIX))
      throw new AppError('invalid-input', message('host.notHandle', { given: handle }), message('host.chooseFile'));
    const grant = this.#grants.get(handle);
    if (grant === undefined)
      throw new AppError('invalid-input', message('host.unknownFile'), message('host.chooseAgain'));
    if (grant.use === use) return grant.path;
    throw new AppError(
      'invalid-input',
      message(use === 'read' ? 'host.chosenToWrite' : 'host.chosenToRead'),
      message('host.chooseAgain'),
    );
  }
}
