import { statSync } from 'node:fs';

import { AppError } from '../../errors.ts';
import { refuseSpecialFile } from '../../publish.ts';
import { message, type Text } from '../../text/message.ts';
import { fileIdentity } from './file-state.ts';
import { isProjectFile } from './header.ts';

/** A file that a command reads while it writes another, and its name for the user: `the audience`. */
export interface InputFile {
  readonly path: string;
  readonly what: Text;
  /** Set for the project that the command has open. */
  readonly project?: true;
}

/** Files of SQLite and the write lock beside a project. */
const SIDE_FILES = /(-wal|-shm|-journal|\.lock)$/;

/**
 * Throws `invalid-input` if writing `out` would replace one of the inputs, any project file or one of its side files,
 * regardless of how the path is spelled or linked, or if `out` is a folder, link or device. Call it before writing
 * anything.
 */
export function refuseReplacing(out: string, inputs: readonly InputFile[] = []): void {
  refuseInputs(out, inputs);
  refuseSpecialFile(out);
}

function refuseInputs(out: string, inputs: readonly InputFile[]): void {
  const identity = identityOf(out);
  if (identity !== null) {
    const input = inputs.find(({ path }) => identityOf(path) === identity);
    if (input !== undefined)
      throw new AppError(
        'invalid-input',
        message('store.outputIsInput', { what: input.what, path: out }),
        message('store.writeElsewhere'),
      );
    if (statSync(out).isDirectory())
      throw new AppError('invalid-input', message('store.outputIsFolder', { path: out }), message('store.nameFile'));
    if (isProjectFile(out))
      throw new AppError(
        'invalid-input',
        message('store.outputIsProject', { path: out }),
        message('store.keepProject'),
      );
  }
  const owner = out.replace(SIDE_FILES, '');
  if (owner === out) return;
  const ownerIdentity = identityOf(owner);
  // Recognise an open project by its identity: reading the file would drop SQLite's locks.
  const ownerInput = ownerIdentity === null ? undefined : inputs.find(({ path }) => identityOf(path) === ownerIdentity);
  if (ownerInput === undefined ? isProjectFile(owner) : ownerInput.project === true)
    throw new AppError(
      'invalid-input',
      message('store.outputIsPart', { project: owner, path: out }),
      message('store.writeElsewhere'),
    );
}

/** Errors of paths that can be neither read nor written; the attempt to read or write reports them. */
const UNUSABLE = new Set(['EACCES', 'EINVAL', 'ELOOP', 'ENAMETOOLONG', 'EPERM', 'ERR_INVALID_ARG_VALUE']);

/** Identifies a file regardless of its path; null if there is none, or if its path cannot be used at all. */
function identityOf(path: string): string | null {
  try {
    return fileIdentity(path);
  } catch (error) {
    if (UNUSABLE.has((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}
